"""Who may see what: the inventory as a table, valuations, scores, places, and handling rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, Subquery

from bestkept.content import handling
from bestkept.engines.ledger.verify import canonical_json
from bestkept.journal.models import Field
from bestkept.people.queries import authorise, person
from bestkept.register import facts, rules
from bestkept.register import queries as register
from bestkept.register.inventory import rules as table
from bestkept.register.inventory.models import SavedView
from bestkept.register.models import Asset, AssetFact, Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from bestkept.content.handling import Handling
    from bestkept.journal.rules import Actor
    from bestkept.register.facts import Valuation
    from bestkept.register.inventory.rules import Line, Row, Wrong
    from bestkept.register.queries import AssetView

LISTED = ("title", "tier", "owner", "deputy", "unit", "status")  # facts that the register lists
NO_UNIT = "none"  # asked for: what belongs to no unit
GUARDED = "guarded-text"  # what may be lacking besides facts
_OUT = ("rejected", "delisted")
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

    `status` may name several, with commas; `lacks` a fact that is missing, or a guarded text
    (GUARDED); `sort` a column,
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


@dataclass(frozen=True)
class ListedAsset:
    """A line of the register, with what holds today."""

    number: str
    kind: str
    recorded: datetime
    title: str
    tier: str
    owner: str
    deputy: str
    unit: str
    status: str


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
    rows = _standing(Asset.objects.all(), LISTED)
    if by.role not in register.MAY_SEE_ALL:
        rows = rows.filter(_own(by))
    rows = _asked(rows, asked)
    column = asked.sort.removeprefix("-")
    order = {"number": "pk"}.get(column, f"f_{column}" if column in LISTED else "pk")
    down = "-" if asked.sort.startswith("-") else ""
    some = rows.order_by(f"{down}{order}", "pk")[asked.start : asked.start + asked.size]
    return Listed([_line(row) for row in some.select_related("recorded_in")], rows.count())


def counted(by: Actor, fact: str) -> dict[str, int]:
    """Return how many trade secrets have each value of a fact today; under "" those without."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    told = _said_today(fact)
    found = Counter(told.values())
    silent = Asset.objects.filter(kind=rules.TRADE_SECRET).count() - len(told)
    return dict(found) | ({"": silent + found[""]} if silent or found[""] else {})


def without(by: Actor, names: Sequence[str]) -> dict[str, int]:
    """Return how many trade secrets lack each fact; those rejected or delisted do not count."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    every = Asset.objects.filter(kind=rules.TRADE_SECRET).values_list("pk", flat=True)
    standing = set(every) - {pk for pk, status in _said_today("status").items() if status in _OUT}
    rows = AssetFact.objects.filter(name__in=names, superseded_in__isnull=True)
    there = set(rows.filter(asset__kind=rules.TRADE_SECRET).values_list("name", "asset_id"))
    have = Counter(name for name, pk in there if pk in standing)
    return {name: len(standing) - have[name] for name in names}


def lacking_by_unit(by: Actor, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return for each unit how many of its trade secrets lack each fact, and under "" all.

    What belongs to no unit stands under NO_UNIT; what was rejected or delisted does not count.
    """
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    units = _standing_units()
    rows = AssetFact.objects.filter(name__in=names, superseded_in__isnull=True)
    there = set(rows.values_list("name", "asset_id"))
    found: dict[str, dict[str, int]] = {}
    for pk, unit in units.items():
        counts = found.setdefault(unit, dict.fromkeys(("", *names), 0))
        for name in ("", *(n for n in names if (n, pk) not in there)):
            counts[name] += 1
    return dict(sorted(found.items(), key=lambda one: (one[0] == NO_UNIT, one[0])))


