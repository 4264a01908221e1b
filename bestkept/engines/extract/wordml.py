"""The text of one XML part of a Word document, as it would be read (ISO/IEC 29500-1).

Runs are joined as they stand, so that a word split over several stays whole. What would stand in
the middle of somebody's sentence and belongs elsewhere (text boxes, field codes, alternative
text, ruby) follows after the paragraph instead. Elements are known by their local names: strict
and transitional files differ in namespace only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping

# Tracked changes give one document several texts: as it is now, as it was before them, and, where
# something inserted was deleted again, all of it.
View = Literal["now", "before", "all"]

_DOCUMENTS = frozenset(
    {"document", "glossaryDocument", "footnotes", "endnotes", "comments", "hdr", "ftr"}
    | {"dataModel", "chartSpace", "drawing", "coreProperties"}
)
_PICTORIAL = ("wingdings", "webdings", "symbol", "zapf", "marlett")
_NESTED = 16  # alternatives and text boxes within one another; deeper ones stay in line


class Marked(NamedTuple):
    """What a part says in one view, and what was seen on the way.

    `root` is the local name of its outermost element; `views` are the further views that differ;
    `broken` says why reading stopped early, if it did.
    """

    text: str
    root: str
    views: tuple[View, ...]
    broken: str | None


def read_part(xml: bytes, view: View = "now") -> Marked:
    """Read one part. What comes before the first error in it is given as well."""
    words = _Words(view)
    broken = None
    try:
        words.parser.Parse(xml, True)  # expat takes no keywords: this is all of it
    except _DoctypeTrouble:
        broken = "it declares a document type, which could name files or grow without end"
    except (expat.ExpatError, ValueError, LookupError) as fault:
        broken = f"its XML is damaged ({expat.ErrorString(getattr(fault, 'code', 0)) or 'bytes'})"
    return Marked(words.text(), words.root, words.views(), broken)


class _DoctypeTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """Raised at a document type, since expat can be stopped in no other way."""


@dataclass(slots=True)
class _Flow:
    """One stream of text, and what waits for the end of its paragraph."""

    line: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "".join(self.line + self.aside)


class _Words:
    """Collects the text of one part while expat walks through it."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.root = ""
        self.flows = [_Flow()]
        self.alternatives: list[list[str]] = []
        self.target: list[str] | None = None  # where characters go; None: nowhere
        self.inserted = self.deleted = self.tab_stops = 0  # how deep inside of such elements
        self.saw_changes = self.saw_both = False
        self.begins = _ByLocalName(_BEGINS)
        self.ends = _ByLocalName(_ENDS)
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._outermost
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = _refuse

    def text(self) -> str:
        self.parser.buffer_text = False  # hands over what expat held back when it met an error
        while len(self.flows) > 1:  # the part broke off inside of a text box
            self.set_aside()
        return self.flows[0].text()

    def views(self) -> tuple[View, ...]:
        if self.saw_both:
            return ("before", "all")
        return ("before",) if self.saw_changes else ()

    @property
    def line(self) -> list[str]:
        return self.flows[-1].line

    def visible(self, *, struck: bool) -> bool:
        """Whether text that stands here belongs to this view."""
        deleted = struck or self.deleted > 0
        inserted = self.inserted > 0
        self.saw_changes |= deleted or inserted
        self.saw_both |= deleted and inserted
        if self.view == "now":
            return not deleted
        return self.view == "all" or deleted or not inserted

    def branch(self) -> None:
        """Begin a stream of its own."""
        self.flows.append(_Flow() if len(self.flows) < _NESTED else self.flows[-1])

    def set_aside(self) -> None:
        """End a stream: it waits for the end of the paragraph around it."""
        ended = self.flows.pop()
        if ended is not self.flows[-1]:
            self.flows[-1].aside.append(ended.text())

    def join(self) -> str:
        """End a stream and put it where it began; its text."""
        ended = self.flows.pop()
        if ended is self.flows[-1]:
            return ""
        self.line.extend(ended.line)
        self.flows[-1].aside.extend(ended.aside)
        return ended.text()

    def _outermost(self, name: str, attributes: dict[str, str]) -> None:
        self.root = name.rpartition(":")[2]
        if self.root == "coreProperties":
            self.begins, self.ends = _ByLocalName(_CORE_BEGINS), _ByLocalName(_CORE_ENDS)
        if self.root in _DOCUMENTS:
            self.parser.StartElementHandler = self._begin
            self.parser.EndElementHandler = self._end
            self._begin(name, attributes)
        else:  # properties and bound data: every text in it, one a line
            self.target = self.line
            self.parser.StartElementHandler = None
            self.parser.EndElementHandler = self._data_ends

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        act = self.begins[name]
        if act:
            act(self, attributes)

    def _end(self, name: str) -> None:
        act = self.ends[name]
        if act:
            act(self, {})

    def _characters(self, text: str) -> None:
        if self.target is not None:
            self.target.append(text)

    def _data_ends(self, _name: str) -> None:
        if self.line and self.line[-1] != "\n":
            self.line.append("\n")


_Act = Callable[[_Words, "Mapping[str, str]"], None]


class _ByLocalName(dict[str, "_Act | None"]):
    """What to do at an element, by its name with whatever prefix the part gives it."""

    def __init__(self, acts: Mapping[str, _Act]) -> None:
        super().__init__()
        self._acts = acts

    def __missing__(self, name: str) -> _Act | None:
        act = self[name] = self._acts.get(name.rpartition(":")[2])
        return act


def _refuse(*_declaration: object) -> None:
    raise _DoctypeTrouble


