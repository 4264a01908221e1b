"""Who may know what in the sample company: asked, granted, opened, refused, and looked at again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bestkept.content import sampledesk
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bestkept.home import Home

ADA = Actor("ada.halden@haldencathode.example", "administrator", "cli")
LEGAL = Actor("lena.lund@haldencathode.example", "legal", "web")
SECURITY = Actor("sven.sol@haldencathode.example", "security", "web")
SINCE = date(2025, 9, 1)


def acts(home: Home, numbers: Mapping[str, str]) -> None:
    """Let people ask, be granted and open; `numbers` has each asset by its title."""
    told = sampledesk.told("access")
    _can_work(told)
    for one in told["grants"]:
        _grant(one, numbers[one["title"]])
    _ask(told, numbers)
    for one in told["openings"]:
        _open(one["person"], numbers[one["title"]], one["purpose"])
    _tie(home, told["document"], numbers)
    _look_again(told["campaign"])


def _can_work(told: Mapping[str, Any]) -> None:
    """Record status and vetting of those who open something, where nobody has yet."""
    from bestkept.people import placing, queries

    for email in told["working"]:
        there = queries.place(email)
        if there and not there.status:
            placing.set_status(ADA, email, "working", "Works here since last year.", SINCE)
        if there and not there.vetted and email in told["vetted"]:
            placing.record_vetting(
                ADA, email, "basic", basis="consent", done_by="Fjord Screening", done_on=SINCE
            )


def _until(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


def _grant(one: Mapping[str, Any], number: str) -> None:
    from bestkept.protect.access import actions

    by = LEGAL if one["by"] == "lena" else _owner(one["by"])
    said = {"purpose": one["purpose"], "until": _until(one["days"]), "because": one["because"]}
    actions.grant(by, one["person"], number, **said)


def _owner(name: str) -> Actor:
    return Actor(f"{name}@haldencathode.example", "employee", "web")


def _ask(told: Mapping[str, Any], numbers: Mapping[str, str]) -> None:
    from bestkept.protect.access import actions

    for one in (told["refused"], *told["requests"]):
        said = {"purpose": one["purpose"], "until": _until(one["days"]), "because": one["because"]}
        asked = one.get("number") or numbers[one["title"]]
        made = actions.request(_person(one["person"]), asked, **said)
        if "answer" in one:
            actions.refuse(_owner(one["by"]), made, one["answer"])
    glass = told["glass"]
    actions.break_glass(SECURITY, numbers[glass["title"]], glass["because"])


def _person(email: str) -> Actor:
    role = "employee" if email.endswith("@haldencathode.example") else "partner"
    return Actor(email, role, "web")


def _open(email: str, number: str, purpose: str) -> None:
    """Open a secret; whoever works for a unit of our own signs what is missing first."""
    from bestkept.protect.access import actions
    from bestkept.protect.agreements import actions as agreements
    from bestkept.protect.agreements.rules import Said
    from bestkept.protect.decision.actions import decide

    by = _person(email)
    _, decision = decide(LEGAL, email, number, purpose)
    if by.role == "employee" and "agreement" in {one.name for one in decision.missing}:
        told = ("*",), (), SINCE, None, "as long as it is secret", "Norway", "ink", SINCE
        agreements.record(LEGAL, "PIIA", [email], Said(*told), "Signed on the first day.")
    actions.open_secret(by, number, purpose)


def _tie(home: Home, told: Mapping[str, Any], numbers: Mapping[str, str]) -> None:
    """Keep what holds a secret, tie it, and let somebody open it and somebody be refused."""
    from bestkept.keyring.ring import Ring
    from bestkept.protect.access import opening
    from bestkept.vault.actions import Given, keep

    ring = Ring(home, str)  # the sample's vault has no passphrase
    given = Given(told["name"], told["text"].encode())
    kept = keep(LEGAL, home, ring, given, kind="shared", because=told["kept"]).number
    opening.tie(LEGAL, kept, numbers[told["title"]], told["because"])
    wanted = opening.Wanted(kept, purpose=told["purpose"])
    opening.open_document(_person(told["opened"]), home, ring, wanted)
    opening.open_document(LEGAL, home, ring, wanted)


def _look_again(told: Mapping[str, Any]) -> None:
    """Begin a campaign over the partner's grants, of which some are kept without a look."""
    from bestkept.people import organisations
    from bestkept.protect.recertification import actions

    there = {one.name: one.number for one in organisations.listed(LEGAL)}
    scope, due = there[told["organisation"]], _until(told["days"])
    number = actions.begin(LEGAL, told["reviewer"], due, scope)
    reviewer = _person(told["reviewer"])
    waiting = actions.show(reviewer, number)[: told["stamped"]]
    actions.review(reviewer, number, dict.fromkeys(waiting, "keep"), told["because"])
