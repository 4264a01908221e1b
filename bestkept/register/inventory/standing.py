"""What holds today of every asset, held in memory, and brought up to date by what changed.

A page of the register wants few lines of many thousand, counted, filtered and sorted by facts
that hold today. Asked of the tables anew, that grows with the register; here a look costs the
entries since the last one. The log's own order is what it goes by: a row is seen once its entry
has a number, on either database, and by then whoever wrote it has been told so.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from django.db import connection

from bestkept.journal import remembered
from bestkept.journal.models import Act, Field
from bestkept.journal.rules import ERASURE, VIEWED
from bestkept.register.models import Asset, AssetFact
from bestkept.register.rules import TRADE_SECRET

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from bestkept.journal.models import Dated

LISTED = ("title", "tier", "owner", "deputy", "unit", "status")  # facts that the register lists
OUT = ("rejected", "delisted")  # what is on record, and no longer counts
AT_MOST = 5000  # entries that are caught up with; beyond, reading everything anew is quicker


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Standing:
    """A line, who put it on record, the names of its facts, and the words it is found by."""

    line: ListedAsset
    by: str
    has: frozenset[str]
    words: str


@dataclass(frozen=True)
class Inventory:
    """Every asset by its row, as of a day, by the first `size` entries of a database's log."""

    database: tuple[str, str]
    day: date
    size: int
    assets: dict[int, Standing]
    _sorted: dict[str, list[Standing]] = field(default_factory=dict)
    _lacking: dict[str, frozenset[str]] = field(default_factory=dict)
    _said: dict[str, Counter[str]] = field(default_factory=dict)
    _units: dict[tuple[str, ...], dict[str, Counter[str]]] = field(default_factory=dict)

    def by(self, column: str) -> list[Standing]:
        """Return all by a column of the lines, or by `number`: in the order of record."""
        if column not in self._sorted:
            found = [self.assets[pk] for pk in sorted(self.assets)]
            if column != "number":
                found.sort(key=lambda one: getattr(one.line, column).casefold())
            self._sorted[column] = found
        return self._sorted[column]

    @property
    def counting(self) -> list[Standing]:
        """The trade secrets in the order of record, but for those rejected or delisted."""
        return [one for one in self.by("number") if is_secret(one) and one.line.status not in OUT]

    def said(self, fact: str) -> Counter[str]:
        """Return how many trade secrets have each value of a listed fact."""
        if fact not in self._said:
            every = filter(is_secret, self.assets.values())
            self._said[fact] = Counter(getattr(one.line, fact) for one in every)
        return self._said[fact]

    def lacking(self, name: str) -> frozenset[str]:
        """Return the numbers of the trade secrets that lack a fact, but for those that are out."""
        if name not in self._lacking:
            those = (one.line for one in self.counting if name not in one.has)
            self._lacking[name] = frozenset(line.number for line in those)
        return self._lacking[name]

    def lacking_by_unit(self, names: Sequence[str]) -> dict[str, Counter[str]]:
        """Return how many secrets of each unit lack each fact, and under "" how many it has."""
        if tuple(names) not in self._units:
            found: dict[str, Counter[str]] = defaultdict(lambda: Counter(dict.fromkeys(names, 0)))
            for one in self.counting:
                found[one.line.unit].update(["", *(n for n in names if n not in one.has)])
            self._units[tuple(names)] = dict(found)
        return self._units[tuple(names)]

    @cached_property
    def _book(self) -> tuple[str, list[int], list[Standing]]:
        """All words in one text, since that is searched far quicker; where each asset begins."""
        every = self.by("number")
        ends = list(accumulate((len(one.words) + 1 for one in every), initial=0))
        return "\0".join(one.words for one in every), ends, every

    def with_word(self, word: str) -> set[str]:
        """Return the numbers of those in whose title or number a word stands."""
        text, begins, every = self._book
        found, place = set(), text.find(word)
        while place >= 0:
            which = bisect_right(begins, place) - 1
            found.add(every[which].line.number)
            place = text.find(word, begins[which + 1])
        return found

    def at(self, size: int) -> Inventory:
        """Return the same, of a log that has grown by what changes nothing here."""
        grown = replace(self, size=size)
        grown.__dict__.update({"_book": self._book})
        return grown


