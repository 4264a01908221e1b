"""Changes in law and wording over the API, and agreements that are signed anew."""

from typing import Any

from ninja import Query, Router

from bestkept.protect.agreements.rules import Immunity
from bestkept.protect.repapering import actions, changes, kept, queries, readers, telling
from bestkept.protect.repapering.rules import Anew, Change
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer
from bestkept.web.api.shapes import law as shapes
from bestkept.web.api.shapes import parts, work
from bestkept.web.visits import ANYBODY

router = Router()
SEEING, CHANGING = queries.MAY_SEE, changes.MAY_RECORD
RUNNING, CHASING = actions.MAY_RUN, actions.MAY_CHASE


def _change(told: shapes.Changing) -> Change:
    given = told.model_dump(exclude={"advice"})
    return Change(**given | {name: tuple(given[name]) for name in ("kinds", "forms")})


@offer(router, "GET", "/law-changes", told=Offer("read", SEEING, parts.Page[shapes.LawChange]))
def list_law_changes(request: Call, asked: Query[parts.Paged]) -> Any:
    """List what changed in law, wording and policy, newest first."""
    found, total = queries.changes(request.caller.acting(), asked.start, asked.size)
    request.caller.saw(*(one.number for one in found))
    return asked.page_of(found, total)


@offer(router, "POST", "/law-changes/preview", told=Offer("read", SEEING, shapes.Impact))
def preview_law_change(request: Call, told: shapes.Changing) -> Any:
    """Tell what a change would touch; nothing is recorded."""
    found = kept.preview(request.caller.acting(), _change(told))
    request.caller.saw(*(one.agreement for one in found.agreements))
    return found


@offer(router, "POST", "/law-changes", told=Offer("protect", CHANGING, parts.Made, 201))
def record_law_change(request: Call, told: shapes.Recording) -> Any:
    """Record a change with its impact list as it is computed now."""
    return {"number": changes.record(request.caller.acting(), _change(told), told.advice)}


@offer(router, "GET", "/law-changes/{number}", told=Offer("read", SEEING, shapes.LawChange))
def show_law_change(request: Call, number: str) -> Any:
    """Show one change."""
    found = queries.change(request.caller.acting(), number)
    request.caller.saw(found.number)
    return found


@offer(
    router,
    "GET",
    "/law-changes/{number}/agreements",
    told=Offer("read", SEEING, parts.Page[shapes.Touched]),
)
def list_touched(request: Call, number: str, asked: Query[parts.Paged]) -> Any:
    """List the agreements of the impact list that is kept."""
    found, total = kept.touched(request.caller.acting(), number, asked.start, asked.size)
    request.caller.saw(*(one.agreement for one in found))
    return asked.page_of(found, total)


@offer(
    router,
    "GET",
    "/law-changes/{number}/persons",
    told=Offer("read", SEEING, parts.Page[shapes.Reached]),
)
def list_reached(request: Call, number: str, asked: Query[parts.Paged]) -> Any:
    """List the people of the impact list that is kept."""
    found, total = kept.reached(request.caller.acting(), number, asked.start, asked.size)
    request.caller.saw(*(one.email for one in found))
    return asked.page_of(found, total)


@offer(
    router,
    "GET",
    "/law-changes/{number}/differences",
    told=Offer("read", SEEING, shapes.Differences),
)
def compare_law_change(request: Call, number: str) -> Any:
    """Compute the impact again, and tell how it differs from the list that is kept."""
    found = kept.differences(request.caller.acting(), number)
    request.caller.saw(number, *(one.agreement for one in (*found.came, *found.went)))
    return found


@offer(
    router,
    "POST",
    "/law-changes/{number}/assessment",
    told=Offer("protect", CHANGING, parts.Made, 201),
)
def assess_law_change(request: Call, number: str, told: work.Nothing) -> Any:
    """Compute the impact again, and keep that list too."""
    del told
    changes.assess(request.caller.acting(), number)
    return {"number": number.upper()}


@offer(
    router,
    "POST",
    "/law-changes/{number}/confirmation",
    told=Offer("protect", CHANGING, parts.Made),
)
def confirm_law_change(request: Call, number: str, told: shapes.Confirming) -> Any:
    """Record that counsel confirmed a change, by advice that is logged."""
    changes.confirm(request.caller.acting(), number, told.advice)
    return {"number": number.upper()}


@offer(
    router, "POST", "/law-changes/{number}/withdrawal", told=Offer("protect", CHANGING, parts.Made)
)
def withdraw_law_change(request: Call, number: str, told: parts.Told) -> Any:
    """Take back a change that does not come, or was recorded in error."""
    changes.withdraw(request.caller.acting(), number, told.text)
    return {"number": number.upper()}


@offer(
    router,
    "POST",
    "/law-changes/{number}/telling",
    told=Offer("protect", CHANGING, parts.Made, 201),
)
def tell_law_change(request: Call, number: str, told: parts.Told) -> Any:
    """Tell a change to everybody in its newest impact list whom nobody has told."""
    telling.tell(request.caller.acting(), number, told.text)
    return {"number": number.upper()}


@offer(
    router,
    "GET",
    "/law-changes/{number}/readers",
    told=Offer("read", SEEING, parts.Page[shapes.Reader]),
)
def list_readers(request: Call, number: str, asked: Query[parts.Paged]) -> Any:
    """List who was told of a change, who has not read it first."""
    found, total = readers.readers(request.caller.acting(), number, asked.start, asked.size)
    request.caller.saw(number.upper())
    return asked.page_of(found, total)


@offer(router, "GET", "/me/law-changes", told=Offer("read", ANYBODY, list[shapes.ToldMe]))
def list_my_law_changes(request: Call) -> Any:
    """List the changes that one was told oneself, those to be read first."""
    return readers.mine(request.caller.token.person.email)


