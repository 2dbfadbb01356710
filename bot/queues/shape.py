"""What an agency's system reads about a case: the JSON document, field by field, for its engineers."""

from typing import Annotated, Literal

import orjson
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StrictInt, StrictStr

from handlers.cases import Status

PRIVATE = {"name", "phone", "telephone", "email", "mail", "chat", "chat_id", "person", "person_id", "owner",
           "owner_name", "code", "tracking_code", "identity", "files"}  # fmt: skip


def nobody_named(report: "Answers") -> "Answers":
    """An answer under one of these names would tell who reported: refused here, whoever built the document."""
    if found := PRIVATE & report.keys():
        raise ValueError(f"a report leaves the service without {', '.join(sorted(found))}")
    return report


Answers = dict[str, StrictInt | StrictStr | list[StrictStr]]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DueTimes(Shape):
    """The moments promised to the owner, ISO 8601 in UTC; where you help, counted from the day you joined."""

    verify: AwareDatetime = Field(description="the report is to be checked until then")
    first_action: AwareDatetime = Field(description="the owner is to have a first answer until then")
    resolve: AwareDatetime = Field(description="the case is to be settled until then")


class CaseDocument(Shape):
    """One fact about one case. It never holds the owner's name, telephone, chat or tracking code."""

    schema_version: Literal["1"] = Field("1", description="changes only when a field changes its meaning or goes away")
    kind: Literal["case.filed", "case.replied", "case.moved"] = Field(
        description="case.filed: a case reached your queue; case.replied: its owner wrote; case.moved: its status changed"
    )
    key: str = Field(description="idempotency key: the same on every retry; a key you have seen is to be ignored")
    at: AwareDatetime = Field(description="when it happened, ISO 8601 in UTC")
    agency: str = Field(description="code of the agency the document is for, e.g. KPPU")
    case: int = Field(ge=1, description="number of the case, the same in every document about it")
    category: str = Field(description="slug of the problem reported, e.g. jual_rugi")
    urgency: str = Field(description="P1 (most urgent) to P4")
    status: Status = Field(description="status of the case after this fact; where you help, of your share of it")
    lead: str = Field("", description="code of the agency that leads the case; where that is not you, you help it")
    helping: list[str] = Field(default_factory=list, description="codes of the agencies that help its lead now")
    due: DueTimes = Field(description="by when the owner was promised what")
    basis: list[str] = Field(description="codes of the laws that make the case yours, e.g. UU_5_1999; may be empty")
    region: str | None = Field(
        description="Kemendagri's code of the owner's kabupaten or kota, e.g. 33.75; null: not said"
    )
    report: Annotated[Answers, AfterValidator(nobody_named)] = Field(
        description="what the owner answered, by question: story, product, seller and more as the category asks; prices "
        "(own_price, their_price, loss) are whole rupiah; links and remarks are lists; evidence_count is the number of "
        "files. Free text is as the owner wrote it, numbers, names and addresses masked (08•••55) unless they said that you "
        "may read them. A question that was skipped is left out."
    )
    text: str | None = Field(None, description="the words of a reply or a move; null where there are none")
    fears_retaliation: bool = Field(
        False, description="the owner fears revenge or met it: do not speak of this case to the platform or seller"
    )
    agreement: Literal["given", "withdrawn", "erased"] = Field(
        "given", description="withdrawn: the owner took back their agreement, go on only where the law makes you; erased: the "
        "owner had their data erased here, erase from your copy what tells who they are"
    )  # fmt: skip

    def canonical(self) -> bytes:
        """The document as the same bytes every time: UTF-8, keys sorted, no spaces."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
