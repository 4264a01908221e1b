"""Which documents of the vault hold the content of a secret: by a tie, or byte for byte."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bestkept.journal.rules import NotAllowed, Refused
from bestkept.people.queries import authorise
from bestkept.protect.access import queries
from bestkept.protect.access.models import Tied
from bestkept.protect.countries import queries as countries
from bestkept.protect.decision.queries import KNOWS_ALL, UNKNOWN, aware
from bestkept.register import queries as register
from bestkept.register.intake.rules import ACCEPTED
from bestkept.vault import opening
from bestkept.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.vault.models import Kept
    from bestkept.vault.queries import KeptView

MAY_OPEN = ("legal", "security", "auditor", "administrator")  # what holds no secret
MAY_SEE = (*KNOWS_ALL, "employee", "partner", "custodian")
ADVICE = "advice"  # the kind of document that holds what counsel answered


@dataclass(frozen=True)
class TiedView:
    """A document of the vault that holds content of a secret (version None: the newest).

    `kept` are the versions of the document; `because`, `since` and `entry` say who tied it.
    Name and `because` are empty for whoever knows of the secret alone: the opening tells.
    """

    document: str
    asset: str
    version: int | None
    because: str
    since: date
    entry: int
    kept: tuple[KeptView, ...]

    @property
    def newest(self) -> KeptView:
        """The version that is opened unless another one is named."""
        return self.kept[-1]


def of_asset(by: Actor, number: str, on: date | None = None) -> list[TiedView]:
    """Return what the vault holds of a secret on a day, for whoever knows of the secret.

    Refused in the same words for a secret that is not theirs to see and for none.
    """
    day = on or datetime.now(UTC).date()
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    if not knows(by, number):
        raise Refused(UNKNOWN.format(number))
    return _views(by, _standing(day).filter(asset__number=number))


def of_document(by: Actor, number: str) -> list[TiedView]:
    """Return which secrets a document is tied to, of those that `by` knows of."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    found = _views(by, _standing(datetime.now(UTC).date()).filter(document=number))
    return [one for one in found if knows(by, one.asset)]


def knows(by: Actor, asset: str) -> bool:
    """Tell whether `by` knows of a secret, by role or by what is on record of the person."""
    return by.role in KNOWS_ALL or aware(by.person, asset)


def held_by(row: Kept, on: date) -> list[tuple[str, int | None]]:
    """Return the secrets whose content a document holds, each with its version (None: newest).

    What counts is content: it is tied under this number, or its bytes are, under another, or
    they are those of a file of an accepted secret.
    """
    there = _standing(on).filter(document__in=opening.same_content(row))
    found = dict.fromkeys(there.values_list("asset__number", "version"))
    found |= {one: None for one in register.versions_with(row.sha256) if _accepted(one[0], on)}
    return sorted(found, key=lambda one: (one[0], one[1] or 0))


def _accepted(asset: str, on: date) -> bool:
    spans = register.spans_of(asset, "status")
    return any(one.value == ACCEPTED and one.first <= on < one.end for one in spans)


def sought(
    by: Actor, number: str, version: int | None, on: date
) -> tuple[Kept, list[tuple[str, int | None]]]:
    """Return the version of a document that `by` asks for, and the secrets it holds content of.

    Whoever has no role that opens what holds no secret, and does not know of each of its
    secrets, is refused in the same words as where there is no such document. What is privileged
    is refused to everybody but legal, secret or not.
    """
    row = opening.version_of(number, version)
    held = held_by(row, on) if row else []
    if by.role not in MAY_OPEN and not (held and all(knows(by, asset) for asset, _ in held)):
        authorise(by, on, *MAY_OPEN)
    if row:
        unsealed_to(by, row)
    return opening.readable(row, number), held


def unsealed_to(by: Actor, row: Kept) -> None:
    """Refuse what holds advice of counsel that is privileged to whoever does not read its words.

    By content: the answer of an advice on record, under any number, and what was kept as advice,
    unless the advice on record says that it is not privileged.
    """
    if by.role != countries.READS and _privileged(opening.same_content(row)):
        raise NotAllowed(f"{row} holds advice of counsel. It is privileged: legal alone opens it.")


def _privileged(numbers: Collection[str]) -> bool:
    told = countries.answers(numbers)
    return any(told) if told else any(one.kind == ADVICE for one in vault.some(numbers))


def document(by: Actor, number: str) -> tuple[KeptView, list[str]]:
    """Return the newest version of a document, and the numbers of the secrets that it holds.

    Refused for whoever may not open it whatever a decision says, as `sought` has it.
    """
    row, held = sought(by, number, None, datetime.now(UTC).date())
    secrets = list(dict.fromkeys(asset for asset, _ in held))
    named = all(_named(by, one) for one in secrets)
    return _told(vault.some([row.number])[-1], named=named), secrets


def standing(asset: str, document: str, on: date) -> QuerySet[Tied]:
    """Return the ties of a document to a secret that hold on a day."""
    return _standing(on).filter(asset__number=asset, document=document)


def _standing(on: date) -> QuerySet[Tied]:
    return Tied.objects.holding(on).order_by("pk")


def _views(by: Actor, rows: QuerySet[Tied]) -> list[TiedView]:
    found = list(rows.select_related("asset", "recorded_in"))
    kept = _kept([one.document for one in found])
    named = {one.asset_id: _named(by, one.asset.number) for one in found}
    return [
        TiedView(
            row.document,
            row.asset.number,
            row.version,
            row.because if named[row.asset_id] else "",
            row.valid_from,
            row.recorded_in.number or 0,
            tuple(_told(one, named=named[row.asset_id]) for one in kept[row.document]),
        )
        for row in found
    ]


def _named(by: Actor, asset: str) -> bool:
    """Tell whether `by` sees what documents of a secret are called: as with its places."""
    return by.role in KNOWS_ALL or queries.owns(by.person, asset)


def _told(one: KeptView, *, named: bool) -> KeptView:
    return one if named else replace(one, name="")


def _kept(numbers: Sequence[str]) -> dict[str, list[KeptView]]:
    told = defaultdict[str, list["KeptView"]](list)
    for one in vault.some(numbers):
        told[one.number].append(one)
    return told
