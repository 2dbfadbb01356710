"""config.toml and the environment, as typed settings; a wrong key is one readable line, never a traceback."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from bot.queues.settings import MailSettings, QueueSettings, StreamSettings, WebhookSettings
from bot.trouble import ConfigTrouble

__all__ = ["Config", "ConfigTrouble", "load"]
PREFIX = "PASARADIL_"
QUEUES = {"webhook": WebhookSettings, "mail": MailSettings, "stream": StreamSettings}


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Service(Table):
    """Where the service keeps its files, and how much it says in its log."""

    data: Path = Field(Path("data"), description="folder for the database, the keys and the evidence")
    log: Literal["debug", "info", "warning"] = Field("info", description="debug, info or warning")
    member_link: str = Field(
        "",
        pattern=r"^$|^https://\S+$",
        description="what makes a link of an association member's code, e.g. https://t.me/NameOfTheBot?start=; empty: members type it",
    )
    messages_a_minute: int = Field(
        30, ge=0, le=1000, description="messages a minute one person is answered, until an admin sets it; 0: no limit"
    )


class Storage(Table):
    url: str = Field("", description="database address; empty: SQLite in the data folder")


class Telegram(Table):
    """One bot at the Bot API."""

    token: SecretStr = Field(SecretStr(""), description="the token @BotFather gave; empty: this door stays closed")
    api_base: str = Field("https://api.telegram.org", description="address of the Bot API server")
    mode: Literal["poll", "webhook"] = Field(
        "poll", description="poll (the bot asks Telegram for messages) or webhook (Telegram calls webhook_url)"
    )
    webhook_url: str = Field(
        "",
        pattern=r"^$|^https://[^\s]+$|^http://(127\.0\.0\.1|localhost)[:/][^\s]*$",
        description="the public https address that leads to this service, ending in /telegram/public or /telegram/taskforce",
    )
    pace_overall: float = Field(30, ge=0, description="messages a second this bot may send in all; 0: no limit")
    pace_chat: float = Field(1, ge=0, description="seconds between two messages to one chat; 0: no limit")

    @model_validator(mode="after")
    def _a_webhook_needs_its_address(self) -> "Telegram":
        if self.mode == "webhook" and not self.webhook_url:
            raise ValueError("mode = webhook needs webhook_url, the https address that leads to this service")
        return self


class TelegramDoors(Table):
    public: Telegram = Telegram()
    taskforce: Telegram = Telegram()


class WhatsApp(Table):
    """One number at Meta's Cloud API."""

    token: SecretStr = Field(SecretStr(""), description="the system user's token; empty: this door stays closed")
    phone_id: str = Field("", pattern=r"^\d*$", description="the number's id at Meta (digits), not the number itself")
    waba_id: str = Field("", pattern=r"^\d*$", description="the WhatsApp Business account's id at Meta (digits)")
    app_secret: SecretStr = Field(SecretStr(""), description="the app's secret, with which Meta signs what it posts")
    webhook_url: str = Field(
        "",
        pattern=r"^$|^https://[^\s]+$|^http://(127\.0\.0\.1|localhost)[:/][^\s]*$",
        description="the public https address that leads to this service, ending in /whatsapp",
    )
    api_base: str = Field("https://graph.facebook.com", description="address of Meta's Graph API")
    form: bool = Field(True, description="true: offer the report as a native form (it must have been pushed)")
    pace_overall: float = Field(80, ge=0, description="messages a second this number may send in all; 0: no limit")
    pace_chat: float = Field(
        12, ge=0, description="seconds between two messages to one person in the long run; 0: no limit"
    )

    @model_validator(mode="after")
    def _a_token_needs_the_rest(self) -> "WhatsApp":
        if self.token.get_secret_value() and not (self.phone_id and self.app_secret.get_secret_value()):
            raise ValueError(
                "token needs phone_id and app_secret as well: without the secret nobody can tell who posts"
            )
        return self


class Web(Table):
    host: str = Field("127.0.0.1", description="address the browser chat listens on")
    port: int = Field(8080, ge=0, le=65535, description="a port number, 0 to 65535 (0: any free one)")
    public_url: str = Field(
        "",
        pattern=r"^$|^https://[^\s?#]+$|^http://(127\.0\.0\.1|localhost)(:\d+)?/?$",
        description="the public https address under which a proxy passes /unggah/ to this service; empty: no pages for large files",
    )
    upload_mb: int = Field(200, ge=1, le=2000, description="megabytes a file sent by such a page may have, 1 to 2000")
    probes: bool = Field(False, description="true: serve /live and /ready here even where nothing else is served")


