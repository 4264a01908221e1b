"""What is due from who joins, and from who moves: exactly that, computed from the record.

Sources: control lists for trade secrets name the agreement, the notice, the vetting and the check
for other employers' secrets at the beginning of work; 18 USC 1833(b)(3) asks for the notice of
immunity in agreements with employees and contractors since 11 May 2016 (as printed by
lawserver; confirm with counsel). Which kinds of agreement are asked for by default, and how many
days before the first day something is due, are our own: adapt the first by requirements.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bestkept.content import countries as law
from bestkept.people.rules import LEVELS, OWN, PARTNER
from bestkept.protect.decision import rules as decision
from bestkept.protect.moves.rules import (
    CONFIRM,
    DONE,
    HELD,
    HR,
    LEGAL,
    OPEN,
    Due,
    united_states,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bestkept.protect.decision.rules import Condition
    from bestkept.protect.moves.rules import Facts, Held, Place, Secret, Signed, Told

# Kinds of which one is asked where no requirement names any: of the person, of the partner.
USUAL = {OWN: (("PIIA", "employment"),), PARTNER: (("undertaking", "NDA", "PIIA"),)}
PARTNERS = ("NDA", "MSA")
ROLES = "roles"  # the item of a mover that asks for those from before
EARLY = timedelta(days=7)  # vetting and the inbound check take others' time
_STATE = {decision.MET: DONE, decision.CONFIRM: CONFIRM, decision.MISSING: OPEN}


def due(facts: Facts, until: date) -> tuple[Due, ...]:
    """Return what somebody needs at their place by a day, each item as the record has it."""
    if facts.place is None:
        words, why = "Record for whom this person works", "All else follows from the place."
        return (Due("position", words, OPEN, why, HR, until),)
    signed = (*_agreements(facts, facts.place, until), *_partner(facts, facts.place, until))
    asked = any(one.state == CONFIRM for one in signed)  # counsel is asked once
    rights = _rights(facts, facts.place, until)
    covered = [one for one in _covered(facts, until) if not (asked and one.state == CONFIRM)]
    return (
        *_inbound(facts, until),
        *signed,
        *(one for one in rights if not (asked and one.state == CONFIRM)),
        *covered,
        *_immunity(facts, facts.place, until),
        *_notices(facts, until),
        *_vetting(facts, until),
    )


def _inbound(facts: Facts, until: date) -> Iterator[Due]:
    why = "Other employers' secrets must not come in with people."
    words, told, day = "Say what duties to earlier employers bind them", facts.declared, until
    if told is None:
        yield Due("inbound", words, OPEN, why, facts.person, day - EARLY)
        return
    shows = (f"entry {told.entry}",)
    if not told.outcome:
        words = "Decide on the declaration about earlier employers"
        yield Due("inbound", words, OPEN, why, HR, day - EARLY, shows)
        return
    if told.outcome == HELD:
        words = "Answer again what duties to earlier employers bind them: not cleared so far"
        why = "Legal or HR may also decide anew on what was said."
        yield Due("inbound", words, OPEN, why, facts.person, day - EARLY, shows)
        return
    words = f"Declaration about earlier employers: {told.outcome}"
    yield Due("inbound", words, DONE, why, LEGAL, day - EARLY, shows)


def _agreements(facts: Facts, place: Place, until: date) -> Iterator[Due]:
    for kinds in facts.kinds or USUAL[place.side]:
        what = f"Sign: {_either(kinds)}"
        why = f"Asked of people at {place.name}" if facts.kinds else "The usual one for this side"
        key = f"agreement {'/'.join(kinds)}"
        yield _signed(key, what, why, [one for one in facts.signed if one.kind in kinds], until)


def _either(kinds: Sequence[str]) -> str:
    return f"{', '.join(kinds[:-1])} or {kinds[-1]}" if len(kinds) > 1 else kinds[0]


def _signed(key: str, what: str, why: str, found: Sequence[Signed], until: date) -> Due:
    """Return an item that one agreement in force meets, if its form is enough."""
    best = min(found, key=lambda one: (_BEST.index(one.state), one.number), default=None)
    if best is None:
        return Due(key, what, OPEN, why, LEGAL, until)
    told = {DONE: "", OPEN: f"; {best.form} is not enough there: sign again"}
    told[CONFIRM] = f"; whether {best.form} is enough there is on no record"
    return Due(key, what, best.state, f"{why}{told[best.state]}", LEGAL, until, (best.number,))


_BEST = (DONE, CONFIRM, OPEN)


def _partner(facts: Facts, place: Place, until: date) -> Iterator[Due]:
    if place.side == PARTNER:
        what, why = f"{place.name} signs: {_either(PARTNERS)}", "They work for a partner."
        found = [one for one in facts.theirs if one.kind in PARTNERS]
        yield _signed("partner", what, why, found, until)


def _rights(facts: Facts, place: Place, until: date) -> Iterator[Due]:
    """Return an item where what they make is not ours by payment: they or the partner assign it."""
    told = (law.leaves_rights(code, place.side) for code in (place.country, place.seat))
    found = next((one for one in told if one), None)
    if found is not None:
        what = f"Have rights in what they make assigned: {_either(law.HANDING)}"
        sure = "Counsel confirmed it" if found.key in facts.sure else "Confirm with counsel"
        why = f"{law.names()[found.country]}: {found.words} {sure}"
        signed = [one for one in (*facts.signed, *facts.theirs) if one.kind in law.HANDING]
        yield _signed("rights", what, why, signed, until)


def _covered(facts: Facts, until: date) -> Iterator[Due]:
    """Return whether agreements cover each secret: one item for each condition that is missing."""
    names = {
        "agreement": "An agreement with them covers",
        "partner agreement": "An agreement with the partner covers",
        "form": "Signed in a form that is enough, for",
    }
    for name, words in names.items():
        asked = [(one, _condition(facts, one, name)) for one in facts.secrets]
        for state in (OPEN, CONFIRM):
            short = [(one, told) for one, told in asked if _STATE.get(told.state) == state]
            if short:
                yield _one_of_several(name, words, short, state, until)


def _one_of_several(
    name: str,
    words: str,
    short: Sequence[tuple[Secret, Condition]],
    state: str,
    until: date,
) -> Due:
    which = ", ".join(dict.fromkeys(f"{one.number} for {one.purpose}" for one, _ in short))
    key = f"covers {name}" if state == OPEN else f"confirm {name}"
    why = ". ".join(dict.fromkeys(told.because for _, told in short))
    asked = any(one.settled for one, _ in short)
    shows = tuple(dict.fromkeys(row for _, told in short for row in told.rows))
    return Due(key, f"{words}: {which}", state, f"{why}.", LEGAL, until, shows, asked)


def _condition(facts: Facts, one: Secret, name: str) -> Condition:
    made = facts.decisions[one.number, one.purpose].conditions
    return next(told for told in made if told.name == name)


def _immunity(facts: Facts, place: Place, until: date) -> Iterator[Due]:
    """Ask for the notice in an agreement, or for the policy that one refers to.

    18 USC 1833(b)(3)(A) and (B); that somebody read the notice elsewhere is not enough. Confirm
    with counsel.
    """
    laws = [one.law for one in facts.signed]
    if not united_states(place.country, place.seat, *laws):
        return
    if facts.immune:
        yield Due("immunity", _GIVEN, DONE, _UNLESS, LEGAL, until)
    elif facts.refers:
        policies = ", ".join(dict.fromkeys(policy for _, policy in facts.refers))
        what = f"Confirm that they have the policy with the notice of immunity: {policies}"
        shows = tuple(dict.fromkeys(number for number, _ in facts.refers))
        yield Due("immunity", what, OPEN, _UNLESS, facts.person, until, shows)
    else:
        shows = tuple(dict.fromkeys(one.number for one in facts.signed))
        none = (
            f"No record says that {_either(shows)} gives it." if shows else "They signed nothing."
        )
        yield Due("immunity", _GIVEN, OPEN, f"{none} {_UNLESS}", LEGAL, until, shows)


_GIVEN = "Give the notice of immunity (18 USC 1833(b)) in an agreement, or in a policy it refers to"
_UNLESS = "Else no exemplary damages or fees against this person. Confirm with counsel."


def _notices(facts: Facts, until: date) -> Iterator[Due]:
    told = {one.asset: one for one in facts.told}
    for number in dict.fromkeys(one.number for one in facts.secrets):
        those = [one for one in facts.secrets if one.number == number]
        asked = any(one.settled for one in those)
        yield _notice(facts, those[0], told.get(number), until, asked=asked)


def _notice(facts: Facts, one: Secret, told: Told | None, until: date, *, asked: bool) -> Due:
    key, why = f"notice {one.number}", f"{one.why}."
    if told is None:
        return Due(key, f"Tell them of {one.title}", OPEN, why, LEGAL, until, (), asked)
    state, owes = (DONE, facts.person) if told.acknowledged else (OPEN, facts.person)
    words = f"Acknowledge the notice of {one.title}"
    return Due(key, words, state, why, owes, until, (told.number,), asked)


def _vetting(facts: Facts, until: date) -> Iterator[Due]:
    if facts.levels:
        what = f"Be vetted: {LEVELS[facts.levels]}"
        why = "The tier of what they are to know asks for it, as far as the country allows."
        state = DONE if facts.level >= facts.levels else OPEN
        yield Due("vetting", what, state, why, HR, until - EARLY)


def falls(facts: Facts) -> tuple[Held, ...]:
    """Return the grants of an earlier place: they count no more, and are to be closed."""
    return tuple(one for one in facts.held if not one.here)


def stays_secret(facts: Facts) -> tuple[Told, ...]:
    """Return the notices of secrets that the place no longer needs: what was told stays secret."""
    needed = {one.number for one in facts.secrets}
    return tuple(one for one in facts.told if one.asset not in needed)


def moving(facts: Facts, until: date) -> tuple[Due, ...]:
    """Return what a mover owes: what the new place needs, and that what was before is looked at.

    The grants of the earlier place are closed, and each role from before is kept or ended.
    """
    left = falls(facts)
    state = OPEN if left else DONE
    why = "They count no more since the move; close them, or grant anew what is still needed."
    words = "Close the grants of the earlier place"
    shows = tuple(one.number for one in left)
    grants = Due("grants", words, state, why, HR, until, shows)
    return (*due(facts, until), grants, _roles(facts, until))


def _roles(facts: Facts, until: date) -> Due:
    words = "Decide which roles from before the move are still needed"
    held = ", ".join(facts.earlier)
    why = f"Held from before: {held}." if held else "None is held from before."
    return Due(ROLES, words, OPEN if held else DONE, why, HR, until)
