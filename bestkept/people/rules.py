"""What follows: the roles that there are, and how an address is written."""

from __future__ import annotations

import re

from bestkept.journal.rules import Refused

ROLES = (
    "employee",
    "analyst",
    "legal",
    "security",
    "hr",
    "monitoring",
    "auditor",
    "partner",
    "custodian",
    "administrator",
)
# One person on one machine does everything that the product can do without a second one.
OWNER_ROLES = ("administrator", "employee", "analyst", "legal", "security")
HR_GIVES = ("employee", "partner")  # the roles that HR may give; others are an administrator's

_ADDRESS = re.compile(r"[^\s@\"<>(),;:]+@[^\s@\"<>(),;:]+")


def address(text: str) -> str:
    """Return an e-mail address as it is kept, lower case throughout; Refused if it is none."""
    kept = text.strip().lower()
    if not _ADDRESS.fullmatch(kept) or len(kept) > 254:
        raise Refused(f"{text!r} is no e-mail address. Write it like alice@example.com.")
    return kept


def role(name: str) -> str:
    """Return the name of a role that there is; Refused for another."""
    if name not in ROLES:
        raise Refused(f"There is no role {name!r}. Roles are: {', '.join(ROLES)}.")
    return name
