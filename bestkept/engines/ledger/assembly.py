"""The verifier as one file, put together from the modules that it lies in here.

The file goes into every binder. It needs nothing but Python, and is the same text for the same
sources: the words at the top of `verify`, every import once, then each module in its order.
"""

import ast
from pathlib import Path

ORDER = (
    *("hashing", "curve", "signed", "stamped", "packing"),
    *("binder", "standing", "disclosed", "verify"),
)
_OURS = "bestkept."


def program() -> bytes:
    """The text of verify.py. Raises OSError when the sources are not beside this file."""
    texts = {name: (Path(__file__).parent / f"{name}.py").read_text("utf-8") for name in ORDER}
    trees = {name: ast.parse(text) for name, text in texts.items()}
    top = _source(texts["verify"], trees["verify"].body[0])
    imports = _imports([node for tree in trees.values() for node in tree.body])
    bodies = [_body(texts[name], trees[name]) for name in ORDER]
    return "\n".join((top, "", *imports, "", "", "\n\n\n".join(bodies), "")).encode()


def _source(text: str, node: ast.stmt) -> str:
    return "\n".join(text.split("\n")[node.lineno - 1 : node.end_lineno])


def _imports(nodes: list[ast.stmt]) -> list[str]:
    """One line for each module of the standard library; ours are in the text itself."""
    plain = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
    named: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and not str(node.module).startswith(_OURS):
            named.setdefault(str(node.module), set()).update(one.name for one in node.names)
    return [
        *(f"import {name}" for name in sorted(plain)),
        *(f"from {name} import {', '.join(sorted(named[name]))}" for name in sorted(named)),
    ]


def _body(text: str, tree: ast.Module) -> str:
    """What a module holds below its imports, under the first words of its docstring."""
    head = str(ast.get_docstring(tree)).split("\n")[0]
    imports = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    rest = "\n".join(text.split("\n")[imports[-1].end_lineno :]).strip("\n")
    return f"# {head}\n\n{rest}"