def is_secret(one: Standing) -> bool:
    """Tell whether an asset is a trade secret."""
    return one.line.kind == TRADE_SECRET


_turn = threading.Lock()
_kept: list[Inventory] = []


def today() -> Inventory:
    """Return what holds today. Inside an act it is read anew, since the act may be undone."""
    day, database = datetime.now(UTC).date(), remembered.database()
    if connection.in_atomic_block:
        return _whole(database, day)
    with _turn:
        kept = _kept[0] if _kept else None
        if kept is None or (kept.database, kept.day) != (database, day):
            kept = _whole(database, day)
        _kept[:] = [_caught_up(kept)]
        return _kept[0]


def on(day: date) -> Inventory:
    """Return what holds on a day, by the record of now: of another than today it is read anew."""
    return today() if day == datetime.now(UTC).date() else _whole(remembered.database(), day)


def _whole(database: tuple[str, str], day: date) -> Inventory:
    size = remembered.log_size()
    return Inventory(database, day, size, _read(day))


def _caught_up(kept: Inventory) -> Inventory:
    size = remembered.log_size()
    if size == kept.size:
        return kept
    if not 0 < size - kept.size <= AT_MOST:
        return _whole(kept.database, kept.day)
    acts = Act.objects.filter(number__gte=kept.size, number__lt=size).exclude(verb=VIEWED)
    since = dict(acts.values_list("pk", "verb"))
    if ERASURE in since.values():
        return _whole(kept.database, kept.day)
    changed = _changed(since) if since else set()
    if not changed:
        return kept.at(size)
    return Inventory(kept.database, kept.day, size, kept.assets | _read(kept.day, changed))


def _changed(acts: Collection[int]) -> set[int]:
    """Return the assets that these acts made, or whose facts they wrote or closed."""
    made = Asset.objects.filter(recorded_in__in=acts).values_list("pk", flat=True)
    told = AssetFact.objects.filter(recorded_in__in=acts).values_list("asset", flat=True)
    ended = AssetFact.objects.filter(superseded_in__in=acts).values_list("asset", flat=True)
    return {*made, *told, *ended}


def _read(day: date, some: Collection[int] | None = None) -> dict[int, Standing]:
    assets, rows = Asset.objects.all(), AssetFact.objects.all()
    if some is not None:
        assets, rows = assets.filter(pk__in=some), rows.filter(asset__in=some)
    said, has, makers = _said(rows, day), _has(rows), _makers(assets)
    found = assets.values_list("pk", "number", "kind", "recorded_in", "recorded_in__at")
    return {
        pk: _standing((number, kind, at), said.get(pk, {}), makers.get(act, ""), has.get(pk, ()))
        for pk, number, kind, act, at in found.iterator()
    }


def _standing(
    head: tuple[str, str, datetime], said: dict[str, str], by: str, has: Iterable[str]
) -> Standing:
    line = ListedAsset(*head, *(said.get(name, "") for name in LISTED))
    return Standing(line, by, frozenset(has), f"{line.title}\n{line.number}".casefold())


def _said(rows: Dated[AssetFact], day: date) -> dict[int, dict[str, str]]:
    """Return what the listed facts say on a day; of two that hold, the later recorded."""
    found: dict[int, dict[str, str]] = {}
    holding = rows.filter(name__in=LISTED).holding(day)
    told = holding.values_list("recorded_in__number", "pk", "asset_id", "name", "value")
    for _, _, asset, name, value in sorted(told, key=lambda row: (row[0] or 0, row[1])):
        found.setdefault(asset, {})[name] = value
    return found


def _has(rows: QuerySet[AssetFact]) -> dict[int, set[str]]:
    """Return the names of the facts that nobody has closed."""
    found: dict[int, set[str]] = {}
    for asset, name in rows.filter(superseded_in__isnull=True).values_list("asset_id", "name"):
        found.setdefault(asset, set()).add(name)
    return found


def _makers(assets: QuerySet[Asset]) -> dict[int, str]:
    """Return who did each act that put an asset on record."""
    fields = Field.objects.filter(name="actor.person", act__in=assets.values("recorded_in"))
    return {act: value.strip('"') for act, value in fields.values_list("act_id", "value")}
