"""A random company: who works where, what was signed, granted and advised, and on which days.

It is told twice: as rows in the open home, and as plain lists for an oracle that knows neither
our tables nor our rules. Days are numbers from 2026-01-01.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from bestkept.protect.decision.rules import Asked

BEGIN = date(2026, 1, 1)
DAYS = 60
NEVER = 1 << 20  # the day on which nothing ends
PURPOSES = ("toll coating", "audit", "repair")
FORMS = ("ink", "ink", "qualified electronic", "electronic", "chop", "click")
COUNTRIES = ("IN", "PL", "PH", "NO", "DE")
KINDS = ("NDA", "PIIA", "MSA", "undertaking", "NDA", "PIIA", "assignment", "other")
TIERS = ("top", "restricted", "confidential")


@dataclass
class World:
    """The company as plain lists: by person, by secret, by both, by party."""

    organisations: list[dict]
    persons: list[str]
    secrets: list[dict]
    places: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    standings: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    vettings: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    grants: dict[tuple[str, str], list[dict]] = field(default_factory=lambda: defaultdict(list))
    notices: dict[tuple[str, str], list[dict]] = field(default_factory=lambda: defaultdict(list))
    signed: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    advice: list[dict] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    newest: dict[str, int] = field(default_factory=dict)


def made(
    seed: int, persons: int = 60, secrets: int = 20, grants: int = 1200, first: int = 1
) -> World:
    """Return a company, numbered from `first`; most is in force, so that all conditions decide."""
    rng = random.Random(seed)
    world = World(
        [
            {
                "number": f"O-{n + first:04d}",
                "kind": "own" if n < 2 else "partner",
                "country": rng.choice(COUNTRIES),
            }
            for n in range(8)
        ],
        [f"p{n}@world.example" for n in range(persons)],
        [
            {
                "number": f"TS-{n + first:04d}",
                "versions": rng.choice((0, 1, 2, 3)),
                "tiers": _chain(rng, lambda: {"tier": rng.choice(TIERS)}, gaps=False),
            }
            for n in range(secrets)
        ],
    )
    for person in world.persons:
        _people(rng, world, person)
    for _ in range(grants):
        _grant(rng, world)
    for party in [*world.persons, *(one["number"] for one in world.organisations)]:
        for _ in range(rng.choice((0, 1, 2, 2, 2))):
            kind = rng.choice(KINDS)
            chain = _chain(rng, lambda: _terms(rng, world), gaps=True)
            world.signed[party].append({"kind": kind, "terms": chain})
    world.pairs = list(world.grants)
    for person, secret in world.pairs:
        _notice(rng, world, person, secret)
    world.newest = {one["number"]: one["versions"] for one in world.secrets}
    world.advice = _advice(rng)
    return world


def _advice(rng: random.Random) -> list[dict]:
    return [
        {
            "country": rng.choice(COUNTRIES),
            "form": rng.choice(FORMS),
            "good": rng.random() < 0.5,
            "kinds": rng.choice(((), (), KINDS[:1], KINDS[1:3], KINDS[2:])),
            **_days(rng),
        }
        for _ in range(24)
    ]


def _people(rng: random.Random, world: World, person: str) -> None:
    def place() -> dict:
        at = rng.choice(world.organisations)
        return {"at": at, "unit": rng.choice("AB"), "country": rng.choice(COUNTRIES)}

    world.places[person] = _chain(rng, place, gaps=rng.random() < 0.2)
    world.standings[person] = _chain(
        rng,
        lambda: {"status": rng.choice(("working",) * 9 + ("joining", "leaving", "left"))},
        gaps=rng.random() < 0.2,
    )
    world.vettings[person] = [
        {"level": rng.choice((0, 1, 2, 2)), **_days(rng)} for _ in range(rng.choice((0, 2, 2)))
    ]


def _grant(rng: random.Random, world: World) -> None:
    person, secret = rng.choice(world.persons), rng.choice(world.secrets)
    if len(world.grants[person, secret["number"]]) < 3:
        places = world.places[person]
        world.grants[person, secret["number"]].append(
            {
                "version": rng.choice((None, None, None, 1, 2)),
                "purpose": rng.choice(PURPOSES[:2]),
                "place": rng.choice([*places * 3, None]) if places else None,
                **_days(rng),
            }
        )


def _notice(rng: random.Random, world: World, person: str, secret: str) -> None:
    for _ in range(rng.choice((0, 1, 1, 1, 2))):
        withdrawn = rng.random() < 0.2
        told = {"from": rng.choice((0, 0, 0, rng.randrange(DAYS))), "done": rng.random() < 0.8}
        told |= {"ends": NEVER, "ended": told["from"] if withdrawn else NEVER}
        world.notices[person, secret].append(told)


def _terms(rng: random.Random, world: World) -> dict:
    numbers = [one["number"] for one in world.secrets]
    named = rng.sample(numbers, min(14, len(numbers)))
    ranges = [(None, None)] * 4 + [(1, 2), (2, 3), (1, 1)]
    return {
        "every": rng.random() < 0.5,
        "covers": {number: rng.choice(ranges) for number in named},
        "purposes": rng.choice(((), (), (), PURPOSES[:1], PURPOSES[:2])),
        "form": rng.choice(FORMS),
    }


def _days(rng: random.Random) -> dict:
    first = rng.choice((0, 0, rng.randrange(DAYS)))
    ends = rng.choice((NEVER, NEVER, first + rng.randrange(1, DAYS)))
    ended = rng.choice((NEVER, NEVER, NEVER, first + rng.randrange(DAYS)))
    return {"from": first, "ends": ends, "ended": ended}


def _chain(rng, make, *, gaps: bool) -> list[dict]:
    """Return rows that follow each other: each ends when the next begins, or before."""
    starts = sorted(rng.sample(range(1, DAYS), rng.choice((0, 0, 1, 2))))
    starts = [0, *starts] if not gaps or rng.random() < 0.8 else starts
    rows = []
    for n, first in enumerate(starts):
        until = starts[n + 1] if n + 1 < len(starts) else NEVER
        ends = first + rng.randrange(1, DAYS) if gaps and rng.random() < 0.3 else NEVER
        rows.append({**make(), "from": first, "ends": ends, "ended": until})
    return rows


def asked(rng: random.Random, world: World) -> Asked:
    """Return a random question: most about grants that there are."""
    if rng.random() < 0.2:
        person, secret = rng.choice(world.persons), rng.choice(world.secrets)["number"]
        purpose, first = rng.choice(PURPOSES), 0
    else:
        person, secret = rng.choice(world.pairs)
        one = rng.choice(world.grants[person, secret])
        purpose, first = rng.choice((one["purpose"],) * 6 + PURPOSES), one["from"]
    newest = world.newest[secret]
    version = rng.randrange(1, newest + 1) if newest and rng.random() < 0.5 else newest
    day = rng.randrange(DAYS) if rng.random() < 0.3 else rng.randrange(first, DAYS)
    return Asked(person, secret, version, purpose, (BEGIN + timedelta(days=day)).isoformat())


def write(world: World, by) -> None:
    """Put the company into the open home, in one act."""
    from bestkept.journal.actions import act

    with act("world.made", by) as recording:
        recording.about("world")
        _write(world, recording.id)


def _write(world: World, act: int) -> None:
    from bestkept.people.models import Engagement, Organisation, Person, Standing, Vetting

    people = _all(Person, [{"email": e, "name": e, "recorded_in_id": act} for e in world.persons])
    ids = dict(zip(world.persons, people, strict=True))
    rows = [{**one, "name": "x", "recorded_in_id": act} for one in world.organisations]
    places = _all(Organisation, rows)
    at = {one["number"]: row for one, row in zip(world.organisations, places, strict=True)}
    kept = [(p, one) for p in world.persons for one in world.places[p]]
    engaged = _all(
        Engagement,
        [
            {
                **_dated(one, act),
                "person": ids[p],
                "organisation": at[one["at"]["number"]],
                "unit": one["unit"],
                "job": "-",
                "site": "-",
                "country": one["country"],
            }
            for p, one in kept
        ],
    )
    by_place = {id(one): row for (_, one), row in zip(kept, engaged, strict=True)}
    for model, told, names in (
        (Standing, world.standings, ("status",)),
        (Vetting, world.vettings, ("level",)),
    ):
        rows = [(ids[p], one) for p in world.persons for one in told[p]]
        _all(model, [{**_dated(o, act), "person": p, **{n: o[n] for n in names}} for p, o in rows])
    assets = _secrets(world, act)
    _grants(world, act, ids, assets, by_place)
    _notices(world, act, ids, assets)
    _agreements(world, act, ids | at, assets)


def _secrets(world: World, act: int) -> dict:
    from bestkept.register.models import Asset, AssetFact, Version

    base = {"kind": "trade secret", "recorded_in_id": act}
    rows = _all(Asset, [{"number": one["number"], **base} for one in world.secrets])
    assets = {one["number"]: row for one, row in zip(world.secrets, rows, strict=True)}
    _all(
        AssetFact,
        [
            {**_dated(t, act), "asset": assets[s["number"]], "name": "tier", "value": t["tier"]}
            for s in world.secrets
            for t in s["tiers"]
        ],
    )
    versions = [(s["number"], n + 1) for s in world.secrets for n in range(s["versions"])]
    _all(Version, [{"asset": assets[s], "number": n, "recorded_in_id": act} for s, n in versions])
    return assets


def _grants(world: World, act: int, ids: dict, assets: dict, by_place: dict) -> None:
    from bestkept.protect.access.models import Grant

    every = [(p, s, one) for (p, s), many in world.grants.items() for one in many]
    _all(
        Grant,
        [
            {
                **_dated(one, act),
                "number": f"G-{n:06d}",
                "person": ids[p],
                "asset": assets[s],
                "version": one["version"],
                "purpose": one["purpose"],
                "because": "x",
                "approver": ids[p],
                "same_person": False,
                "engagement": by_place.get(id(one["place"])),
            }
            for n, (p, s, one) in enumerate(every)
        ],
    )


def _notices(world: World, act: int, ids: dict, assets: dict) -> None:
    from bestkept.protect.notices.models import Acknowledgement, Notice

    every = [(p, s, one) for (p, s), many in world.notices.items() for one in many]
    rows = _all(
        Notice,
        [
            {
                "number": f"N-{n:06d}",
                "asset": assets[s],
                "person": ids[p],
                "tier": "top",
                "told_on": BEGIN + timedelta(days=one["from"]),
                "recorded_in_id": act,
                "withdrawn_in_id": None if one["ended"] == NEVER else act,
            }
            for n, (p, s, one) in enumerate(every)
        ],
    )
    done = [row for row, (_, _, one) in zip(rows, every, strict=True) if one["done"]]
    _all(Acknowledgement, [{"notice": row, "recorded_in_id": act} for row in done])


def _agreements(world: World, act: int, parties: dict, assets: dict) -> None:
    from bestkept.people.models import Person
    from bestkept.protect.agreements.models import Agreement, Party

    every = [(party, one) for party, many in world.signed.items() for one in many]
    base = {"recorded_in_id": act}
    rows = _all(
        Agreement,
        [{"number": f"A-{n:05d}", "kind": o["kind"], **base} for n, (_, o) in enumerate(every)],
    )
    told = []
    for (party, one), row in zip(every, rows, strict=True):
        who = "person" if isinstance(parties[party], Person) else "organisation"
        _all(Party, [{"agreement": row, who: parties[party], **base}])
        told += [(row, n, terms) for n, terms in enumerate(one["terms"])]
    _say(told, act, assets)
    _advise(world, act)


def _say(told: list, act: int, assets: dict) -> None:
    from bestkept.protect.agreements.models import Covered, Terms

    made_ = _all(
        Terms,
        [
            {
                **_dated(t, act),
                "agreement": row,
                "amendment": n,
                "every_secret": t["every"],
                "purposes": "\n".join(t["purposes"]),
                "form": t["form"],
                "signed_on": BEGIN,
                "renewal": "none",
            }
            for row, n, t in told
        ],
    )
    _all(
        Covered,
        [
            {"terms": row, "asset": assets[s], "first_version": low, "last_version": high}
            for row, (_, _, t) in zip(made_, told, strict=True)
            if not t["every"]
            for s, (low, high) in t["covers"].items()
        ],
    )


def _advise(world: World, act: int) -> None:
    from bestkept.protect.countries.models import Advice, Narrowed

    rows = _all(
        Advice,
        [
            {
                **_dated(one, act),
                "number": f"L-{n:05d}",
                "country": one["country"],
                "topic": "form",
                "form": one["form"],
                "outcome": "enough" if one["good"] else "not enough",
                "privileged": False,
            }
            for n, one in enumerate(world.advice)
        ],
    )
    narrowed = [(row, o) for row, o in zip(rows, world.advice, strict=True) if o["kinds"]]
    _all(
        Narrowed,
        [
            {"advice": row, "kinds": "\n".join(sorted({*o["kinds"]})), "recorded_in_id": act}
            for row, o in narrowed
        ],
    )


def _dated(one: dict, act: int) -> dict:
    """Return the days of a row, as a row has them: closed ones name the act that closed them."""
    ended = None if one["ended"] == NEVER else BEGIN + timedelta(days=one["ended"])
    return {
        "valid_from": BEGIN + timedelta(days=one["from"]),
        "valid_to": None if one["ends"] == NEVER else BEGIN + timedelta(days=one["ends"]),
        "ended_on": ended,
        "superseded_in_id": act if ended else None,
        "recorded_in_id": act,
    }


def _all(model, rows: list[dict]) -> list:
    return model.objects.bulk_create([model(**row) for row in rows])
