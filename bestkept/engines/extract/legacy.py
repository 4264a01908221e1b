"""Text from before Unicode that does not say which encoding it is in.

A wrong guess would lose every word, so the likely encodings are all given, best first, and each
becomes a stream of its own. They are told apart by what decodes at all, by which bytes stand
together, and by whether the letters that come out could be words.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from itertools import pairwise

_SAMPLE = 1 << 15
_RUNS = re.compile(rb"[\x80-\xff]+")
_PAIRED = ("cp932", "gb18030", "big5hkscs", "cp949", "euc_jp")
_SINGLE = (
    "cp1251",
    "koi8_u",
    "cp866",
    "iso8859_5",
    "mac_cyrillic",
    "cp1253",
    "iso8859_7",
    "cp1255",
    "cp1256",
    "cp874",
)
_WESTERN = frozenset(
    "áàâäãåæçéèêëíìîïñóòôöõøœúùûüýÿßÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝ«»„“”‚‘’–—…°§€£µ·²³"
)
_IN_WORD = re.compile(r"[A-Za-z]([^\x00-\x7f])[A-Za-z]")
_RAISED = re.compile("[\u00b9\u00b3][a-z]")  # no word begins so: these are letters of Polish
_MOST = 4
_SCRIPTS = (
    (0x0370, 0x03FF, "Greek"),
    (0x0400, 0x04FF, "Cyrillic"),
    (0x0590, 0x05FF, "Hebrew"),
    (0x0600, 0x06FF, "Arabic"),
    (0x0E00, 0x0E7F, "Thai"),
)
_FREQUENT = frozenset(
    "оеаинтсрвлкмдпуОЕАИНТСРВЛКМДПУαοιετσνηυρπκμλςιאוהילמרתבשاليمنرتبةدعفسقكنراเกรา"
)
# The characters that every longer text in these scripts is full of.
_EAST = frozenset(
    "のにはをたがでとしれさるなかいってすもこ。、，的一是不了在人有我他这個们中来上大为和国地到以说时要就出会"
    "可也你对生能而子那得于着下自之年過發後作里用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進"
    "好小部其些主樣理心她本前開但因只從想實这这個來這會對時們為國說"
    "이다는을를의에가하고한은로도지서기사니시어인있그아나라과해수"
)


def candidates(data: bytes) -> list[tuple[str, str]]:
    """The likely encodings of `data` and what it says in each, at most four, best first."""
    sample = data[:_SAMPLE]
    runs = [len(run) for run in _RUNS.findall(sample)]
    if not runs or sum(runs) < 1.9 * len(runs):
        names = _western(sample)
    else:
        names = _paired(sample) or _single(sample)
        if sum(runs) < 3 * len(runs):
            names = [*names[: _MOST - 1], "cp1252"]
    return [(name, _decoded(data, name)) for name in dict.fromkeys(names[:_MOST])]


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return data.decode("latin-1" if name == "cp1252" else name, "replace")


def _western(sample: bytes) -> list[str]:
    text = sample.decode("cp1252", "replace")
    odd = [letter for letter in _IN_WORD.findall(text) if letter not in _WESTERN]
    strange = [letter for letter in text if letter > "\x7f" and letter not in _WESTERN]
    if (
        not odd
        and not _RAISED.search(text)
        and len(strange) * 10 <= sum(letter > "\x7f" for letter in text)
    ):
        return ["cp1252"]
    dos = sum(0x80 <= byte <= 0x9F for byte in sample)
    high = sum(byte >= 0x80 for byte in sample)
    return (
        ["cp850", "mac_roman", "cp1252"]
        if dos * 2 > high
        else ["cp1252", "cp1250", "cp1254", "mac_roman"]
    )


def _paired(sample: bytes) -> list[str]:
    """The encodings of East Asia in which the bytes make sense, by how common the signs are."""
    worth = {}
    for name in _PAIRED:
        try:
            text = codecs.getincrementaldecoder(name)("strict").decode(sample)
        except UnicodeDecodeError:
            continue
        beyond = [letter for letter in text if letter > "\x7f"]
        rare = sum(0xE000 <= ord(one) < 0xF900 or 0xFF61 <= ord(one) < 0xFFA0 for one in beyond)
        common = sum(letter in _EAST for letter in beyond)
        if beyond and rare * 5 < len(beyond):
            worth[name] = (common - rare) / len(beyond)
    return sorted(worth, key=worth.__getitem__, reverse=True)


def _single(sample: bytes) -> list[str]:
    worth = {name: _words_in(sample.decode(name, "replace")) for name in _SINGLE}
    return sorted(worth, key=worth.__getitem__, reverse=True)


def _words_in(text: str) -> float:
    """How much `text` looks like words of one script: frequent letters, capitals only in front."""
    beyond = [letter for letter in text if letter > "\x7f"]
    scripts = Counter(_script(letter) for letter in beyond)
    scripts.pop("", None)
    one = max(scripts.values(), default=0)
    bent = len(re.findall(r"[^\W\d_A-Z](?=[^\W\d_])", text)) and sum(
        a.islower() and b.isupper() for a, b in pairwise(text)
    )
    frequent = sum(letter in _FREQUENT for letter in beyond)
    return (one + frequent - 3 * bent) / max(1, len(beyond))


def _script(letter: str) -> str:
    code = ord(letter)
    return next((name for first, last, name in _SCRIPTS if first <= code <= last), "")
