"""Years of a company: decisions are recorded while grants end, terms change and people move."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta

from bestkept.journal.rules import Actor, Refused
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.countries.actions import log_advice
from bestkept.protect.countries.rules import Advised
from bestkept.protect.decision.actions import decide
from bestkept.protect.notices import actions as notices
from bestkept.register.actions import amend
from bestkept.register.intake.actions import submit
from tests.cast import ALICE, OWNER, RECIPE, texts
from tests.protect.stage import said
from tests.register.test_states import GOOD

TURNS, TURN = 12, timedelta(days=92)  # three years of quarters
PEOPLE, SECRETS, CHANGES = 8, 4, 8
PURPOSES = ("toll coating", "audit")
COUNTRIES = ("NO", "IN", "PL")


class Company:
    """A small company: what is on record of it changes with `change`, and it decides."""

    def __init__(self, home, day: date, seed: int = 9) -> None:
        self.rng, self.day, self.notices = random.Random(seed), day, 0
        self.houses = [
            placing.add_organisation(OWNER, f"House {n}", "partner" if n else "own", code)
            for n, code in enumerate(COUNTRIES)
        ]
        self.secrets = [
            submit(OWNER, home, title=f"Kiln {n}", description=GOOD, documents=documents)
            for n, documents in enumerate([texts(home, RECIPE), *[()] * (SECRETS - 1)])
        ]
        self.people = [f"p{n}@years.example" for n in range(PEOPLE)]
        self.signed = [
            agreements.record(OWNER, "MSA", [house], self._said(), "They work for us.")
            for house in self.houses[1:]
        ]
        for email in self.people:
            add_person(OWNER, email, email, ["employee"])
            placing.set_status(OWNER, email, "working", "Began.")
            self._move(email)
            self.signed.append(
                agreements.record(OWNER, "undertaking", [email], self._said(), "Joins.")
            )
            for asset in self.secrets:
                self._grant(email, asset)
                self._tell(email, asset)

    def decide(self) -> int:
        """Record a decision; return its entry."""
        email, asset = self.rng.choice(self.people), self.rng.choice(self.secrets)
        if self.rng.random() < 0.1:
            return access.break_glass(ALICE, asset, "There is a fire in the archive.").entry
        return decide(OWNER, email, asset, self.rng.choice(PURPOSES))[0]

    def change(self, day: date) -> None:
        """Let something happen: it is refused where it cannot."""
        self.day = day
        email, asset = self.rng.choice(self.people), self.rng.choice(self.secrets)
        happens = (
            lambda: self._move(email),
            lambda: placing.set_status(OWNER, email, self._any("leaving", "working"), "So."),
            lambda: self._grant(email, asset),
            lambda: access.revoke(OWNER, self._any(email, asset), "No longer needed."),
            lambda: agreements.amend(OWNER, self._any(*self.signed), self._said(), "So."),
            lambda: agreements.end(OWNER, self._any(*self.signed), day, "It is over."),
            lambda: amend(
                OWNER, asset, "tier", self._tier(), valid_from=day, because="Looked at again."
            ),
            lambda: notices.withdraw(OWNER, f"N-{self.rng.randint(1, self.notices):04d}", "Wrong."),
            lambda: self._tell(email, asset),
            self._advise,
        )
        with suppress(Refused):
            self.rng.choice(happens)()

    def _any(self, *some):
        return self.rng.choice(some)

    def _tier(self):
        return self._any("confidential", "restricted", "top")

    def _said(self):
        secrets = ("*",) if self.rng.random() < 0.6 else tuple(self.rng.sample(self.secrets, 2))
        told = {"secrets": secrets, "purposes": self._any((), PURPOSES[:1])}
        return said(self.day.isoformat(), None, form=self._any("ink", "electronic"), **told)

    def _move(self, email):
        place = {"organisation": self._any(*self.houses), "unit": self._any("Coating", "Sales")}
        placing.engage(OWNER, email, place | {"job": "-", "country": self._any(*COUNTRIES)})

    def _grant(self, email, asset):
        until = self.day + timedelta(days=self.rng.randint(30, 360))
        told = {"purpose": self._any(*PURPOSES), "until": until, "because": "Works on it."}
        access.grant(OWNER, email, asset, **told)

    def _tell(self, email, asset):
        with suppress(Refused):
            notices.give(OWNER, asset, [email])
            self.notices += 1
            if self.rng.random() < 0.9:
                notices.acknowledge(Actor(email, "employee", "cli"), f"N-{self.notices:04d}")

    def _advise(self):
        told = Advised("form", "Is it?", "It is.", "Rao", "enough", "electronic")
        log_advice(OWNER, self._any(*COUNTRIES), told)


def lived(home, turn, count: int, first: date) -> list[int]:
    """Live for three years from a day on; return the entries of so many decisions on the way.

    `turn` sets the owner's clock to a day.
    """
    turn(first.isoformat())
    company, numbers = Company(home, first), []
    for n in range(TURNS):
        day = first + n * TURN
        turn(day.isoformat())
        for _ in range(CHANGES if n else 0):
            company.change(day)
        numbers += [company.decide() for _ in range(count * (n + 1) // TURNS - count * n // TURNS)]
    turn((first + TURNS * TURN).isoformat())
    for _ in range(4 * CHANGES):
        company.change(first + TURNS * TURN)
    return numbers
