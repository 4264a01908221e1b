"""What changes: terms are put under guard and retired. Their text is sketched and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines import detect
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused, reason
from bestkept.people.queries import authorise
from bestkept.register import actions as register
from bestkept.register import facts, queries, tasks
from bestkept.register.rules import NAME
from bestkept.register.terms import rules
from bestkept.register.terms.models import Term

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.register.models import Asset

MAY_GUARD = register.MAY_GUARD
MAY_RETIRE = register.MAY_AMEND


def add(
    by: Actor,
    home: Home,
    texts: Sequence[str],
    *,
    kind: str,
    hint: str,
    asset: str | None = None,
    label: str | None = None,
    until: date | None = None,
    anyway: bool = False,
) -> list[str]:
    """Guard terms, of an asset or of a new one called `label`; return their numbers.

    The terms' text is neither recorded nor stored: the index gets keyed values of its forms.
    `until` is the last day of an embargo, `anyway` takes ordinary words too. Raises Refused
    for what cannot be guarded, and HomeTrouble when disk or database refuse.
    """
    tasks.require_key(home)
    kept, words = rules.hint(hint), [rules.text(one, hint, anyway=anyway) for one in texts]
    if not 0 < len(texts) <= rules.MOST_AT_ONCE:
        raise Refused(f"Give 1 to {rules.MOST_AT_ONCE} terms at once.")
    with act("term.added", by) as recording:
        authorise(by, recording.at.date(), *MAY_GUARD)
        owner = _asset(recording, by, asset, label)
        _refuse_known(home, owner.number, texts)
        what = rules.kind(kind, until)
        told = [rules.Told(what, kept, len(one), until) for one in words]
        rows = [_row(recording, owner, one) for one in told]
        _guard(recording, home, owner, list(zip(rows, texts, strict=True)))
    tasks.publish_recorded(home)
    return [row.number for row in rows]


def retire(by: Actor, home: Home, number: str, because: str) -> None:
    """Guard a term no longer; it stays on record. Raises Refused where it is not guarded."""
    with act("term.retired", by) as recording:
        authorise(by, recording.at.date(), *MAY_RETIRE)
        row = Term.objects.select_related("asset").filter(number=number).first()
        if row is None or row.retired_in_id:
            raise Refused(f"There is no term {number} under guard. Nothing was changed.")
        recording.about(row.asset.number)
        recording.note("term", row.number)
        recording.note("because", reason(because))
        Term.objects.filter(pk=row.pk).update(retired_in_id=recording.id)
        tasks.withdraw(recording, home, rules.label(row.number, row.kind, row.until))
    tasks.publish_recorded(home)


def _asset(recording: Recording, by: Actor, number: str | None, label: str | None) -> Asset:
    if (number is None) == (label is None):
        raise Refused("Say which asset the term belongs to, or a label for terms of none.")
    if number is None:
        facts_ = {"title": label or "", "tier": "confidential", "owner": by.person}
        return register.begin(recording, NAME, facts_, None)
    found = register.known(number)
    if queries.asset(found.number).fact("guarding") == facts.STOPPED:
        raise Refused(f"{found.number} was de-listed and is guarded no more.")
    recording.about(found.number)
    return found


def _refuse_known(home: Home, asset: str, texts: Sequence[str]) -> None:
    """Refuse a term that the index finds already as one of this asset."""
    index = detect.Index.open(home.index, home.detect_key())
    for number, text in enumerate(texts, 1):
        for found in detect.scan(text, index):
            if (
                found.lens == "term"
                and found.asset == asset
                and len(text.strip()) == (found.end - found.start)
            ):
                raise Refused(f"Term {number} is guarded already, as {found.document}.")


def _row(recording: Recording, asset: Asset, told: rules.Told) -> Term:
    row = Term.objects.create(
        number=rules.number(Term.objects.count() + 1),
        asset=asset,
        recorded_in_id=recording.id,
        **vars(told),
    )
    recording.note(f"term.{row.number}", rules.record_of(told))
    return row


def _guard(
    recording: Recording, home: Home, asset: Asset, terms: Sequence[tuple[Term, str]]
) -> None:
    key = home.detect_key()
    entries = []
    for row, text in terms:
        label = rules.label(row.number, row.kind, row.until)
        entries.append(
            (detect.DocumentLabel(asset.number, 0, label), [detect.sketch_term(text, key)])
        )
    data = detect.build_segment(entries, key, "term")
    tasks.add_segment(recording, home, data, sum(one.count for _, (one,) in entries))
