"""What a fact may say: each has a name, a place among the others, and a form that is checked.

A value is a plain line of text, so that a binder shows it as it was recorded. Money, scores,
copies and authors have a fixed form that reads back into numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bestkept.journal.rules import Refused, storable

if TYPE_CHECKING:
    from collections.abc import Callable

TIERS = ("top", "restricted", "confidential")
METHODS = ("cost", "market", "income")
RIGHT_STATES = ("idea", "drafted", "filed", "published", "granted", "lapsed", "expired", "refused")
ROUTES = ("secret", "patent", "both", "publish", "undecided")
STOPPED = "stopped"  # said of guarding
GONE = ("public", "obsolete", "abandoned")
# Restatement (First) of Torts, section 757, comment b: six factors, in its order. The wording
# here is ours, from general knowledge: confirm with counsel.
FACTORS = {
    "known-outside": "how little it is known outside the business",
    "known-inside": "how few of those inside know it",
    "measures": "how much is done to guard its secrecy",
    "value": "how much it is worth to us and to competitors",
    "effort": "how much effort or money it took to develop",
    "ease": "how hard it would be for others to acquire or duplicate properly",
}
# In the order in which they are shown; those after a dot stand side by side.
ORDER = (
    "title",
    "tier",
    "owner",
    "deputy",
    "unit",
    "status",
    "acceptance",
    "location",
    "description",
    "boundary",
    "delisting",
    "guarding",
    "patent-or-secret",
    "weakness",
    "value",
    "cost",
    "right-state",
    "registration",
    "registry",
    "jurisdiction",
    "filed",
    "granted",
    "expires",
    "concerns",
    "factor",
    "place",
    "copy",
    "author",
    "limit",
)
# What acts of their own record; nobody sets it by hand.
BY_ACTS = ("status", "acceptance", "delisting", "guarding")
LASTING = ("title", "tier", "owner", *BY_ACTS)  # these are changed, and never just ended
PERSONS = ("owner", "deputy")
AUTHOR, COPY = "author", "copy"
SIDE_BY_SIDE = ("place", "copy", "author", "limit")
PLAIN = tuple(one for one in ORDER if one not in (*BY_ACTS, *SIDE_BY_SIDE, "factor"))  # set by hand
# What a trade secret should say of itself; whatever of it is missing is asked for.
WANTED = (
    "description",
    "boundary",
    "location",
    "factor.value",
    "factor.measures",
    "acceptance",
)
_LONGEST = 2000
_LONG = {"description": 8000, "boundary": 8000}
# ISO 4217: currencies whose smallest unit is not a hundredth. From memory, confirm.
_DIGITS = dict.fromkeys(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
    0,
)
_DIGITS |= dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,15})(?:\.([0-9]{1,3}))?")
_MONEY = re.compile(
    r"(?P<currency>[A-Z]{3}) (?P<amount>[0-9.]+) by (?P<method>[a-z]+), "
    r"valued by (?P<valuer>\S.*) on (?P<on>[0-9]{4}-[0-9]{2}-[0-9]{2})"
)
_SCORE = re.compile(r"([1-5]): (\S.*)", re.DOTALL)
_SIDE = re.compile(r"([1-9][0-9]{0,5})")
_HOLDER = re.compile(r"number \S+ held by ([^:]+): ")


@dataclass(frozen=True)
class Valuation:
    """What something is worth or has cost: `minor` in the currency's smallest unit.

    `method` is cost (what it took or would take to make), market (what it would fetch) or
    income (what it will earn); `on` is the day for which the valuer says so.
    """

    minor: int
    currency: str
    method: str
    valuer: str
    on: date

    def __str__(self) -> str:
        return (
            f"{self.currency} {amount_text(self.minor, self.currency)} by {self.method}, "
            f"valued by {self.valuer} on {self.on}"
        )


def minor_units(text: str, currency: str) -> int:
    """Return an amount such as 1200000.50 in the smallest unit of its currency.

    Raises Refused for what is no amount, or has more digits than the currency.
    """
    if not re.fullmatch("[A-Z]{3}", currency):
        raise Refused(f"{currency!r} is no currency. Write its three letters, like EUR.")
    found, digits = _AMOUNT.fullmatch(text), _DIGITS.get(currency, 2)
    if not found or len(found[2] or "") > digits:
        raise Refused(
            f"{text!r} is no amount in {currency}. Write it without signs for thousands, "
            f"like {amount_text(120000 * 10**digits, currency)}."
        )
    return int(found[1] + (found[2] or "").ljust(digits, "0"))


def amount_text(minor: int, currency: str) -> str:
    """Return an amount in the smallest unit as it is written, like 1200000.50."""
    digits = _DIGITS.get(currency, 2)
    whole, rest = divmod(minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


def valuation(value: str) -> Valuation:
    """Read a valuation back; Refused where it is none."""
    found = _MONEY.fullmatch(value)
    if not found or found["method"] not in METHODS:
        raise Refused(
            "A value or cost is written like 'EUR 1200000.00 by cost, valued by Alice Archer "
            f"on 2026-01-15'. Methods are: {', '.join(METHODS)}."
        )
    minor = minor_units(found["amount"], found["currency"])
    on = date.fromisoformat(_day(found["on"]))
    return Valuation(minor, found["currency"], found["method"], found["valuer"], on)


def score(value: str) -> tuple[int, str]:
    """Read a score and its reason back; Refused where it is none."""
    found = _SCORE.fullmatch(value)
    if not found:
        raise Refused("A factor is a score of 1 to 5 with its reason, like '4: Two people know'.")
    return int(found[1]), found[2]


def kind(name: str) -> str:
    """Return the part of a fact's name before the dot: place.3 is a place."""
    return name.partition(".")[0]


