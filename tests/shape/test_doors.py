"""What a page does a program can do too: no act stands behind the pages alone."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "bestkept"
PAGES = ("web/desk", "web/me", "web/answering.py", "web/moving.py", "web/sealing.py")
PROGRAMS = ("web/api", "web/sealing.py")
# Acts of pages that no operation of the API calls, with the reason.
APART = {
    "people.actions.make_token": "a program makes no token: whoever stole one would have two",
    "settings.actions.choose": "a program changes no setting",
    "settings.actions.withdraw": "a program changes no setting",
    "settings.actions.prefer": "in which language pages are read",
    "register.inventory.actions.save_view": "a view is an address of the browser",
    "register.inventory.actions.drop_view": "a view is an address of the browser",
    "watch.actions.note_reading": "a program is shown no passage",
    "protect.access.actions.may_answer": "whether a form is shown; answering asks again",
    "people.actions.change_roles": "no token gives a role but employee and partner",
    "people.actions.invite": "no token lets anybody in",
    "people.groups.give": "no token gives a role but employee and partner",
    "people.groups.give_no_longer": "no token gives a role but employee and partner",
}


def files(*places):
    found = [PACKAGE / place for place in places]
    return [path for one in found for path in ([one] if one.is_file() else one.rglob("*.py"))]


def named(path):
    """Return the functions that a file names of modules of the package: stage.module.function."""
    tree = ast.parse(path.read_text("utf-8"), str(path))
    modules = {
        alias.asname or alias.name: f"{node.module}.{alias.name}".removeprefix("bestkept.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bestkept")
        for alias in node.names
    }
    dotted = {
        f"{modules[node.value.id]}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in modules
    }
    return dotted | set(modules.values())


def acts():
    """Return the functions of modules that write entries, or follow up on what was written."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"), str(path))
        if path.stem == "tasks" or _writes(tree):
            module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
            defined = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
            found |= {f"{module}.{one.name}" for one in defined if not one.name.startswith("_")}
    return found


def _writes(tree):
    """Tell whether a module takes what writes an entry from the journal."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "bestkept.journal.actions"
        and {alias.name for alias in node.names} & {"act", "several"}
        for node in ast.walk(tree)
    )


def of(*places):
    return acts() & set().union(*map(named, files(*places)))


def test_every_act_of_a_page_has_an_operation_in_the_api():
    pages = of(*PAGES)
    assert len(pages) > 50
    assert pages - of(*PROGRAMS) - set(APART) == set()


def test_every_exception_is_still_needed():
    assert set(APART) - (of(*PAGES) - of(*PROGRAMS)) == set()
