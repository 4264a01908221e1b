"""Who may see what: the inventory as a table, valuations, scores, places, and handling rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q

from bestkept.content import handling
from bestkept.journal.remembered import Remembered
from bestkept.journal.rules import ERASED
from bestkept.people.queries import authorise, person
from bestkept.register import facts, rules
from bestkept.register import queries as register
from bestkept.register.inventory import rules as table
from bestkept.register.inventory import standing
from bestkept.register.inventory.models import SavedView
from bestkept.register.inventory.standing import LISTED, ListedAsset
from bestkept.register.models import Asset, AssetFact, Document

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bestkept.content.handling import Handling
    from bestkept.journal.rules import Actor
    from bestkept.register.facts import Valuation
    from bestkept.register.inventory.rules import Line, Row, Wrong
    from bestkept.register.inventory.standing import Inventory, Standing
    from bestkept.register.queries import AssetView

NO_UNIT = "none"  # asked for: what belongs to no unit
GUARDED = "guarded-text"  # what may be lacking besides facts
ASKABLE = (
    "words",
    "tier",
    "status",
    "owner",
    "unit",
    "kind",
    "lacks",
    "sort",
)  # what a view may ask
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

    `status` may name several, with commas; `by` who put it on record, `own` who did, owns it or
    stands in for it; `lacks` a fact that is missing, or a guarded text (GUARDED); `sort` a column,
    with a minus for downwards.
    """

    words: str = ""
    tier: str = ""
    status: str = ""
    owner: str = ""
    unit: str = ""
    kind: str = ""
    lacks: str = ""
    sort: str = "number"
    start: int = 0
    size: int = 25
    by: str = ""
    own: str = ""


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
    own = asked.own if by.role in register.MAY_SEE_ALL else by.person
    if own:
        rows = [one for one in rows if own in (one.line.owner, one.line.deputy, one.by)]
    rows = _asked(all_, rows, asked)
    if asked.sort.startswith("-"):
        rows = rows[::-1]
    some = rows[asked.start : asked.start + asked.size]
    return Listed([one.line for one in some], len(rows))


def lines_of(numbers: Collection[str]) -> dict[str, ListedAsset]:
    """Return the lines of these assets by number, for stages after this one."""
    wanted = set(numbers)
    found = standing.today().by("number") if wanted else []
    return {one.line.number: one.line for one in found if one.line.number in wanted}


def answered_for(person: str) -> list[ListedAsset]:
    """Return what somebody owns or stands in for, by number, for stages after this one."""
    found = standing.today().by("number")
    return [one.line for one in found if person in (one.line.owner, one.line.deputy)]


def _asked(all_: Inventory, rows: list[Standing], asked: Asked) -> list[Standing]:
    wanted: list[AbstractSet[str]] = []
    wanted += [all_.with_word(word.casefold()) for word in asked.words.split()[:8]]
    wanted += [_lacking(all_, asked.lacks)] if asked.lacks else []
    if wanted:
        those = set.intersection(*map(set, wanted))
        rows = [one for one in rows if one.line.number in those]
    for name in ("tier", "status", "owner", "kind"):
        if value := getattr(asked, name):
            values = [value] if name == "kind" else value.split(",")
            rows = [one for one in rows if getattr(one.line, name) in values]
    if asked.by:
        rows = [one for one in rows if one.by == asked.by]
    if asked.unit:
        unit = "" if asked.unit == NO_UNIT else asked.unit
        rows = [one for one in rows if one.line.unit == unit]
    return rows


def _lacking(all_: Inventory, what: str) -> AbstractSet[str]:
    """Return the numbers of the secrets that lack a fact, or of which no text is guarded."""
    if what != GUARDED:
        return all_.lacking(what)
    rows = Document.objects.filter(sketches__gt=0)
    have = set(rows.values_list("version__asset__number", flat=True))
    return {one.line.number for one in all_.counting} - have


def counted(by: Actor, fact: str) -> dict[str, int]:
    """Return how many trade secrets have each value of a listed fact; under "" those without."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    return dict(standing.today().said(fact))


def without(by: Actor, names: Sequence[str]) -> dict[str, int]:
    """Return how many trade secrets lack each fact; those rejected or delisted do not count."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    all_ = standing.today()
    return {name: len(all_.lacking(name)) for name in names}


