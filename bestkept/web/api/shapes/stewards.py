"""Who answers for partners, countries and secrets, and what is vacant."""

from datetime import date

from ninja import Field, Schema

from bestkept.web.api.shapes.parts import Line, Paged, Said, Sent, WholeDay


class Holding(Schema):
    """Somebody who holds a post; `lack` says why they cannot, empty where they can."""

    email: str
    name: str
    lack: str
    since: date | None


class Charge(Schema):
    """A partner or a country, and by post who answers for it, null where nobody does."""

    kind: str
    number: str
    name: str
    since: date
    posts: dict[str, Holding | None]


class Vacancy(Schema):
    """A post that nobody fills: of what, since when, why, and who holds or held it."""

    kind: str
    number: str
    name: str
    post: str
    since: date
    why: str
    person: str


class VacanciesAsked(Paged):
    """Which vacancies are asked for."""

    kind: Line = Field(default="", description="partner, country or secret; all where empty")


class Assigning(Sent):
    """Who is to answer for a partner or a country."""

    of: Line = Field(description="A partner's number or a country's two letters: O-0003, IN")
    post: Line = Field(description="specialist or deputy")
    person: Line
    because: Said
    since: WholeDay | None = None


class PostEnding(Sent):
    """Which post nobody is to hold."""

    of: Line
    post: Line
    because: Said


class HandingOver(Sent):
    """From whom to whom everything goes that they answer for."""

    leaver: Line
    person: Line
    because: Said
