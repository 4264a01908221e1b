"""Documents of the vault: tied to the secrets whose content they hold, and opened."""

from datetime import date

from ninja import Field, Schema

from bestkept.web.api.shapes.access import Condition
from bestkept.web.api.shapes.parts import Line, Said, Sent


class KeptVersion(Schema):
    """A version of a document of the vault; `shredded_entry` null while it can be opened."""

    version: int
    kind: str
    name: str
    bytes: int
    shredded_entry: int | None


class TiedDocument(Schema):
    """A document of the vault that holds content of a secret (version null: the newest)."""

    document: str
    asset: str
    version: int | None
    because: str
    since: date
    entry: int
    kept: list[KeptVersion]


class Tying(Sent):
    """Which document of the vault holds content of the secret, of which version, and why."""

    document: Line
    because: Said
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="Of the secret")


class DocumentOpening(Sent):
    """Which document is opened: for what, where it holds a secret; else why."""

    number: Line
    version: int | None = Field(None, ge=1, le=2**31 - 1)
    purpose: Line = ""
    because: Line = ""


class DocumentBreaking(Sent):
    """Which document is opened without a grant, and why it cannot wait for one."""

    number: Line
    version: int | None = Field(None, ge=1, le=2**31 - 1)
    because: Said


class Decided(Schema):
    """What was decided about a secret that a document holds, with every condition."""

    asset: str
    version: int
    permitted: bool
    conditions: list[Condition]


class OpenedDocument(Schema):
    """What opening a document came to; `content` is Base64, null where it was refused.

    A request that comes again with its key is not given the content again.
    """

    entry: int
    permitted: bool
    decisions: list[Decided]
    name: str
    content: str | None


class DocumentDecided(Schema):
    """A document of the vault: its newest version, the secrets that it holds, what is missing."""

    kept: KeptVersion
    secrets: list[str]
    decisions: list[Decided]
