"""What people owe, reviews and reminders over the API."""

from typing import Any

from ninja import Query, Router

from bestkept.protect.duties import actions as reminding
from bestkept.protect.duties import queries as duties
from bestkept.protect.duties.rules import Asked
from bestkept.protect.reviews import actions, queries
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes import reviews as shapes
from bestkept.web.visits import ANYBODY, EVERYONE

router = Router()


def _review(entry: int) -> dict[str, Any]:
    """Return the number of the review that an entry is about, and of its action if it has one."""
    said = said_by(entry)
    orders = [v["order"] for n, v in said.items() if n.startswith("action.")]
    return {"number": said["subject"]} | ({"order": orders[0]} if orders else {})


@offer(router, "GET", "/duties", told=Offer("read", duties.MAY_SEE, parts.Page[shapes.Duty]))
def list_duties(request: Call, asked: Query[shapes.DutiesAsked]) -> Any:
    """List what anybody owes, overdue first."""
    wanted = Asked(asked.kind, asked.person.strip().lower(), asked.start, asked.size)
    found, total = duties.gathered(request.caller.acting()).part(wanted)
    request.caller.saw(*{one.person for one in found if "@" in one.person})
    return asked.page_of(found, total)


@offer(router, "GET", "/me/duties", told=Offer("read", ANYBODY, list[shapes.Duty]))
def list_my_duties(request: Call) -> Any:
    """List what the token's person owes, overdue first."""
    return duties.mine(request.caller.acting())


@offer(router, "GET", "/me/review-actions", told=Offer("read", ANYBODY, list[shapes.OwnAction]))
def list_my_review_actions(request: Call) -> Any:
    """List what reviews ask of the token's person and is not done, the most urgent first."""
    return queries.actions_of(request.caller.acting())


@offer(router, "GET", "/me/reminders", told=Offer("read", ANYBODY, shapes.Often))
def show_my_reminders(request: Call) -> Any:
    """Show how often the token's person is reminded by mail."""
    return {"often": duties.often(request.caller.token.person.email)}


@offer(router, "POST", "/me/reminders", told=Offer("protect", ANYBODY, shapes.Often))
def choose_my_reminders(request: Call, told: shapes.Often) -> Any:
    """Choose how often the token's person is reminded by mail."""
    reminding.remind_me(request.caller.acting(), told.often)
    return {"often": told.often}


@offer(router, "GET", "/reviews", told=Offer("read", queries.MAY_SEE, parts.Page[shapes.Review]))
def list_reviews(request: Call, asked: Query[shapes.ReviewsAsked]) -> Any:
    """List what is reviewed, overdue ones first."""
    more = asked.model_dump(exclude={"page"})
    found, total = queries.listed(request.caller.acting(), **more, start=asked.start)
    request.caller.saw(*(one.number for one in found))
    return asked.page_of(found, total)


@offer(router, "GET", "/reviews/{number}", told=Offer("read", EVERYONE, shapes.Review))
def show_review(request: Call, number: str) -> Any:
    """Show one review with each time that it was open; those whose it is see theirs."""
    found = queries.review(request.caller.acting(*queries.MAY_SEE), number)
    request.caller.saw(found.number)
    return found


@offer(
    router,
    "POST",
    "/reviews",
    told=Offer("protect", actions.MAY_PLAN, parts.Made, 201),
    again=_review,
)
def plan_review(request: Call, told: shapes.Planning) -> Any:
    """Plan a review of something."""
    by = request.caller.acting()
    return {"number": actions.plan(by, told.kind, told.subject, told.said(), told.because)}


@offer(
    router,
    "POST",
    "/reviews/{number}/plan",
    told=Offer("protect", actions.MAY_PLAN, parts.Made),
    again=_review,
)
def change_review(request: Call, number: str, told: shapes.Plan) -> Any:
    """Change who reviews something, and when."""
    actions.replan(request.caller.acting(), number, told.said(), told.because)
    return {"number": number}


@offer(
    router,
    "POST",
    "/reviews/{number}/opening",
    told=Offer("protect", EVERYONE, parts.Made),
    again=_review,
)
def open_review(request: Call, number: str, told: parts.Told) -> Any:
    """Open a review now, since something happened."""
    actions.begin(request.caller.acting(*actions.MAY_PLAN), number, told.text)
    return {"number": number}


@offer(
    router,
    "POST",
    "/reviews/{number}/actions",
    told=Offer("protect", EVERYONE, shapes.Added, 201),
    again=_review,
)
def add_review_action(request: Call, number: str, told: shapes.Adding) -> Any:
    """Add what must be done before an open review can close."""
    by = request.caller.acting(*actions.MAY_PLAN)
    order = actions.add_action(by, number, told.words, told.owner, told.due)
    return {"number": number, "order": order}


@offer(
    router,
    "POST",
    "/reviews/{number}/actions/{order}/result",
    told=Offer("protect", ANYBODY, parts.Made),
    again=_review,
)
def finish_review_action(request: Call, number: str, order: parts.Count, told: parts.Told) -> Any:
    """Say that an action was done, and what came of it."""
    actions.finish_action(request.caller.acting(*actions.MAY_PLAN), number, order, told.text)
    return {"number": number}


@offer(
    router,
    "POST",
    "/reviews/{number}/closing",
    told=Offer("protect", EVERYONE, parts.Made),
    again=_review,
)
def close_review(request: Call, number: str, told: shapes.Closing) -> Any:
    """Close a review: kept, changed or ended, and why; refused while an action is not done."""
    by = request.caller.acting(*actions.MAY_PLAN)
    actions.close(by, number, told.outcome, told.because)
    return {"number": number}
