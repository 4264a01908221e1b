"""The alphabet of the code lens: what each kind of token is called, for every language at once.

No language is guessed: a word that is a keyword in most languages is a token of its own; one
that is a keyword here and a name there counts only where a name or literal follows it
(`from x`, `type T`), so that renaming `type` to `kind` in `type = 3` changes nothing. Types
(`int`, `String`) are names. Keywords have at most eight letters, for they are packed in 64 bits.
"""

from __future__ import annotations

VERSION = 1

NAME, NUMBER, STRING = 1, 2, 3
OPERATORS = b"()[]{},.:=+-*/%&|^~!<>?@#"
_FIRST_OPERATOR = 4
_FIRST_HARD = _FIRST_OPERATOR + len(OPERATORS)

_HARD = """
if else elif for while do return break continue switch import try catch except finally
function and or not lambda goto sizeof
"""
_SOFT = """
abstract alter as assert async await begin between by case chan class const create def default
defer del delete distinct drop end enum export extends extern final fn from func global go group
having impl in inline inner insert into is join left let like match mod mut new on
operator order outer override package private pub public raise range select set static struct
table template then throw throws trait type typedef typename typeof union update use using val
values var virtual when where with yield
"""
_UNHEARD = ("unsigned", "signed")  # `unsigned char c` has two names, as `char c` has
_LITERALS = "None True False null nil NULL TRUE FALSE true false nullptr"
# Written in capitals too, as SQL is.
_CAPITALS = """
if else for and or not alter as begin between by case create default delete distinct drop end
from group having in inner insert into is join left like on order outer select set table then
union update using values when where with
"""
DIRECTIVES = frozenset(b"define if ifdef ifndef elif else endif undef".split())

FIRST_SOFT = _FIRST_HARD + len(_HARD.split())
SIZE = FIRST_SOFT + len(_SOFT.split())  # how many codes there are, 0 (none) included


def _keywords() -> dict[bytes, int]:
    codes = {word: code for code, word in enumerate(_HARD.split(), _FIRST_HARD)}
    codes |= {word: code for code, word in enumerate(_SOFT.split(), FIRST_SOFT)}
    codes |= {word.upper(): codes[word] for word in _CAPITALS.split()}
    codes |= dict.fromkeys(_LITERALS.split(), NUMBER) | dict.fromkeys(_UNHEARD, 0)
    return {word.encode(): code for word, code in codes.items()}


KEYWORDS = _keywords()
OPERATOR = {sign: code for code, sign in enumerate(OPERATORS, _FIRST_OPERATOR)}
IMPORT, FROM = KEYWORDS[b"import"], KEYWORDS[b"from"]
COLON, MINUS = OPERATOR[ord(":")], OPERATOR[ord("-")]
RULES = frozenset(OPERATOR[sign] for sign in b"-=~*^")  # what titles are underlined with
MORE = OPERATOR[ord(">")]
COMMA = OPERATOR[ord(",")]
# After these a minus is a sign of the number behind it, and no subtraction.
OPENERS = frozenset(code for sign, code in OPERATOR.items() if sign not in b")]}.")
CLOSERS = frozenset(OPERATOR[sign] for sign in b")]}")
