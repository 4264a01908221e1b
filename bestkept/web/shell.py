"""What every page has around it: where one is, and where one can go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bestkept.settings.rules import ORGANISATION
from bestkept.web.visits import EVERYONE

if TYPE_CHECKING:
    from django.http import HttpRequest

# Name, address, drawing, in the order of the path. Whom a page lets in, the page itself says.
RAIL = (
    (_("Overview"), "desk:overview", "home"),
    (_("Register"), "desk:register", "archive-box"),
    (_("Intake"), "desk:intake", "inbox-arrow-down"),
    (_("Due"), "desk:duties", "clock"),
    (_("Reviews"), "desk:reviews", "arrow-path"),
    (_("Protect"), "desk:notices", "shield-check"),
    (_("Access"), "desk:access", "key"),
    (_("Agreements"), "desk:agreements", "document-check"),
    (_("Law"), "desk:law", "book-open"),
    (_("Questions"), "desk:questions", "chat-bubble-left-right"),
    (_("Watch"), "desk:findings", "eye"),
    (_("Scans"), "desk:scans", "document-magnifying-glass"),
    (_("Respond"), "desk:incidents", "bolt"),
    (_("Prove"), "desk:ledger", "scale"),
    (_("People"), "desk:persons", "users"),
    (_("Joiners and leavers"), "desk:moves", "arrows-right-left"),
    (_("Stewards"), "desk:stewards", "user-group"),
    (_("Settings"), "desk:settings", "cog-6-tooth"),
)
# Pages of the rail that belong to another one: they show while one is there, to keep it short.
WITHIN = {
    "desk:intake": "desk:register",
    "desk:reviews": "desk:duties",
    "desk:access": "desk:notices",
    "desk:agreements": "desk:notices",
    "desk:law": "desk:notices",
    "desk:questions": "desk:notices",
    "desk:scans": "desk:findings",
    "desk:moves": "desk:persons",
    "desk:stewards": "desk:persons",
}
ME = (
    (_("Check a draft"), "me:check", "chat-bubble-left-ellipsis"),
    (_("Submit"), "me:submit", "plus-circle"),
    (_("Told me"), "me:notices", "shield-check"),
    (_("May know"), "me:access", "key"),
    (_("Signed"), "me:agreements", "document-check"),
    (_("Ask"), "me:ask", "question-mark-circle"),
    (_("Submitted"), "me:submitted", "document-text"),
    (_("My record"), "me:record", "user-circle"),
)
DOOR = (  # of partners
    (_("My page"), "partner:home", "home"),
    (_("Told me"), "partner:told", "shield-check"),
    (_("My record"), "partner:record", "user-circle"),
    (_("Words"), "words", "book-open"),
    (_("Sign-in"), "sessions", "key"),
)
BAR = 4  # of the above, the first ones are in the bar at the bottom of a phone


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the rail for whoever is signed in; how strangers sign in else."""
    visitor = getattr(request, "visitor", None)
    if visitor is None:
        return {"provider": settings.PROVIDER}
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "visitor": visitor,
        "inside": visitor.may(*EVERYONE),
        "frame": "shell.html" if visitor.may(*EVERYONE) else "partner/shell.html",
        "door": _links(DOOR, visitor, here),
        "organisation": visitor.chosen.get(ORGANISATION, ""),
        "rail": _rail(_links(RAIL, visitor, here)),
        "mine": (mine := _links(ME, visitor, here)),
        "bar": mine[:BAR],
    }


_INSIDE = {
    **dict.fromkeys(("desk:access-grant", "desk:access-end", "desk:access-may"), "desk:access"),
    **dict.fromkeys(("desk:access-glass", "desk:campaigns", "desk:campaign"), "desk:access"),
    "desk:access-answer": "desk:access",
    **dict.fromkeys(("me:access-ask", "me:access-end", "me:access-answer"), "me:access"),
    **dict.fromkeys(("me:campaign", "me:access-one"), "me:access"),
    **dict.fromkeys(("me:secrets", "me:secret", "me:secret-grant"), "me:access"),
    "desk:asset": "desk:register",
    "desk:standing": "desk:register",
    "desk:import": "desk:register",
    "desk:guard": "desk:register",
    "desk:edit": "desk:register",
    "desk:decide": "desk:intake",
    "desk:finding": "desk:findings",
    "desk:passage": "desk:findings",
    "desk:incident": "desk:incidents",
    "desk:begin": "desk:incidents",
    "desk:add-person": "desk:persons",
    "desk:entry": "desk:ledger",
    "desk:log": "desk:ledger",
    "desk:person": "desk:persons",
    "desk:person-place": "desk:persons",
    "desk:person-status": "desk:persons",
    "desk:organisation": "desk:persons",
    "desk:people-import": "desk:persons",
    "desk:organisations": "desk:persons",
    "desk:move": "desk:moves",
    "desk:move-begin": "desk:moves",
    "desk:move-requirements": "desk:moves",
    "desk:move-letter": "desk:moves",
    "me:moving": "me:home",
    "partner:moving": "partner:home",
    "desk:agreement": "desk:agreements",
    "desk:record-agreement": "desk:agreements",
    "desk:amend-agreement": "desk:agreements",
    "desk:countries": "desk:agreements",
    "desk:country": "desk:agreements",
    "desk:advice": "desk:agreements",
    "desk:tell": "desk:notices",
    "desk:withdraw": "desk:notices",
    "desk:question": "desk:questions",
    "desk:law-record": "desk:law",
    "desk:law-change": "desk:law",
    "desk:repapering": "desk:law",
    "desk:steward": "desk:stewards",
    "desk:hand-over": "desk:stewards",
    "desk:review": "desk:reviews",
    "desk:plan-review": "desk:reviews",
    "desk:replan-review": "desk:reviews",
    "me:reminders": "me:home",
    "me:calendar": "me:home",
    "desk:work": "desk:scans",
    "desk:index": "desk:scans",
    "desk:binders": "desk:ledger",
    "me:submission": "me:submitted",
    "me:tokens": "me:record",
    "me:login": "me:record",
    "me:notice": "me:notices",
    "me:question": "me:ask",
    "partner:notice": "partner:told",
    "partner:secret": "partner:home",
}


def _rail(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put links beneath the one that they belong to, open where one of them is the page."""
    there = {one["to"] for one in links}
    top = [one for one in links if WITHIN.get(one["to"]) not in there]
    for one in top:
        beneath = [other for other in links if WITHIN.get(other["to"]) == one["to"]]
        one["open"] = any(other["here"] for other in (one, *beneath))
        one["beneath"] = beneath if one["open"] else []
    return top


def _links(rows: Any, visitor: Any, here: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "to": to,
            "icon": icon,
            "here": to == _INSIDE.get(here, here),
        }
        for name, to, icon in rows
        if visitor.sees(to)
    ]