@offer(router, "POST", "/me/law-changes/{number}", told=Offer("protect", ANYBODY, parts.Made))
def read_law_change(request: Call, number: str, told: work.Nothing) -> Any:
    """Say that one has read what one was told of a change."""
    del told
    telling.read(request.caller.acting(), number)
    return {"number": number.upper()}


@offer(router, "POST", "/agreements/{number}/edition", told=Offer("protect", RUNNING, parts.Made))
def note_edition(request: Call, number: str, told: shapes.EditionNoted) -> Any:
    """Record in which edition of our wording terms were signed."""
    actions.note_edition(request.caller.acting(), number, told.edition, told.amendment)
    return {"number": number.upper()}


@offer(
    router,
    "POST",
    "/law-changes/{number}/campaign",
    told=Offer("protect", RUNNING, parts.Made, 201),
)
def begin_repapering(request: Call, number: str, told: shapes.RepaperingBeginning) -> Any:
    """Begin to have the agreements of a change's impact list signed anew."""
    return {"number": actions.begin(request.caller.acting(), number, **told.model_dump())}


@offer(
    router, "GET", "/repapering", told=Offer("read", SEEING, parts.Page[shapes.RepaperingCampaign])
)
def list_repaperings(request: Call, asked: Query[shapes.CampaignsAsked]) -> Any:
    """List campaigns, newest first."""
    by = request.caller.acting()
    found, total = queries.campaigns(by, asked.start, asked.size, asked.on)
    request.caller.saw(*(one.number for one in found))
    return asked.page_of(found, total)


@offer(router, "GET", "/repapering/{number}", told=Offer("read", SEEING, shapes.RepaperingCampaign))
def show_repapering(request: Call, number: str, asked: Query[shapes.DayAsked]) -> Any:
    """Show how far a campaign is, and who is behind."""
    found = queries.campaign(request.caller.acting(), number, asked.on)
    request.caller.saw(found.number)
    return found


@offer(
    router,
    "GET",
    "/repapering/{number}/agreements",
    told=Offer("read", SEEING, parts.Page[shapes.RepaperingItem]),
)
def list_items(request: Call, number: str, asked: Query[shapes.ItemsAsked]) -> Any:
    """List the agreements of a campaign, and how each stands."""
    by, more = request.caller.acting(), asked.model_dump(exclude={"page"})
    found, total = queries.items(by, number, start=asked.start, **more)
    request.caller.saw(*(one.agreement for one in found))
    return asked.page_of(found, total)


@offer(
    router,
    "GET",
    "/repapering/{number}/progress",
    told=Offer("read", SEEING, list[shapes.SignedSoFar]),
)
def list_signed_by_day(request: Call, number: str) -> Any:
    """List how many agreements were signed anew by each day on which one was."""
    found = queries.signed_by_day(request.caller.acting(), number)
    request.caller.saw(number)
    return [{"day": day, "signed": many} for day, many in found]


@offer(router, "POST", "/repapering/{number}/sent", told=Offer("protect", CHASING, parts.Made))
def mark_sent(request: Call, number: str, told: shapes.Moving) -> Any:
    """Record that agreements were sent out, all or none; answers with the first of them."""
    actions.send(request.caller.acting(), number, told.agreements, told.because)
    return {"number": told.agreements[0].upper()}


@offer(router, "POST", "/repapering/{number}/signed", told=Offer("protect", RUNNING, parts.Made))
def mark_signed(request: Call, number: str, told: shapes.Signing) -> Any:
    """Record that agreements were signed anew, all or none; answers with the first that holds."""
    given = told.model_dump(exclude={"agreements", "because"})
    notice = Immunity(**told.notice.model_dump()) if told.notice else None
    anew = Anew(**given | {"first": told.first or told.signed_on, "notice": notice})
    by = request.caller.acting()
    return {"number": actions.sign(by, number, told.agreements, anew, told.because)[0]}


@offer(router, "POST", "/repapering/{number}/settled", told=Offer("protect", RUNNING, parts.Made))
def settle_item(request: Call, number: str, told: shapes.ItemSettling) -> Any:
    """Close an item by terms that are on record already."""
    actions.settle(request.caller.acting(), number, **told.model_dump())
    return {"number": told.agreement.upper()}


@offer(router, "POST", "/repapering/{number}/declined", told=Offer("protect", CHASING, parts.Made))
def mark_declined(request: Call, number: str, told: shapes.Moving) -> Any:
    """Record that the other side will not sign, all or none; answers with the first of them."""
    actions.decline(request.caller.acting(), number, told.agreements, told.because)
    return {"number": told.agreements[0].upper()}


@offer(router, "POST", "/repapering/{number}/excused", told=Offer("protect", RUNNING, parts.Made))
def mark_excused(request: Call, number: str, told: shapes.Moving) -> Any:
    """Record that agreements need not be signed anew, all or none; answers with the first."""
    actions.excuse(request.caller.acting(), number, told.agreements, told.because)
    return {"number": told.agreements[0].upper()}


@offer(router, "POST", "/repapering/{number}/owner", told=Offer("protect", RUNNING, parts.Made))
def hand_over(request: Call, number: str, told: shapes.Handing) -> Any:
    """Let somebody else answer for agreements, all or none; answers with the first of them."""
    actions.hand(request.caller.acting(), number, told.agreements, told.owner, told.because)
    return {"number": told.agreements[0].upper()}


@offer(router, "POST", "/repapering/{number}/closing", told=Offer("protect", RUNNING, parts.Made))
def close_repapering(request: Call, number: str, told: parts.Told) -> Any:
    """Close a campaign with its outcome; refused while an agreement is open."""
    actions.finish(request.caller.acting(), number, told.text)
    return {"number": number.upper()}
