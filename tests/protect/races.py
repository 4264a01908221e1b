"""Somebody opens a secret while somebody else revokes the grant, over and over, in processes."""

from __future__ import annotations

import os
import time
from datetime import date, timedelta

from bestkept.journal.rules import Actor
from tests.victims import heard, victim

PURPOSE = "race"
ALONE = "NZ"  # of which no random company has advice: what refuses them all leaves no race
SECURITY = Actor("security@race.example", "security", "cli")
PERSONS = 100
LOST, WON = b"l", b"w"  # what an opening tells of the race before


def prepare(races: int, by) -> list[tuple[str, str, str]]:
    """Give each race a grant of its own, with all else that is needed; return who, what, which."""
    from bestkept.journal.actions import act, utc_now

    with act("races.made", by) as recording:
        recording.about("races")
        return _write(races, recording.id, utc_now().date())


def _write(races: int, act: int, day: date) -> list[tuple[str, str, str]]:
    from bestkept.people.models import Engagement, Organisation, Person, RoleHeld, Standing
    from bestkept.protect.agreements.models import Agreement, Party, Terms
    from bestkept.register.models import Asset, AssetFact

    held = {"valid_from": day - timedelta(days=9), "recorded_in_id": act}
    base = {"recorded_in_id": act}
    emails = [f"p{n}@race.example" for n in range(min(PERSONS, races))]
    people = [Person.objects.create(email=e, name=e, **base) for e in [*emails, SECURITY.person]]
    RoleHeld.objects.bulk_create([RoleHeld(person=p, role="employee", **held) for p in people[:-1]])
    RoleHeld.objects.create(person=people[-1], role="security", **held)
    own = Organisation.objects.create(number="O-9001", name="x", kind="own", country=ALONE, **base)
    agreement = Agreement.objects.create(number="A-9001", kind="NDA", **base)
    Terms.objects.create(
        agreement=agreement, amendment=0, every_secret=True, form="ink", signed_on=day, **held
    )
    places = []
    for person in people[:-1]:
        Standing.objects.create(person=person, status="working", **held)
        Party.objects.create(agreement=agreement, person=person, **base)
        at = {"organisation": own, "unit": "-", "job": "-", "site": "-", "country": ALONE}
        places.append(Engagement.objects.create(person=person, **at, **held))
    numbers = [f"KH-{n:06d}" for n in range(9000, 9000 + -(-races // len(emails)))]
    assets = Asset.objects.bulk_create([Asset(number=n, kind="know-how", **base) for n in numbers])
    AssetFact.objects.bulk_create(
        [AssetFact(asset=one, name="tier", value="confidential", **held) for one in assets]
    )
    pairs = [(p, a) for a in assets for p in range(len(emails))][:races]
    _grants(pairs, people, places, held)
    return [(people[p].email, a.number, f"G-R{n:06d}") for n, (p, a) in enumerate(pairs)]


def _grants(pairs: list, people: list, places: list, held: dict) -> None:
    from bestkept.protect.access.models import Grant
    from bestkept.protect.notices.models import Acknowledgement, Notice

    day, base = held["valid_from"], {"recorded_in_id": held["recorded_in_id"]}
    grants = [
        Grant(
            number=f"G-R{n:06d}",
            person=people[p],
            asset=a,
            purpose=PURPOSE,
            because="x",
            approver=people[-1],
            same_person=False,
            engagement=places[p],
            valid_to=day + timedelta(days=30),
            **held,
        )
        for n, (p, a) in enumerate(pairs)
    ]
    Grant.objects.bulk_create(grants, batch_size=2000)
    notices = [
        Notice(number=f"N-R{n:06d}", asset=a, person=people[p], told_on=held["valid_from"], **base)
        for n, (p, a) in enumerate(pairs)
    ]
    Notice.objects.bulk_create(notices, batch_size=2000)
    Acknowledgement.objects.bulk_create([Acknowledgement(notice=n, **base) for n in notices])


def run(races: list[tuple[str, str, str]], processes: int = 8, opening=None) -> tuple[int, int]:
    """Run the races, in pairs of processes that begin each together.

    Returns how many permits came after their revoke, and how many permits there were at all.
    `opening` opens a secret for a person and returns the entry of the permit, or None.
    """
    pairs = max(1, processes // 2)
    opening = opening or open_it
    running, told = [], []
    for n in range(pairs):
        mine, (to_left, to_right) = races[n::pairs], (os.pipe(), os.pipe())
        for work, give, take in (
            (opening, to_right[1], to_left[0]),
            (revoke_it, to_left[1], to_right[0]),
        ):
            go = _balanced(mine, give, take) if work is revoke_it else _side(mine, work, give, take)
            context = victim(go)
            running.append(context)
            told.append((n, work is opening, context.__enter__()[1]))
        for end in (*to_left, *to_right):
            os.close(end)
    permits, revokes = {}, {}
    for _, opened, pipe in told:
        for word in heard(pipe):
            race, _, number = word.partition("=")
            (permits if opened else revokes)[race] = int(number)
    for context in running:
        context.__exit__(None, None, None)
    assert len(revokes) == len(races), "not every race was run to its end"
    return sum(number > revokes[race] for race, number in permits.items()), len(permits)


def _side(races, opening, give, take):
    def go(acknowledge):
        last = LOST
        for who, what, which in races:
            os.write(give, last)
            os.read(take, 1)
            number = opening(who, what, which)
            last = LOST if number is None else WON
            if number is not None:
                acknowledge(f"{which}={number}")

    return go


def _balanced(races, give, take):
    """Revoke a little later after each race that the opening lost, and sooner after one it won.

    So both stay close to each other, however slow the one is beside the other.
    """

    def go(acknowledge):
        wait = 0.0  # seconds
        for who, what, which in races:
            os.write(give, LOST)
            won = os.read(take, 1) == WON
            wait = wait / 1.5 if won else min(wait * 1.5 + 1e-4, 1.0)
            time.sleep(wait)
            acknowledge(f"{which}={revoke_it(who, what, which)}")

    return go


def open_it(who: str, what: str, _: str) -> int | None:
    """Open a secret, as a person does; return the entry where that was permitted."""
    from bestkept.protect.access.actions import open_secret

    found = open_secret(Actor(who, "employee", "cli"), what, PURPOSE)
    return found.entry if found.decision.permitted else None


def revoke_it(_: str, __: str, which: str) -> int:
    """Revoke the grant; return the entry."""
    from bestkept.journal.actions import utc_now  # noqa: F401 - the clock of the home
    from bestkept.journal.queries import latest
    from bestkept.protect.access.actions import revoke

    revoke(SECURITY, which, "Raced.")
    return latest(which, 1)[0].number


def open_without_care(who: str, what: str, _: str) -> int | None:
    """Decide first and record afterwards, as nobody should: shows that a late permit is seen."""
    from bestkept.journal.actions import act, utc_now
    from bestkept.protect.decision import queries
    from bestkept.protect.decision.rules import Asked

    asked = Asked(who, what, 0, PURPOSE, utc_now().date().isoformat())
    if not queries.evaluate(asked).permitted:
        return None
    with act("access.decided", SECURITY) as recording:
        recording.about("x")
    return recording.number
