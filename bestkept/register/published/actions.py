"""What changes: texts are declared public, and withdrawn. Nothing is ever learnt by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines import detect
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused, reason, storable
from bestkept.people.queries import authorise
from bestkept.register import tasks
from bestkept.register.published import rules
from bestkept.register.published.models import Published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.register.actions import SketchedDocument

# To excuse is to switch an alarm off: fewer may than may guard.
MAY_DECLARE = ("analyst", "legal", "administrator")


def declare(
    by: Actor, home: Home, documents: Sequence[SketchedDocument], *, because: str
) -> list[str]:
    """Declare texts public, from now on and for every document; return their numbers.

    Their copies are found as before, labelled with the number, and raise no alarm. Raises
    Refused without a reason, or for what is declared already.
    """
    tasks.require_key(home)
    if not 0 < len(documents) <= rules.MOST_AT_ONCE:
        raise Refused(f"Declare 1 to {rules.MOST_AT_ONCE} texts at once.")
    with act("public.declared", by) as recording:
        authorise(by, recording.at.date(), *MAY_DECLARE)
        recording.about(rules.SUBJECT)
        kept = reason(because)
        recording.note("because", kept)
        rows = [_row(recording, one, kept) for one in documents]
        entries = [
            (detect.DocumentLabel("", 0, row.number), _words_of(one))
            for row, one in zip(rows, documents, strict=True)
        ]
        data = detect.build_segment(entries, home.detect_key(), "public")
        tasks.add_segment(recording, home, data, sum(row.sketches for row in rows))
        labelled = [(label, one) for (label, _), one in zip(entries, documents, strict=True)]
        tasks.add_laptop_lens(recording, home, "verbatim", labelled, "public")
    tasks.publish_recorded(home)
    return [row.number for row in rows]


def withdraw(by: Actor, home: Home, number: str, because: str) -> None:
    """Excuse copies of a text no longer. Raises Refused where it is not declared public."""
    with act("public.withdrawn", by) as recording:
        authorise(by, recording.at.date(), *MAY_DECLARE)
        row = Published.objects.filter(number=number).first()
        if row is None or row.withdrawn_in_id:
            raise Refused(f"Nothing called {number} is declared public. Nothing was changed.")
        recording.about(rules.SUBJECT)
        recording.note("number", row.number)
        recording.note("because", reason(because))
        Published.objects.filter(pk=row.pk).update(withdrawn_in_id=recording.id)
        tasks.withdraw(recording, home, row.number)
    tasks.publish_recorded(home)


def _words_of(document: SketchedDocument) -> list[detect.Sketch]:
    """Return the sketches of a text's words: excuses are for the verbatim lens."""
    return [texts["verbatim"] for texts in document.sketches]


def _row(recording: Recording, document: SketchedDocument, because: str) -> Published:
    same = Published.objects.filter(
        file_sha256=document.file_sha256,
        location=storable(document.location),
        withdrawn_in__isnull=True,
    ).first()
    if same:
        raise Refused(f"{document.location} is declared public already, as {same.number}.")
    row = Published.objects.create(
        number=rules.number(Published.objects.count() + 1),
        location=storable(document.location),
        file_sha256=document.file_sha256,
        words=sum(one.words for one in _words_of(document)),
        sketches=sum(one.count for one in _words_of(document)),
        because=because,
        recorded_in_id=recording.id,
    )
    recording.note(f"public.{row.number}", rules.record_of(row))
    return row
