"""What the tests of this stage begin with: a secret, and an offshore partner with one engineer."""

from __future__ import annotations

from datetime import date

from bestkept.people import placing
from bestkept.protect.agreements.rules import Said
from bestkept.register.intake.actions import submit
from tests.cast import BOB, OWNER, PETRA, RECIPE, texts
from tests.register.test_states import GOOD

PURPOSE = "toll coating"


def partner(home):
    """Put a secret of Bob's on record, and Petra as an engineer at a partner in India."""
    submit(BOB, home, title="Slurry", description=GOOD, documents=texts(home, RECIPE))
    number = placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    place = {"organisation": number, "unit": "Coating", "job": "engineer", "country": "IN"}
    placing.engage(OWNER, PETRA.person, place)
    return number


def said(first, last, **more):
    """Return terms that cover the secret for the purpose, signed in ink."""
    told = {
        "secrets": ("TS-0001",),
        "purposes": (PURPOSE,),
        "first": date.fromisoformat(first),
        "last": date.fromisoformat(last) if last else None,
        "survives": "as long as it is secret",
        "law": "India",
        "form": "ink",
        "signed_on": date.fromisoformat(first),
    }
    return Said(**{**told, **more})