def _value(attributes: Mapping[str, str], name: str) -> str:
    return next((text for key, text in attributes.items() if key.rpartition(":")[2] == name), "")


def _text(words: _Words, _: Mapping[str, str]) -> None:
    words.target = words.line if words.visible(struck=False) else None


def _struck_text(words: _Words, _: Mapping[str, str]) -> None:
    words.target = words.line if words.visible(struck=True) else None


def _text_ends(words: _Words, _: Mapping[str, str]) -> None:
    words.target = None


def _field_code(words: _Words, _: Mapping[str, str]) -> None:
    words.target = words.flows[-1].aside


def _field_code_ends(words: _Words, _: Mapping[str, str]) -> None:
    words.target = None
    words.flows[-1].aside.append("\n")


def _value_ends(words: _Words, _: Mapping[str, str]) -> None:
    words.target = None
    words.line.append("\n")


def _paragraph_ends(words: _Words, _: Mapping[str, str]) -> None:
    flow = words.flows[-1]
    flow.line.append("\n")
    flow.line.extend(flow.aside)
    flow.aside.clear()


def _symbol(words: _Words, attributes: Mapping[str, str]) -> None:
    try:
        code = int(_value(attributes, "char"), 16)
    except ValueError:
        return
    pictorial = _value(attributes, "font").lower().startswith(_PICTORIAL)
    if 0xF000 <= code <= 0xF0FF and not pictorial:
        code -= 0xF000  # an ordinary letter, moved there by the symbol encoding of fonts
    letter = 0 < code < 0xD800 or 0xE000 <= code < 0x110000
    if letter and words.visible(struck=False):
        words.line.append(chr(code))


def _tab(words: _Words, _: Mapping[str, str]) -> None:
    if not words.tab_stops:  # else it says where a tab would stop
        words.line.append("\t")


def _tab_stops(step: int) -> _Act:
    def act(words: _Words, _: Mapping[str, str]) -> None:
        words.tab_stops += step

    return act


def _insertion(step: int) -> _Act:
    def act(words: _Words, _: Mapping[str, str]) -> None:
        words.inserted += step

    return act


def _deletion(step: int) -> _Act:
    def act(words: _Words, _: Mapping[str, str]) -> None:
        words.deleted += step

    return act


def _sign(sign: str) -> _Act:
    def act(words: _Words, _: Mapping[str, str]) -> None:
        words.line.append(sign)

    return act


def _said(*names: str) -> _Act:
    def act(words: _Words, attributes: Mapping[str, str]) -> None:
        texts = (_value(attributes, name) for name in names)
        words.flows[-1].aside.extend(f"{text}\n" for text in texts if text)

    return act


def _branch(words: _Words, _: Mapping[str, str]) -> None:
    words.branch()


def _set_aside(words: _Words, _: Mapping[str, str]) -> None:
    words.set_aside()


def _ruby_ends(words: _Words, _: Mapping[str, str]) -> None:
    words.line.append("\n")
    words.set_aside()


def _alternatives(words: _Words, _: Mapping[str, str]) -> None:
    words.alternatives.append([])


def _alternatives_end(words: _Words, _: Mapping[str, str]) -> None:
    words.alternatives.pop()


def _choice(words: _Words, _: Mapping[str, str]) -> None:
    if words.alternatives:
        words.branch()


def _choice_ends(words: _Words, _: Mapping[str, str]) -> None:
    if words.alternatives:
        words.alternatives[-1].append(words.join())


def _fallback_ends(words: _Words, _: Mapping[str, str]) -> None:
    """Drop what older programs would show, unless it says something else than the choices do."""
    if not words.alternatives:
        return
    same = words.flows[-1].text().strip()
    if any(same in choice for choice in words.alternatives[-1]):
        words.flows[-1] = _Flow()
    words.join()


_BEGINS: dict[str, _Act] = {
    "t": _text,
    "delText": _struck_text,
    "instrText": _field_code,
    "delInstrText": _field_code,
    "v": _text,
    "sym": _symbol,
    "tab": _tab,
    "tabs": _tab_stops(1),
    "ptab": _sign("\t"),
    "br": _sign("\n"),
    "cr": _sign("\n"),
    "noBreakHyphen": _sign("\u2011"),
    "softHyphen": _sign("\u00ad"),
    "ins": _insertion(1),
    "moveTo": _insertion(1),
    "del": _deletion(1),
    "moveFrom": _deletion(1),
    "txbxContent": _branch,
    "rt": _branch,
    "AlternateContent": _alternatives,
    "Choice": _choice,
    "Fallback": _choice,
    "docPr": _said("title", "descr"),
    "textpath": _said("string"),
    "listItem": _said("displayText"),
    "fldSimple": _said("instr"),
}
_ENDS: dict[str, _Act] = {
    "t": _text_ends,
    "delText": _text_ends,
    "instrText": _field_code_ends,
    "delInstrText": _field_code_ends,
    "v": _value_ends,
    "p": _paragraph_ends,
    "tabs": _tab_stops(-1),
    "ins": _insertion(-1),
    "moveTo": _insertion(-1),
    "del": _deletion(-1),
    "moveFrom": _deletion(-1),
    "txbxContent": _set_aside,
    "rt": _ruby_ends,
    "AlternateContent": _alternatives_end,
    "Choice": _choice_ends,
    "Fallback": _fallback_ends,
}
# Who wrote it, when and in which revision is alike in many files, and no text of theirs.
_CORE = ("title", "subject", "keywords", "description", "category")
_CORE_BEGINS: dict[str, _Act] = dict.fromkeys(_CORE, _text)
_CORE_ENDS: dict[str, _Act] = dict.fromkeys(_CORE, _value_ends)