def units(by: Actor) -> list[str]:
    """Return the units to which trade secrets belong today."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    told = _holding().filter(name="unit", asset__kind=rules.TRADE_SECRET)
    return sorted(told.values_list("value", flat=True).distinct())


def scored(by: Actor, *factors: str) -> list[tuple[str, str, tuple[int, ...]]]:
    """Return number, title and scores of each trade secret of which all these are scored.

    Those rejected or delisted are left out.
    """
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    told = [_said_today(f"factor.{factor}") for factor in factors]
    every = set(_standing_units()).intersection(*told)
    titles, numbers = _said_today("title"), dict(Asset.objects.values_list("pk", "number"))
    return [
        (numbers[pk], titles.get(pk, numbers[pk]), tuple(facts.score(one[pk])[0] for one in told))
        for pk in sorted(every)
    ]


def expiries(by: Actor, first: date, end: date) -> list[tuple[date, str, str]]:
    """Return day, number and title of each right that expires from `first` until before `end`."""
    authorise(by, datetime.now(UTC).date(), *register.MAY_SEE_ALL)
    span = {"value__gte": first.isoformat(), "value__lt": end.isoformat()}  # ISO days sort as text
    rows = _holding().filter(name="expires", **span).select_related("asset").order_by("value")
    found = [(date.fromisoformat(row.value), row.asset) for row in rows]
    told = _holding().filter(name="title", asset__in=[asset.pk for _, asset in found])
    titles = dict(told.order_by("pk").values_list("asset_id", "value"))
    return [(day, asset.number, titles.get(asset.pk, asset.number)) for day, asset in found]


def _standing_units() -> dict[int, str]:
    every = Asset.objects.filter(kind=rules.TRADE_SECRET).values_list("pk", flat=True)
    status, told = _said_today("status"), _said_today("unit")
    return {pk: told.get(pk, NO_UNIT) for pk in every if status.get(pk) not in _OUT}


def _said_today(fact: str) -> dict[int, str]:
    """Return what a fact says today of each trade secret; of two that hold, the later recorded.

    One pass over the fact's rows, since asking for each asset by itself takes far longer.
    """
    rows = _holding().filter(asset__kind=rules.TRADE_SECRET, name=fact)
    told = sorted(rows.values_list("recorded_in__number", "pk", "asset_id", "value"), key=_order)
    return {asset: value for _, _, asset, value in told}


def _order(row: tuple[int | None, int, int, str]) -> tuple[int, int]:
    return row[0] or 0, row[1]


def _holding() -> QuerySet[AssetFact]:
    day = datetime.now(UTC).date()
    rows = AssetFact.objects.filter(valid_from__lte=day)
    return rows.exclude(valid_to__lte=day).exclude(ended_on__lte=day)


def _standing(rows: QuerySet[Asset], names: Iterable[str]) -> Any:
    """Add the value that each named fact has today, as f_title and so on."""
    newest = (
        _holding()
        .filter(asset=OuterRef("pk"))
        .order_by("-recorded_in__number", "-pk")
        .values("value")
    )
    return rows.annotate(**{f"f_{name}": Subquery(newest.filter(name=name)[:1]) for name in names})


def _own(by: Actor) -> Q:
    """Return the condition that an asset is one's own; owner and deputy are as they are today."""
    made = Field.objects.filter(name="actor.person", value=canonical_json(by.person).decode())
    return Q(f_owner=by.person) | Q(f_deputy=by.person) | Q(recorded_in__in=made.values("act"))


def _asked(rows: Any, asked: Asked) -> Any:
    for name in ("tier", "status", "owner"):
        if value := getattr(asked, name):
            rows = rows.filter(**{f"f_{name}__in": value.split(",")})
    if asked.unit:
        none = asked.unit == NO_UNIT
        rows = rows.filter(f_unit__isnull=True) if none else rows.filter(f_unit=asked.unit)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.lacks:
        rows = rows.filter(kind=rules.TRADE_SECRET).exclude(pk__in=_having(asked.lacks))
        rows = rows.filter(Q(f_status__isnull=True) | ~Q(f_status__in=_OUT))
    for word in asked.words.split()[:8]:
        rows = rows.filter(Q(f_title__icontains=word) | Q(number__icontains=word))
    return rows


def _having(what: str) -> QuerySet[Any]:
    """Return the assets that have a fact, or of which a text is guarded."""
    if what == GUARDED:
        return Document.objects.filter(sketches__gt=0).values("version__asset")
    return AssetFact.objects.filter(name=what, superseded_in__isnull=True).values("asset")


def _line(row: Any) -> ListedAsset:
    told = [getattr(row, f"f_{name}") or "" for name in LISTED]
    return ListedAsset(row.number, row.kind, row.recorded_in.at, *told)


def exported(by: Actor, on: date | None = None, asked: Asked | None = None) -> list[dict[str, str]]:
    """Return the inventory as rows: asset, kind, and the facts in force on a day.

    The whole of it, or what is asked for today.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_EXPORT)
    found = register.assets(on)
    if asked is not None:
        order = listed(by, replace(asked, start=0, size=10**9)).lines
        there = {one.number: one for one in found}
        found = [there[one.number] for one in order]
    return [
        {table.ASSET: one.number, table.KIND: one.kind} | {f.name: f.value for f in one.facts}
        for one in found
    ]


def preview(by: Actor, lines: Sequence[Line]) -> tuple[list[Row], list[Wrong]]:
    """Return what an import would record, and every line that it could not; records nothing."""
    authorise(by, datetime.now(UTC).date(), *MAY_EXPORT)
    on_record = {
        table.title_key(one.kind, one.fact("title") or ""): one.number for one in register.assets()
    }
    return table.read(lines, lambda email: person(email) is not None, on_record)


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
