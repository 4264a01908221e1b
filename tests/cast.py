"""The cast of every story.

Alice is counsel, and owns the home: she may do whatever one person may.
Bob is an engineer: he guards what he makes, and decides nothing.
Petra is a partner, Aud an auditor: they change nothing in the register.
Charlie is on no record, and may do nothing at all.
"""

from __future__ import annotations

import hashlib

from bestkept.engines import detect
from bestkept.journal.rules import Actor

ALICE = Actor("alice@example.com", "legal", "cli")
OWNER = Actor("alice@example.com", "administrator", "cli")
BOB = Actor("bob@example.com", "employee", "cli")
PETRA = Actor("petra@partner.example", "partner", "cli")
AUD = Actor("aud@audit.example", "auditor", "cli")
CHARLIE = Actor("charlie@example.com", "employee", "cli")

RECIPE = (
    "The cathode slurry is mixed at forty one degrees for nineteen minutes before the "
    "binder goes in, then rests under argon until its viscosity falls below three pascal "
    "seconds; only then may the conductive carbon be added in two unequal portions."
)


def texts(home, *pieces):
    """Return what is sketched of `pieces`, each a document in a file of its own."""
    return [_sketched(home, text, f"lab/recipe-{n}.txt") for n, text in enumerate(pieces, 1)]


def _sketched(home, text, location):
    from bestkept.register.actions import SketchedDocument

    data = text.encode()
    sketches = (detect.sketches(text, home.detect_key()),)
    return SketchedDocument(location, hashlib.sha256(data).hexdigest(), len(data), sketches)
