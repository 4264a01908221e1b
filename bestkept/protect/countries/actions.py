"""What changes: advice of local counsel is logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.content.countries import FORMS, TOPICS
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused
from bestkept.people.queries import authorise
from bestkept.people.rules import country, line, one_of
from bestkept.protect.countries import rules
from bestkept.protect.countries.models import Advice
from bestkept.vault import queries as vault

if TYPE_CHECKING:
    from datetime import date

    from bestkept.journal.rules import Actor

MAY_LOG = ("legal", "administrator")


def log_advice(
    by: Actor,
    where: str,
    topic: str,
    *,
    question: str,
    answer: str,
    counsel: str,
    outcome: str = "noted",
    form: str = "",
    expires: date | None = None,
    file: str = "",
    privileged: bool = True,
) -> str:
    """Log what counsel answered on the law of a country; return its number.

    With topic `form`, a `form` of signature and an outcome of enough or not enough, it settles
    what decisions say of that form until it expires. `file` names the answer in the vault.
    """
    with act("advice.logged", by) as recording:
        day = recording.at.date()
        authorise(by, day, *MAY_LOG)
        if (outcome != "noted") != bool(form) or (form and topic != "form"):
            raise Refused("Enough or not enough is said of a form of signature, with topic form.")
        if expires is not None and expires <= day:
            raise Refused("Advice expires after the day on which it is logged.")
        if file:
            vault.kept(file)
        row = Advice.objects.create(
            number=rules.advice_number(Advice.objects.count() + 1),
            country=country(where),
            topic=one_of(topic, TOPICS, "topic"),
            form=one_of(form, FORMS, "form of signature") if form else "",
            outcome=one_of(outcome, rules.OUTCOMES, "outcome"),
            question=line(question, "question", 2000),
            answer=line(answer, "answer", 4000),
            counsel=line(counsel, "name of counsel", 200),
            file=file,
            privileged=privileged,
            valid_from=day,
            valid_to=expires,
            recorded_in_id=recording.id,
        )
        recording.about(row.number)
        plain = ("country", "topic", "form", "outcome", "question", "answer", "counsel", "file")
        for name in (*plain, "privileged"):
            recording.note(name, getattr(row, name))
        recording.note("expires", expires.isoformat() if expires else None)
    return row.number
