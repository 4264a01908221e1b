"""What changes: somebody answers for a partner or a country, or no longer; all is handed over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close, held_beyond, several
from bestkept.journal.rules import Refused, reason
from bestkept.people.actions import known
from bestkept.people.models import Organisation
from bestkept.people.queries import authorise
from bestkept.people.rules import PARTNER
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.stewards import queries, rules
from bestkept.protect.stewards.models import Steward
from bestkept.register import actions as register

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import date

    from django.db.models import QuerySet

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor

    Opening = Callable[..., AbstractContextManager[Recording]]

MAY_ASSIGN = ("legal", "administrator")
LEAVER = "leaver"  # the field that says whose it was


def assign(
    by: Actor, of: str, post: str, email: str, *, because: str, since: date | None = None
) -> None:
    """Let somebody answer for a partner (O-0003) or a country (IN) from `since` (None: today) on.

    Whoever held the post before holds it no longer. Refused for somebody who is leaving or
    holds no role that may, and where they hold it already. Who holds the other post too may: it
    counts as vacant until somebody else does.
    """
    with act("steward.assigned", by) as recording:
        authorise(by, recording.at.date(), *MAY_ASSIGN)
        _assign(recording, of, post, email, since=since, because=because)


def end(by: Actor, of: str, post: str, because: str) -> None:
    """Record that nobody holds a post from today on.

    Refused where nobody did, and where somebody holds it until a later day by what is on record.
    """
    with act("steward.ended", by) as recording:
        authorise(by, recording.at.date(), *MAY_ASSIGN)
        organisation, country = rules.subject(of)
        rows = _rows(organisation, country).filter(post=rules.post(post))
        recording.about(rules.label(organisation, country))
        recording.note("post", post)
        recording.note("because", reason(because))
        if last := held_beyond(rows, recording.at.date()):
            raise Refused(
                f"By what is on record, somebody is {post} of {of} until {last}. Name who is from "
                f"today on, or end it then. Nothing was changed."
            )
        if not close(recording, rows, recording.at.date(), "steward"):
            raise Refused(f"Nobody is {post} of {of}. Nothing was changed.")


def hand_over(by: Actor, leaver: str, to: str, because: str) -> list[str]:
    """Let somebody answer for all that a person answers for, from today on; return what that is.

    All or none: each secret of which they are owner or deputy, each partner and country, each
    open obligation under an agreement. One act each, so that each shows it. Refused where there is
    nothing to hand over, and for somebody who cannot take it.
    """
    # Else whoever may not would learn from the answer whether somebody answers for anything.
    authorise(by, datetime.now(UTC).date(), *MAY_ASSIGN)
    why, done = reason(because), []
    with several() as one:
        for number, name in queries.facts_held(known(leaver).email):
            with one("fact.amended", by) as recording:
                authorise(by, recording.at.date(), *MAY_ASSIGN)
                queries.able(to, recording.at.date())
                recording.about(number)
                recording.note("because", why)
                recording.note(LEAVER, known(leaver).email)
                asset = register.known(number)
                register.put(recording, asset, name, to.strip().lower(), recording.at.date())
            done.append(number)
        for of, post in queries.posts_held(known(leaver).email):
            with one("steward.assigned", by) as recording:
                authorise(by, recording.at.date(), *MAY_ASSIGN)
                recording.note(LEAVER, known(leaver).email)
                _assign(recording, of, post, to, because=why)
            done.append(of)
        done += agreements.hand_over(one, by, leaver, to, why)
        if not done:
            raise Refused(f"{leaver} answers for nothing. Nothing was changed.")
    return list(dict.fromkeys(done))


def _assign(
    recording: Recording,
    of: str,
    post: str,
    email: str,
    *,
    because: str,
    since: date | None = None,
) -> None:
    organisation, country = rules.subject(of)
    row = _partner(organisation) if organisation else None
    person, first = known(email), since or recording.at.date()
    queries.able(person.email, recording.at.date())
    here = _rows(organisation, country).filter(superseded_in__isnull=True)
    if here.filter(person=person, post=rules.post(post)).exists():
        raise Refused(f"{person.email} is {post} of {of} already. Nothing was changed.")
    recording.about(rules.label(organisation, country), person.email)
    recording.note("because", reason(because))
    close(recording, here.filter(post=post), first, "steward")
    made = Steward.objects.create(
        person=person,
        post=post,
        organisation=row,
        country=country,
        because=reason(because),
        valid_from=first,
        recorded_in_id=recording.id,
    )
    told = {"post": post, "person": person.email, "valid_from": first.isoformat()}
    recording.note(f"steward.{made.pk}", told)


def _rows(organisation: str, country: str) -> QuerySet[Steward]:
    if organisation:
        return Steward.objects.filter(organisation__number=organisation)
    return Steward.objects.filter(organisation__isnull=True, country=country)


def _partner(number: str) -> Organisation:
    found = Organisation.objects.filter(number=number, kind=PARTNER).first()
    if found is None:
        raise Refused(f"There is no partner {number}. Name one by its number, like O-0003.")
    return found