def person(name: str, value: str) -> str:
    """Return the address of whom a fact names: owner, deputy, author, or who holds a copy."""
    told = value if name in PERSONS else ""
    if kind(name) == AUTHOR:
        told = value.partition(":")[0]
    elif kind(name) == COPY and (found := _HOLDER.match(value)):
        told = found[1]
    return told.strip().lower()


def place(name: str) -> tuple[int, int, str]:
    """Return where a fact stands among the others: its kind's place, its number, its name."""
    head, _, tail = name.partition(".")
    at = ORDER.index(head) if head in ORDER else len(ORDER)
    inner = list(FACTORS).index(tail) if head == "factor" and tail in FACTORS else 0
    return at, int(tail) if _SIDE.fullmatch(tail) else inner, name


def is_name(name: str) -> bool:
    """Tell whether there is a fact of this name."""
    head, dot, tail = name.partition(".")
    if head == "factor":
        return tail in FACTORS
    if head in SIDE_BY_SIDE:
        return bool(_SIDE.fullmatch(tail))
    return head in ORDER and not dot


_OF_LINES = {"description", "boundary"}  # these may have several lines, the others have one


def checked(name: str, value: str) -> str:
    """Return a fact's value as it is kept; Refused if there is no such fact, or value of it."""
    if not is_name(name):
        raise Refused(
            f"{name!r} cannot be set. These can: {', '.join(PLAIN)}, "
            f"factor.NAME ({', '.join(FACTORS)}), and {', '.join(SIDE_BY_SIDE)} with a number."
        )
    kept, longest = storable(value).strip(), _LONG.get(name, _LONGEST)
    if name not in _OF_LINES:
        kept = re.sub(r"[\r\n]+", " ", kept)
    if any(not c.isprintable() and c not in "\r\n" for c in kept):
        raise Refused(f"The {name} holds characters that cannot be shown. Write it without them.")
    if not kept or len(kept) > longest:
        raise Refused(f"The {name} must be told in 1 to {longest} characters.")
    return _FORMS.get(kind(name), _as_it_is)(kept)


def _as_it_is(value: str) -> str:
    return value


def _tier(value: str) -> str:
    if value not in TIERS:
        raise Refused(f"There is no tier {value!r}. Tiers are: {', '.join(TIERS)}.")
    return value


def _money(value: str) -> str:
    return str(valuation(value))


def _score(value: str) -> str:
    score(value)
    return value


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise Refused(f"{value!r} is no date. Write it like 2026-03-01.") from None


def _right_state(value: str) -> str:
    if value not in RIGHT_STATES:
        raise Refused(f"There is no state {value!r}. States are: {', '.join(RIGHT_STATES)}.")
    return value


def _headed(*heads: str) -> Callable[[str], str]:
    """Return the check of a value that begins with one of some words, then says more."""

    def check(value: str) -> str:
        head, colon, rest = value.partition(": ")
        if head not in heads or not colon or not rest.strip():
            raise Refused(
                f"This is written as one of {', '.join(heads)}, then a colon and the rest, "
                f"like '{heads[0]}: ...'."
            )
        return value

    return check


def _copy(value: str) -> str:
    if not re.fullmatch(r"number \S+ held by \S[^:]*: \S.*", value, re.DOTALL):
        raise Refused(
            "A copy is written like 'number 2 held by bob@example.com: notebook in room 4'."
        )
    return value


def _author(value: str) -> str:
    if not re.fullmatch(r"\S.*: assignment (missing|recorded \(\S.*\))", value, re.DOTALL):
        raise Refused(
            "An author is written like 'bob@example.com: assignment recorded (PIIA of 2024-01-03)' "
            "or 'bob@example.com: assignment missing'."
        )
    return value


_FORMS: dict[str, Callable[[str], str]] = {
    "tier": _tier,
    "value": _money,
    "cost": _money,
    "factor": _score,
    "filed": _day,
    "granted": _day,
    "expires": _day,
    "right-state": _right_state,
    "patent-or-secret": _headed(*ROUTES),
    "place": _headed("system", "room", "elsewhere"),
    "copy": _copy,
    "author": _author,
}
