"""Each page that shows a secret, a person or an incident records who looked (SECURITY.md)."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = ROOT / "bestkept" / "web"
FORM, LEADS, OWN = "a form: what it takes", "leads on, or hands out", "the visitor's own"
# Pages that record nobody's look, and why.
NO_LOOK = {
    "desk.access.grant": FORM,
    "desk.agreeing.record": FORM,
    "desk.binders.binders": "work that was asked for, by its day; fetching it is recorded",
    "desk.countries.countries": "law of countries; one's own page of it is recorded",
    "desk.deciding.may": FORM,
    "desk.ledger.checkpoint": "a size, a hash and a signature",
    "desk.ledger.key": "a key",
    "desk.ledger.log": "keys, checkpoints, and who vouched for them",
    "desk.ledger.proof": "hashes",
    "desk.mapping.mapping": "groups and roles, and nobody in them",
    "desk.moves.begin": FORM,
    "desk.notices.withdraw": FORM,
    "desk.persons.add": FORM,
    "desk.placing.house": "an organisation",
    "desk.placing.houses": "organisations",
    "desk.register.views": LEADS,
    "desk.register.export": "an act of its own",
    "desk.reviews.plan": FORM,
    "desk.scans.scans": "work that was asked for; what it found is recorded where it is shown",
    "desk.settings.settings": "what is set; nobody's facts",
    "design.page.design": "an invented company",
    "entry.start": LEADS,
    "glossary.words": "words, and what they mean",
    "me.access.ask": FORM,
    "me.ask.ask": "one's own questions, and answers for everybody",
    "me.ask.question": OWN,
    "me.check.check": "the visitor's own draft, and no name of what it repeats",
    "me.language.language": LEADS,
    "me.law.law_change": "a change in law, as one was told it",
    "me.record.record": OWN,
    "me.submissions.submit": FORM,
    "me.tokens.mine": OWN,
    "me.tokens.login": OWN,
    "partner.home.record": OWN,
    "partner.signed.text": "opens what one signed: an act of its own",
    "reminders.reminders": OWN,
    "reminders.feed": OWN,
    "sessions.sessions": OWN,
}


@cache
def tree(module):
    """Return what a module of pages says, None where there is none of this name."""
    path = WEB.joinpath(*module.split(".")).with_suffix(".py")
    return ast.parse(path.read_text()) if path.is_file() else None


@cache
def functions(module):
    """Return the functions and methods of a module by name."""
    defs = (n for n in ast.walk(tree(module)) if isinstance(n, ast.FunctionDef))
    return {one.name: one for one in defs}


@cache
def imported(module):
    """Return what a module knows of other modules of pages: its name for it, and what it is."""
    found = {}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bestkept.web"):
            space = node.module.removeprefix("bestkept.web").lstrip(".")
            found |= {
                n.asname or n.name: ".".join(filter(None, (space, n.name))) for n in node.names
            }
    return found


def reached(module, name, seen):
    """Return whether a function, or one of pages that it calls, notes what was seen."""
    if (module, name) in seen or tree(module) is None or name not in functions(module):
        return False
    seen.add((module, name))
    for node in ast.walk(functions(module)[name]):
        if isinstance(node, ast.Attribute) and node.attr == "saw":
            return True
        if isinstance(node, ast.Name):
            there, _, what = imported(module).get(node.id, f"{module}.{node.id}").rpartition(".")
            if reached(there, what, seen):
                return True
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            there = imported(module).get(node.value.id)
            if there and reached(there, node.attr, seen):
                return True
    return False


def pages():
    """Return each page that lets in by role: its module and its function."""
    for path in sorted(WEB.rglob("*.py")):
        module = ".".join(path.relative_to(WEB).with_suffix("").parts)
        if module.startswith("api"):
            continue
        for name, node in functions(module).items():
            calls = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
            if any(isinstance(one, ast.Name) and one.id == "page" for one in calls):
                yield module, name


def test_each_page_records_who_looked_or_has_a_reason():
    silent = {f"{m}.{n}" for m, n in pages() if not reached(m, n, set())}
    assert silent == set(NO_LOOK)
    assert len(list(pages())) > 90