def lacking_by_unit(by: Actor, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return for each unit how many of its trade secrets lack each fact, and under "" all.

    What belongs to no unit stands under NO_UNIT; what was rejected or delisted does not count.
    """
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    found = standing.today().lacking_by_unit(names)
    told = sorted(found.items(), key=lambda one: (not one[0], one[0]))
    return {unit or NO_UNIT: dict(counts) for unit, counts in told}


def units(by: Actor) -> list[str]:
    """Return the units to which trade secrets belong today."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    return sorted(filter(None, standing.today().said("unit")))


@dataclass(frozen=True)
class Worth:
    """What is done for trade secrets, and what they are worth, as their factors are scored.

    `secrets` are number, title, and the scores of measures and value; first those worth the most
    beyond what is done. `many` says how many have the same two scores.
    """

    secrets: Sequence[tuple[str, str, tuple[int, int]]]
    many: Mapping[tuple[int, int], int]


def worth(by: Actor, size: int) -> Worth:
    """Return what is done for trade secrets and what they are worth; `size` of them by name.

    Those of which one of the two is not scored, and those rejected or delisted, are left out.
    """
    today = datetime.now(UTC).date()
    authorise(by, today, *register.MAY_SEE_ALL)
    kept = _WORTH.on(today)
    return Worth(kept.secrets[:size], kept.many)


def _worth(day: date) -> Worth:
    done, value = (_said(f"factor.{factor}", day) for factor in ("measures", "value"))
    those = [one.line for one in standing.on(day).counting]
    told = [
        (line.number, line.title or line.number, _scores(done[line.number], value[line.number]))
        for line in those
        if line.number in done and line.number in value
    ]
    told.sort(key=lambda one: (one[2][0] - one[2][1], -one[2][1], one[0]))
    return Worth(told, Counter(scores for _, _, scores in told))


def _scores(done: str, value: str) -> tuple[int, int]:
    return facts.score(done)[0], facts.score(value)[0]


_WORTH = Remembered(_worth, Asset, AssetFact)


def expiries(by: Actor, first: date, end: date) -> list[tuple[date, str, str]]:
    """Return day, number and title of each right that expires from `first` until before `end`."""
    today = datetime.now(UTC).date()
    authorise(by, today, *register.MAY_SEE_ALL)
    return [one for one in _EXPIRING.on(today) if first <= one[0] < end]


def _expiring(day: date) -> list[tuple[date, str, str]]:
    holding = AssetFact.objects.holding(day)
    rows = holding.filter(name="expires").exclude(value=ERASED).select_related("asset")
    told = holding.filter(name="title", asset__in=rows.values("asset")).order_by("pk")
    titles = dict(told.values_list("asset_id", "value"))
    return [
        (
            date.fromisoformat(row.value),
            row.asset.number,
            titles.get(row.asset_id, row.asset.number),
        )
        for row in rows.order_by("value")
    ]


_EXPIRING = Remembered(_expiring, Asset, AssetFact)


def _said(fact: str, day: date) -> dict[str, str]:
    """Return what a fact says on a day of each trade secret, by its number.

    Of two values that hold, the later recorded. One pass over the fact's rows, since asking for
    each asset by itself takes far longer.
    """
    rows = AssetFact.objects.holding(day).filter(asset__kind=rules.TRADE_SECRET, name=fact)
    numbered = rows.values_list("recorded_in__number", "pk", "asset__number", "value")
    return {asset: value for _, _, asset, value in sorted(numbered, key=_order)}


def _order(row: tuple[int | None, int, str, str]) -> tuple[int, int]:
    return row[0] or 0, row[1]


def titles(numbers: Collection[str]) -> dict[str, str]:
    """Return what these assets are called today, for stages after this one; it asks nobody."""
    rows = AssetFact.objects.holding().filter(name="title", asset__number__in=numbers)
    return dict(rows.values_list("asset__number", "value"))


def exported(by: Actor, on: date | None = None, asked: Asked | None = None) -> list[dict[str, str]]:
    """Return the inventory as rows: asset, kind, and the facts in force on a day.

    The whole of it, or what is asked for today.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_EXPORT)
    order = None if asked is None else listed(by, replace(asked, start=0, size=10**9)).lines
    found = register.assets(on)  # after the order: what that names is there then
    if order is not None:
        there = {one.number: one for one in found}
        found = [there[one.number] for one in order]
    return [
        {table.ASSET: one.number, table.KIND: one.kind} | {f.name: f.value for f in one.facts}
        for one in found
    ]


def preview(
    by: Actor, lines: Sequence[Line], newcomers: Collection[str] = ()
) -> tuple[list[Row], list[Wrong]]:
    """Return what an import would record, and every line that it could not; records nothing.

    `newcomers` are addresses of people whom the import would put on record first.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_EXPORT)
    on_record = {
        table.title_key(one.kind, one.fact("title") or ""): one.number for one in register.assets()
    }
    there = set(newcomers)
    return table.read(lines, lambda who: who in there or person(who) is not None, on_record)


@dataclass(frozen=True)
class SavedViewView:
    """A view that somebody saved: its row, name and query, whose it is, and for which role."""

    row: int
    name: str
    query: str
    owner: str
    role: str
    pinned: bool
    entry: int


def saved_views(by: Actor, roles: Sequence[str]) -> list[SavedViewView]:
    """Return the views that `by` saved, and those shared with one of these roles, by name."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    rows = SavedView.objects.filter(superseded_in__isnull=True)
    rows = rows.filter(Q(owner__email=by.person) | Q(role__in=[r for r in roles if r]))
    return [
        SavedViewView(
            row.pk,
            row.name,
            row.query,
            row.owner.email,
            row.role,
            row.pinned,
            row.recorded_in.number or 0,
        )
        for row in rows.select_related("owner", "recorded_in").order_by("name", "pk")
    ]


def view_query(told: Mapping[str, str]) -> str:
    """Return what a view asks for as it is kept: known names alone, in one order, if filled."""
    return urlencode([(name, told[name]) for name in ASKABLE if told.get(name)])
