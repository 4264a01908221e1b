"""Who may see what: the inventory as a table, valuations, scores, places, and handling rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bestkept.content import handling
from bestkept.people.queries import authorise, person
from bestkept.register import facts, rules
from bestkept.register import queries as register
from bestkept.register.inventory import rules as table
from bestkept.register.inventory import standing
from bestkept.register.inventory.standing import LISTED, ListedAsset
from bestkept.register.models import Asset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from bestkept.content.handling import Handling
    from bestkept.journal.rules import Actor
    from bestkept.register.facts import Valuation
    from bestkept.register.inventory.rules import Line, Row, Wrong
    from bestkept.register.inventory.standing import Inventory, Standing
    from bestkept.register.queries import AssetView

MAY_EXPORT = ("analyst", "legal", "auditor", "administrator")


@dataclass(frozen=True)
class ScoreView:
    """A score of one of the six factors, what the factor asks, since when, and its entry."""

    factor: str
    asks: str
    score: int
    because: str
    since: date
    entry: int


@dataclass(frozen=True)
class Asked:
    """What of the register is asked for: words of title or number, values, order and place.

    `status` may name several, with commas; `lacks` a fact that is missing; `sort` a column,
    with a minus for downwards.
    """

    words: str = ""
    tier: str = ""
    status: str = ""
    owner: str = ""
    kind: str = ""
    lacks: str = ""
    sort: str = "number"
    start: int = 0
    size: int = 25


@dataclass(frozen=True)
class Listed:
    """A page of the register, and how many lines there are on all pages."""

    lines: list[ListedAsset]
    total: int


@dataclass(frozen=True)
class SpanView:
    """What a fact said from `first` until the day before `end` (None: no end known)."""

    first: date
    end: date | None
    value: str


def scores(asset: AssetView) -> list[ScoreView]:
    """Return the scores in force, in the order of the six factors."""
    found = []
    for fact in asset.facts:
        if facts.kind(fact.name) == "factor":
            factor = fact.name.partition(".")[2]
            number, because = facts.score(fact.value)
            asks = facts.FACTORS[factor]
            found.append(ScoreView(factor, asks, number, because, fact.valid_from, fact.entry))
    return found


def unscored(asset: AssetView) -> list[str]:
    """Return the factors that nobody has scored."""
    done = {one.factor for one in scores(asset)}
    return [factor for factor in facts.FACTORS if factor not in done]


def valuation(asset: AssetView, name: str) -> Valuation | None:
    """Return the `value` or `cost` in force, None if there is none."""
    told = asset.fact(name)
    return facts.valuation(told) if told else None


def beside(asset: AssetView, *kinds: str) -> dict[str, str]:
    """Return the facts of some kinds that stand side by side, such as places and copies."""
    return {f.name: f.value for f in asset.facts if facts.kind(f.name) in kinds}


def history(by: Actor, number: str, name: str) -> list[SpanView]:
    """Return what a fact said when, oldest first, by all that is known now."""
    register.seen_asset(by, number)
    pk = Asset.objects.values_list("pk", flat=True).get(number=number)
    rows = [row for row in register.facts_of(pk) if row.name == name]
    return [
        SpanView(one.first, None if one.end == rules.NO_END else one.end, one.value)
        for one in rules.spans(rows)
    ]


def handling_of(asset: AssetView, on: date) -> Handling | None:
    """Return the handling and marking rules of an asset's tier on a day."""
    tier = asset.fact("tier")
    return handling.of(tier, on) if tier else None


def listed(by: Actor, asked: Asked) -> Listed:
    """Return a page of the register: what `by` may see of it, and how many there are in all.

    An employee sees what they put on record, own or stand in for. Refused for other roles.
    """
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL, *register.MAY_SEE_OWN)
    column, all_ = asked.sort.removeprefix("-"), standing.today()
    rows = all_.by(column if column in LISTED else "number")
    if by.role not in register.MAY_SEE_ALL:
        rows = [one for one in rows if by.person in (one.line.owner, one.line.deputy, one.by)]
    rows = _asked(all_, rows, asked)
    if asked.sort.startswith("-"):
        rows = rows[::-1]
    some = rows[asked.start : asked.start + asked.size]
    return Listed([one.line for one in some], len(rows))


def _asked(all_: Inventory, rows: list[Standing], asked: Asked) -> list[Standing]:
    wanted: list[AbstractSet[str]] = []
    wanted += [all_.with_word(word.casefold()) for word in asked.words.split()[:8]]
    wanted += [all_.lacking(asked.lacks)] if asked.lacks else []
    if wanted:
        those = set.intersection(*map(set, wanted))
        rows = [one for one in rows if one.line.number in those]
    for name in ("tier", "status", "owner", "kind"):
        if value := getattr(asked, name):
            values = [value] if name == "kind" else value.split(",")
            rows = [one for one in rows if getattr(one.line, name) in values]
    return rows


def counted(by: Actor, fact: str) -> dict[str, int]:
    """Return how many trade secrets have each value of a listed fact; under "" those without."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    return dict(standing.today().said(fact))


def without(by: Actor, names: Sequence[str]) -> dict[str, int]:
    """Return how many trade secrets lack each fact; those rejected or delisted do not count."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    return {name: len(standing.today().lacking(name)) for name in names}


def exported(by: Actor, on: date | None = None) -> list[dict[str, str]]:
    """Return the whole inventory as rows: asset, kind, and the facts in force on a day."""
    authorise(by, datetime.now(UTC).date(), *MAY_EXPORT)
    return [
        {table.ASSET: one.number, table.KIND: one.kind} | {f.name: f.value for f in one.facts}
        for one in register.assets(on)
    ]


def preview(by: Actor, lines: Sequence[Line]) -> tuple[list[Row], list[Wrong]]:
    """Return what an import would record, and every line that it could not; records nothing."""
    authorise(by, datetime.now(UTC).date(), *MAY_EXPORT)
    on_record = {
        table.title_key(one.kind, one.fact("title") or ""): one.number for one in register.assets()
    }
    return table.read(lines, lambda email: person(email) is not None, on_record)
