"""How a decision looks in a terminal: each condition, what shows it, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import showing

if TYPE_CHECKING:
    from bestkept.protect.decision.rules import Decision

_COLOURS = {"met": "32", "missing": "31;1"}


def row(entry: int, decision: Decision) -> dict[str, object]:
    """Return a decision as JSON has it."""
    asked = decision.asked
    return {
        "entry": entry,
        "person": asked.person,
        "asset": asked.asset,
        "version": asked.version,
        "purpose": asked.purpose,
        "day": asked.day,
        "permitted": decision.permitted,
        "policy": decision.policy,
        "conditions": [
            {
                "name": one.name,
                "state": one.state,
                "because": one.because,
                "rows": list(one.rows),
                "next": one.next,
            }
            for one in decision.conditions
        ],
    }


def tell(entry: int, decision: Decision) -> None:
    """Print a decision: the verdict, then each condition."""
    asked = decision.asked
    verdict = "PERMITTED" if decision.permitted else "REFUSED"
    version = f" version {asked.version}" if asked.version else ""
    print(
        f"{showing.painted(verdict, '1')}: {showing.harmless(asked.person)}, "
        f"{asked.asset}{version}, for {showing.harmless(asked.purpose)}, on {asked.day}; "
        f"entry {entry}, policy {decision.policy}"
    )
    for one in decision.conditions:
        state = showing.painted(f"{one.state:<20}", _COLOURS.get(one.state, "33"))
        rows = f"  [{', '.join(one.rows)}]" if one.rows else ""
        print(f"  {one.name:<18} {state} {showing.harmless(one.because)}{rows}")
        if one.next:
            print(f"  {'':<18} {'':<20} -> {showing.harmless(one.next)}")
