"""What must be known to hand an agency its cases, one table for each transport."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

ADDRESS = r"^[^@\s]+@[^@\s]+$"


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WebhookSettings(Table):
    """An HTTPS address of the agency that takes signed POST requests."""

    kind: Literal["webhook"] = Field(description="webhook: a signed POST request to an address of the agency")
    url: str = Field(repr=False, description="the agency's https:// address (http:// only on this machine)")
    secret: SecretStr = Field(
        description="the signing secret, whsec_ and base64; two with a space between while it is changed"
    )


class MailSettings(Table):
    """A mailbox of the agency, reached through a mail server of ours."""

    kind: Literal["mail"] = Field(description="mail: one message to a mailbox of the agency")
    host: str = Field(min_length=1, description="name of the mail server that sends for us")
    port: int = Field(587, ge=1, le=65535, description="a port number, 1 to 65535 (587 for starttls, 465 for tls)")
    sender: str = Field(pattern=ADDRESS, description="the mail address the messages come from")
    to: str = Field(pattern=ADDRESS, description="the agency's mail address")
    username: str = Field("", description="name to log in with at the mail server; empty: no login")
    password: SecretStr = Field(SecretStr(""), description="password to log in with at the mail server")
    tls: Literal["starttls", "tls", "none"] = Field("starttls", description="starttls, tls or none")


class StreamSettings(Table):
    """A message broker the agency reads from."""

    kind: Literal["stream"] = Field(description="stream: messages to a broker the agency reads from")
    url: str = Field(
        repr=False, description="the broker's address: nats://, tls:// (NATS), amqp://, amqps:// or kafka://"
    )
    subject: str = Field("pasaradil.cases", pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$",
                         description="words with dots between; the agency's code is added behind")  # fmt: skip
    stream: str = Field(
        "PASARADIL", pattern=r"^[A-Za-z0-9_-]+$", description="name of the JetStream stream (NATS only)"
    )


QueueSettings = Annotated[WebhookSettings | MailSettings | StreamSettings, Field(discriminator="kind")]
