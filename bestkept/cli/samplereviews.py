"""What the sample company looks at again: five reviews, each in another state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bestkept.content import sampledesk
from bestkept.journal.rules import Actor

if TYPE_CHECKING:
    from datetime import date

LEGAL = Actor("lena.lund@haldencathode.example", "legal", "web")


def acts() -> None:
    """Plan what is reviewed, and let people work on some of it."""
    from bestkept.protect.reviews import actions
    from bestkept.protect.reviews.rules import Said

    numbers = []
    for one in sampledesk.told("reviews")["reviews"]:
        first = None if one["first"] is None else _day(one["first"])
        triggers = tuple(one["triggers"])
        said = Said(one["owner"], one["deputy"], first, one["months"], triggers)
        numbers.append(actions.plan(LEGAL, one["kind"], one["subject"], said, one["because"]))
    open_()
    for number, one in zip(numbers, sampledesk.told("reviews")["reviews"], strict=True):
        _work(number, one)


def open_() -> None:
    """Open what its day, or what happened since, makes necessary."""
    from bestkept.site import reminding

    reminding.open_reviews()


def _work(number: str, told: dict[str, Any]) -> None:
    from bestkept.protect.reviews import actions

    if "begin" in told:
        actions.begin(LEGAL, number, told["begin"])
    for one in told.get("actions", ()):
        order = actions.add_action(LEGAL, number, one["words"], one["owner"], _day(one["due"]))
        if "done" in one:
            actions.finish_action(LEGAL, number, order, one["done"])
    if "outcome" in told:
        actions.close(LEGAL, number, told["outcome"], told["reason"])


def _day(ahead: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=ahead)
