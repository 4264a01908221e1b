"""What is on record about the token's person, over the API."""

from typing import Any

from ninja import Router

from bestkept.people.queries import views_of
from bestkept.web import events
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer
from bestkept.web.api.shapes import mine as shapes
from bestkept.web.visits import ANYBODY

router = Router()


@offer(router, "GET", "/me/record", told=Offer("read", ANYBODY, shapes.OnRecord))
def show_my_record(request: Call) -> Any:
    """Show what is on record about the token's person, and how often others looked."""
    person = request.caller.token.person.email
    return {"views": views_of(person), "events": events.timeline(person)}
