"""Reviews open by verbs: whatever sets a status or a place does it by one that a trigger names."""

import ast
import re
from pathlib import Path

from bestkept.protect.reviews.rules import TRIGGERS

PACKAGE = Path(__file__).parents[2] / "bestkept"
OPENING = {"act", "one"}  # what opens an act, with its verb first


class Calls(ast.NodeVisitor):
    """What a function calls, by last name, and the verbs of the acts that it opens, as patterns."""

    def __init__(self):
        self.called, self.verbs = set(), set()

    def visit_Call(self, node):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if isinstance(node.func, ast.Attribute) and name == "create":
            name = ".".join([*ast.unparse(node.func).split(".")[-3:-2], "create"])
        self.called.add(name)
        if name in OPENING and node.args:
            self.verbs |= pattern(node.args[0])
        self.generic_visit(node)


def pattern(verb):
    if isinstance(verb, ast.Constant) and isinstance(verb.value, str):
        return {re.escape(verb.value)}
    if isinstance(verb, ast.JoinedStr):
        parts = verb.values
        return {
            "".join(re.escape(p.value) if isinstance(p, ast.Constant) else "[a-z]+" for p in parts)
        }
    return set()


def functions():
    """Return what each function calls and opens, by its name and file."""
    found = {}
    for path in [*(PACKAGE / "people").rglob("*.py"), *(PACKAGE / "protect").rglob("*.py")]:
        for node in ast.parse(path.read_text("utf-8"), str(path)).body:
            if isinstance(node, ast.FunctionDef):
                calls = Calls()
                calls.visit(node)
                found[path, node.name] = calls
    return found


def verbs_of(model):
    """Return the verbs of the acts in which a row of a model is made, however deep within.

    A function that opens an act is where the way ends: whoever asks for the act opens none.
    """
    every = functions()
    reached = {key for key, calls in every.items() if f"{model}.create" in calls.called}
    assert reached, f"nobody makes a row of {model}: this test looks for the wrong thing"
    while more := {key for key in every.keys() - reached if leads(every, key, reached)}:
        reached |= more
    return {verb for key in reached for verb in every[key].verbs}


def leads(every, key, reached):
    """Tell whether a function calls one of those that open no act themselves."""
    return any(
        name in every[key].called and (path == key[0] or not name.startswith("_"))
        for path, name in reached
        if not every[path, name].verbs
    )


def unnamed(model, trigger):
    told = TRIGGERS[trigger].verbs
    return {one for one in verbs_of(model) if not any(re.fullmatch(one, verb) for verb in told)}


def test_every_act_that_sets_a_status_can_tell_that_an_owner_leaves():
    assert {"person\\.status\\-set", "case\\.closed", "[a-z]+\\.begun"} <= verbs_of("Standing")
    assert unnamed("Standing", "leaving owner") == set()


def test_every_act_that_says_where_somebody_works_can_tell_of_a_new_country():
    assert {"person\\.engaged", "person\\.told"} <= verbs_of("Engagement")
    assert unnamed("Engagement", "new country") == set()
