"""Agencies at the console: who works there, and where owners reach them."""

from typing import Annotated

import typer

from bot.cli.console import AsJson, ConfigFile, command, opened
from bot.cli.door import Language, Yes, say, tap, tell

Code = Annotated[str, typer.Argument(help="The agency's code, such as KPPU.")]
Value = Annotated[str, typer.Argument(help="The contact, word for word as `agencies show` has it.")]


@command("agencies list", "agencies")
def agencies(config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """All agencies: people, contacts, those nobody checked lately, whether their own system takes cases."""
    tell(config, say("/agencies"), language=language, as_json=as_json)


@command("agencies show", "agencies")
def agency(code: Code, config: ConfigFile = None, language: Language = "id", as_json: AsJson = False) -> None:
    """One agency and its contacts."""
    tell(config, tap(f"agency_card:{code.upper()}"), language=language, as_json=as_json)


@command("agencies contact", "agencies")
def contact(code: Code, kind: Annotated[str, typer.Argument(help="complaint, phone, whatsapp, email or web.")],
            value: Annotated[str, typer.Argument(help="What owners are to read.")],
            source: Annotated[str, typer.Option(help="Where that is known from.")],
            instead_of: Annotated[str, typer.Option(help="The contact it takes the place of.")] = "",
            yes: Yes = False, config: ConfigFile = None, language: Language = "id") -> None:  # fmt: skip
    """A new contact, or another one in the place of one, checked today."""
    here = code.upper()
    first = [tap(_named("contact_edit", here, instead_of))] if instead_of else [tap(f"contact_new:{here}"), tap(f"contact_kind:{kind}")]  # fmt: skip
    tell(config, *first, say(value), say(source), sure=tap("contact_yes:now"), yes=yes, language=language)


@command("agencies verify", "agencies")
def verify(code: Code, value: Value, config: ConfigFile = None, language: Language = "id") -> None:
    """A contact is still right: checked today."""
    tell(config, tap(_named("contact_ok", code.upper(), value)), language=language)


@command("agencies drop", "agencies")
def drop(code: Code, value: Value, yes: Yes = False, config: ConfigFile = None, language: Language = "id") -> None:
    """A contact is gone."""
    here = code.upper()
    sure = tap(_named("contact_drop_yes", here, value))
    tell(config, tap(_named("contact_drop", here, value)), sure=sure, yes=yes, language=language)


@command("agencies undo", "agencies")
def undo(number: Annotated[int, typer.Argument(min=1, max=999_999_999, help="The number a change was answered with.")],
         config: ConfigFile = None, language: Language = "id") -> None:  # fmt: skip
    """Take a change of a contact back."""
    tell(config, tap(f"contact_undo:{number}"), language=language)


@command("agencies days", "agencies")
def days(number: Annotated[int, typer.Argument(help="90, 180 or 365.")], config: ConfigFile = None,
         language: Language = "id", as_json: AsJson = False) -> None:  # fmt: skip
    """For how many days after somebody checked it a contact is shown to owners."""
    tell(config, tap(f"contact_limit:{number}"), language=language, as_json=as_json)


@command("agencies export", "agencies")
def export(config: ConfigFile = None) -> None:
    """The contacts of agencies where they were changed, as routing/catalogue.toml has them."""
    from routing.contacts import as_stanza
    from storage import contacts

    with opened(config) as console:
        catalogue = console.house.catalogue
        now = console.do(lambda db: contacts.now(db, catalogue))
    changed = [as_stanza(code, here) for code, here in now.items() if here != catalogue.agencies[code].contacts]
    print("\n\n".join(changed) if changed else "# nothing was changed")


def _named(button: str, code: str, value: str) -> str:
    from routing.contacts import key_of

    return f"{button}:{code}:{key_of(value)}"
