"""How the whole register stands, and the index that guards it."""

from datetime import date, datetime

from ninja import Field, Schema


class UnitLacking(Schema):
    """How many trade secrets of a unit lack each fact (`none`: of no unit)."""

    unit: str
    secrets: int
    lacks: dict[str, int]


class Worth(Schema):
    """What is done for a trade secret, and what it is worth, as its factors are scored."""

    number: str
    title: str
    measures: int
    value: int


class ManyWorth(Schema):
    """How many trade secrets have the same two scores."""

    measures: int
    value: int
    secrets: int


class ComingEnd(Schema):
    """A right that expires, or an embargo that ends: of which asset, on which day."""

    day: date
    asset: str
    words: str
    embargo: bool


class RegisterStanding(Schema):
    """Where the register stands: what is missing, what is worth more than is done, what ends."""

    lacking: list[UnitLacking]
    worth: list[Worth] = Field(description="Those that are worth most beyond what is done, first")
    scored: list[ManyWorth]
    notices: int
    acknowledged: int
    ends: list[ComingEnd] = Field(description="Within twelve months")


class IndexLens(Schema):
    """What one lens guards: texts and sketches, in how many bytes of how many files."""

    name: str
    documents: int
    sketches: int
    bytes: int
    files: int


class IndexFile(Schema):
    """A file of the index that is in force; `why` where it cannot be read."""

    name: str
    lens: str
    bytes: int
    documents: int
    sketches: int
    recorded: datetime
    entry: int
    why: str


class IndexState(Schema):
    """The index as it is: whether scans see all that is on record, and when that was checked."""

    sound: bool
    whole: bool
    published: datetime | None
    checked: datetime | None = Field(description="When the record was last checked")
    lenses: list[IndexLens]
    files: list[IndexFile]


class AssetGuarded(Schema):
    """By which lenses an asset is guarded, each with the number of its texts."""

    number: str
    title: str
    lenses: dict[str, int]
