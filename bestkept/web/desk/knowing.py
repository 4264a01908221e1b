"""Who knows a secret, as far as it is on record: by fact, by notice, by what they put there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bestkept.people import queries as people
from bestkept.protect.notices import queries as notices
from bestkept.register import facts
from bestkept.register.intake import queries as intake
from bestkept.web.plots import Tie
from bestkept.web.vocabulary import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bestkept.journal.rules import Actor
    from bestkept.protect.notices.queries import NoticeView
    from bestkept.register.queries import AssetView

MOST = 200  # notices that a page looks at; the page of all notices has the rest
_HOLDER = re.compile(r"number \S+ held by ([^:]+): ")


@dataclass
class Knower:
    """Somebody who knows: address, name if on record, how it is known, and their notice."""

    email: str
    name: str
    hows: list[str] = field(default_factory=list)
    entry: int = 0
    notice: NoticeView | None = None

    @property
    def state(self) -> str:
        """What is on record of telling them: acknowledged, not acknowledged, not told."""
        return self.notice.state if self.notice else "not told"

    @property
    def tie(self) -> Tie:
        """How they stand in the graph; without doubt once they have acknowledged."""
        return Tie(
            self.name, ", ".join(said(how) for how in self.hows), self.state == "acknowledged"
        )


def knowers(by: Actor, asset: AssetView, on: date | None = None) -> list[Knower]:
    """Return who knows an asset on a day (None: today), in the order of the record."""
    found: dict[str, Knower] = {}
    for email, how, entry in _on_record(asset):
        _add(found, email, how, entry)
    for notice in reversed(notices.of_asset(by, asset.number, MOST)):
        if notice.withdrawn is None and (on is None or notice.told_on <= on):
            one = _add(found, notice.person, "told", notice.entry)
            one.name, one.notice = notice.name, notice
    names = people.names([one.email for one in found.values()])
    for one in found.values():
        one.name = names.get(one.email, one.name)
    return list(found.values())


def _on_record(asset: AssetView) -> Iterator[tuple[str, str, int]]:
    yield intake.submitter(asset), "put it on record", asset.entry
    for fact in asset.facts:
        if fact.name in facts.PERSONS:
            yield fact.value, fact.name, fact.entry
        elif facts.kind(fact.name) == "author":
            yield fact.value.partition(":")[0], "author", fact.entry
        elif held := _HOLDER.match(fact.value):
            yield held[1], "holds a copy", fact.entry


def _add(found: dict[str, Knower], email: str, how: str, entry: int) -> Knower:
    one = found.setdefault(email.strip().lower(), Knower(email.strip().lower(), email))
    if how not in one.hows:
        one.hows.append(how)
    one.entry = max(one.entry, entry)
    return one