class Privacy(Table):
    key_file: Path | None = Field(None, description="file with the keys; empty: keys.json in the data folder")


class Backup(Table):
    """Backups made by the service itself, when an admin asks."""

    folder: Path | None = Field(None, description="folder for backups; empty: backups in the data folder")
    warn_days: int = Field(7, ge=1, le=30, description="days without a backup before /sehat and check warn, 1 to 30")


class Config(Table):
    """Everything that can be set, with the default for everything."""

    service: Service = Service()
    storage: Storage = Storage()
    telegram: TelegramDoors = TelegramDoors()
    whatsapp: WhatsApp = WhatsApp()
    web: Web = Web()
    privacy: Privacy = Privacy()
    backup: Backup = Backup()
    queues: dict[str, QueueSettings] = {}

    @field_validator("queues", mode="before")
    @classmethod
    def _codes_are_capitals(cls, told: Any) -> Any:
        return {str(code).upper(): table for code, table in told.items()} if isinstance(told, dict) else told

    @property
    def database(self) -> str:
        return self.storage.url or f"sqlite:///{self.service.data / 'pasaradil.sqlite'}"

    @property
    def key_file(self) -> Path:
        return self.privacy.key_file or self.service.data / "keys.json"

    @property
    def backups(self) -> Path:
        return (self.backup.folder or self.service.data / "backups").absolute()


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> Config:
    """The settings in the file (the defaults if there is none), with the environment on top."""
    named = path is not None
    path = path or Path("config.toml")
    told: dict[str, Any] = {}
    if path.exists():
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
            raise ConfigTrouble(f"{path}: this is not valid TOML: {wrong}") from None
    elif named:
        raise ConfigTrouble(f"{path}: there is no such file; make one with: pasaradil init")
    sources = _overlay(told, environment)
    try:
        return Config.model_validate(told)
    except ValidationError as wrong:
        raise ConfigTrouble(_one_line(wrong.errors()[0], str(path), sources)) from None


def _overlay(told: dict[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """Put PASARADIL_WEB__PORT=81 into [web] port; where each such value came from."""
    sources = {}
    for name, value in environment.items():
        if not name.startswith(PREFIX):
            continue
        *tables, key = name.removeprefix(PREFIX).lower().split("__")
        if not tables:
            continue  # PASARADIL_ names of one word are not settings
        place = told
        for table in tables:
            place = place.setdefault(table, {})
            if not isinstance(place, dict):
                raise ConfigTrouble(f"environment {name}: {table} is a value, not a table")
        place[key] = value
        sources[".".join([*tables, key])] = f"environment {name}"
    return sources


def _one_line(error: Any, path: str, sources: Mapping[str, str]) -> str:
    where = ".".join(str(part) for part in error["loc"])
    source = sources.get(where, path)
    if error["type"].startswith("union_tag"):
        return f"{source}: {where}.kind: expected one of: {', '.join(QUEUES)}"
    if error["type"] == "extra_forbidden":
        table = _model_at(error["loc"][:-1])
        known = ", ".join(sorted(table.model_fields)) if table else "none"
        return f"{source}: {where}: no such key; expected one of: {known}"
    field = _field_at(error["loc"])
    if error["type"] == "value_error":
        return f"{source}: {where}: {str(error['msg']).removeprefix('Value error, ')}"
    expected = field.description if field is not None and field.description else str(error["msg"])
    return f"{source}: {where}: expected {expected}"


def _model_at(loc: tuple[Any, ...]) -> type[BaseModel] | None:
    model: Any = Config
    if loc[:1] == ("queues",):  # queues, the agency, the kind the table says it is
        model, loc = QUEUES.get(loc[2] if len(loc) > 2 else ""), loc[3:]
        if model is None:
            return None
    for part in loc:
        field = model.model_fields.get(part)
        model = field.annotation if field else None
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return None
    return model  # type: ignore[no-any-return]


def _field_at(loc: tuple[Any, ...]) -> Any:
    model = _model_at(loc[:-1])
    return model.model_fields.get(loc[-1]) if model else None
