"""Source code in disguise: excerpts whose names, literals, comments and layout were changed.

Written apart from the lens's own lexer, with rules for each family of languages, so that it
can prove the lens wrong. All functions take a `random.Random` and are repeatable.
"""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from typing import TYPE_CHECKING

from bestkept.engines.detect.folding import spans

if TYPE_CHECKING:
    import random

FAMILY = {
    ".py": "python", ".c": "c", ".h": "c", ".cc": "c", ".cpp": "c", ".hpp": "c", ".java": "java",
    ".js": "js", ".mjs": "js", ".cjs": "js", ".ts": "js", ".go": "go", ".rs": "rust",
    ".sql": "sql",
}  # fmt: skip
_C = """auto break case catch char class const continue default delete do double else enum extern
float for goto if inline int long namespace new operator private protected public register return
short signed sizeof static struct switch template this throw true false try typedef typename union
unsigned using virtual void volatile while bool NULL nullptr define include ifdef ifndef endif elif
undef defined pragma"""
_JAVA = """abstract assert boolean break byte case catch char class const continue default do double
else enum extends final finally float for if implements import instanceof int interface long native
new null package private protected public return short static super switch synchronized this throw
throws transient try void volatile while true false var record"""
_JS = """async await break case catch class const continue debugger default delete do else export
extends finally for from function if import in instanceof interface let new null of return static
super switch this throw true false try type typeof undefined var void while with yield"""
_GO = """break case chan const continue default defer else fallthrough for func go goto if import
interface map package range return select struct switch type var nil true false"""
_RUST = """as async await break const continue crate dyn else enum extern false fn for if impl in
let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use
where while"""
_SQL = """select from where join left right inner outer on group by order having insert into values
update set delete create table alter drop union all as and or not null is in like between case when
then else end distinct limit primary key references default unique index view with begin commit"""
KEYWORDS = {
    "python": frozenset(keyword.kwlist),
    "c": frozenset(_C.split()),
    "java": frozenset(_JAVA.split()),
    "js": frozenset(_JS.split()),
    "go": frozenset(_GO.split()),
    "rust": frozenset(_RUST.split()),
    "sql": frozenset(_SQL.split()) | frozenset(_SQL.upper().split()),
}

_STRINGS = r'"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'"
_LONG = r'"""(?:[^\\]|\\.)*?"""' + "|'''(?:[^\\\\]|\\\\.)*?'''"
_TEXT = {
    "python": f"(?:\\b[rRbBfFuU]{{1,2}})?(?:{_LONG}|{_STRINGS})",
    "js": _STRINGS + r"|`(?:[^`\\]|\\.)*`",
    "go": _STRINGS + r"|`[^`]*`",
    "rust": r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)'",
}
_REMARK = {"python": r"#[^\n]*", "sql": r"--[^\n]*|/\*.*?\*/"}
_BLOCK = r"//[^\n]*|/\*.*?\*/"
_REST = r"|(?P<number>\b\d[\w.]*)|(?P<name>[A-Za-z_$][\w$]*)"
_SHAPE = re.compile(r"[\s,]*(?:x[\s,]*)+")
_SIGN = re.compile(r"[^x\s,.\[\](){}]")
_SYLLABLES = "ba co du fe gi ho ku la me ni pa qu ro si tu ve wo xa yo ze".split()


def _pattern(family: str) -> re.Pattern[str]:
    text, remark = _TEXT.get(family, _STRINGS), _REMARK.get(family, _BLOCK)
    return re.compile(f"(?P<remark>{remark})|(?P<text>{text}){_REST}", re.DOTALL)


_PATTERNS = {family: _pattern(family) for family in KEYWORDS}


def stripped(text: str, family: str) -> str:
    """Return `text` without comments, docstrings and empty lines."""
    if family == "python":
        bare = _without_docstrings(text)
    else:
        bare = _PATTERNS[family].sub(lambda m: " " if m["remark"] else m[0], text)
    return "\n".join(line.rstrip() for line in bare.split("\n") if line.strip())


def _without_docstrings(text: str) -> str:
    """Return Python without comments and strings that are statements; "" if it is no Python."""
    lines = text.split("\n")
    try:
        found = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return ""
    quiet = (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT)
    drop = []
    first = found[0]._replace(type=tokenize.NEWLINE)
    for before, one, after in zip([first, *found], found, found[1:], strict=False):
        alone = before.type in quiet and after.type in quiet
        if one.type == tokenize.COMMENT or (one.type == tokenize.STRING and alone):
            drop.append((one.start, one.end))
    for (row, column), (last, until) in reversed(drop):
        head, tail = lines[row - 1][:column], lines[last - 1][until:]
        lines[row - 1 : last] = [head + tail]
    return "\n".join(lines)


def is_data(code: str, family: str) -> bool:
    """Tell whether most lines have the shape of another one: a table, a list of names."""
    shapes = [_SHAPE.sub("x", _PATTERNS[family].sub("x", line)) for line in code.split("\n")]
    return 2 * len(set(shapes)) < len(shapes) or all(not _SIGN.search(line) for line in shapes)


def excerpt(code: str, words: int, rng: random.Random) -> str | None:
    """Return exactly `words` words of stripped code, from the start of a line; None if short."""
    places = spans(code)
    if len(places) <= words:
        return None
    first = rng.randrange(len(places) - words)
    start = code.rfind("\n", 0, places[first][0]) + 1
    begin = next(i for i, place in enumerate(places) if place[1] > start)
    return code[start : places[min(begin + words, len(places)) - 1][1]]


def disguised(code: str, family: str, rng: random.Random) -> str:
    """Return `code` with every name and literal changed, comments put in, and laid out anew."""
    names: dict[str, str] = {}

    def changed(token: re.Match[str]) -> str:
        if token["remark"]:
            return ""
        if token["text"]:
            quote = token["text"][-1]
            return quote + _word(rng) + " " + _word(rng) + quote
        if token["number"]:
            return str(rng.randrange(10_000))
        name = token["name"]
        if name in KEYWORDS[family]:
            return name
        if name not in names:
            names[name] = _name(rng)
        return names[name]

    return _laid_out(_PATTERNS[family].sub(changed, code), family, rng)


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 4)))


def _name(rng: random.Random) -> str:
    one, two = _word(rng), _word(rng)
    return rng.choice([one, f"{one}_{two}", one + two.title(), one.title() + two.title()])


def _laid_out(code: str, family: str, rng: random.Random) -> str:
    sign = {"python": "#", "sql": "--"}.get(family, "//")
    lines = []
    for line in code.split("\n"):
        depth = len(line) - len(line.lstrip())
        lines.append("\t" * (depth // 4) + " " * (depth % 4) + line.lstrip())
        if rng.random() < 0.1:
            lines.append(f"{sign} {_word(rng)} {_word(rng)} {_word(rng)}")
        if rng.random() < 0.1:
            lines.append("")
    text = "\n".join(lines)
    if family in {"c", "java", "js"}:
        text = re.sub(r"[ \t]*\{\n", lambda m: "\n{\n" if rng.random() < 0.5 else m[0], text)
    return re.sub(r", (?=\S)", lambda m: ",\n  " if rng.random() < 0.1 else m[0], text)


def reordered(parts: list[str], rng: random.Random) -> str:
    """Return the parts (functions, say) in another order."""
    order = parts[:]
    rng.shuffle(order)
    return "\n\n".join(order)
