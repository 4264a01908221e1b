"""Notices and questions over the API: who was told, and what the IP team is asked."""

from typing import Any

from ninja import Query, Router

from bestkept.gateways import refusing
from bestkept.protect.notices import actions as notices
from bestkept.protect.notices import queries as told_of
from bestkept.protect.questions import actions as questions
from bestkept.protect.questions import queries as asked_of
from bestkept.register import queries as register
from bestkept.web.api.callers import Call, checked
from bestkept.web.api.offers import Offer, offer, said_by
from bestkept.web.api.shapes import parts, work
from bestkept.web.api.shapes import protect as shapes
from bestkept.web.visits import ANYBODY

router = Router()


def _notice(entry: int) -> dict[str, str]:
    """Return the number of the notice that an entry gave, withdrew or acknowledged."""
    said = said_by(entry)
    given = next((value for name, value in said.items() if name.startswith("notice.")), None)
    return {"number": given["number"] if given else said["notice"]}


@offer(router, "GET", "/notices", told=Offer("read", told_of.MAY_SEE, parts.Page[shapes.Notice]))
def list_notices(request: Call, asked: Query[shapes.NoticesAsked]) -> Any:
    """List who was told of which secret, newest first."""
    more = asked.model_dump(exclude={"page"})
    found, total = told_of.listed(request.caller.acting(), **more, start=asked.start)
    request.caller.saw(*(one.number for one in found))
    return asked.page_of(found, total)


@offer(
    router,
    "GET",
    "/assets/{number}/notices/outdated",
    told=Offer("read", told_of.MAY_SEE, list[shapes.Notice]),
)
def list_outdated_notices(request: Call, number: str) -> Any:
    """List who was told of an earlier state of a secret, and not anew since."""
    found = told_of.outdated(request.caller.acting(), register.asset(number))
    request.caller.saw(number)
    return found


@offer(
    router,
    "POST",
    "/notices",
    told=Offer("protect", notices.MAY_GIVE, parts.Made, 201),
    again=_notice,
)
def give_notice(request: Call, told: shapes.Telling) -> Any:
    """Tell somebody of a secret and of how to handle it."""
    (number,) = notices.give(request.caller.acting(), told.asset, [told.person], told.words)
    return {"number": number}


@offer(
    router,
    "POST",
    "/notices/{number}/withdrawal",
    told=Offer("protect", notices.MAY_GIVE, parts.Made),
    again=_notice,
)
def withdraw_notice(request: Call, number: str, told: parts.Told) -> Any:
    """Take back a notice that was given in error."""
    notices.withdraw(request.caller.acting(), number, told.text)
    return {"number": number}


@offer(router, "GET", "/me/notices", told=Offer("read", ANYBODY, list[shapes.Notice]))
def list_my_notices(request: Call) -> Any:
    """List what the token's person was told is secret, what waits for them first."""
    return told_of.mine(request.caller.token.person.email)


@offer(
    router,
    "POST",
    "/me/notices/{number}/acknowledgement",
    told=Offer("protect", ANYBODY, parts.Made),
    again=_notice,
)
def acknowledge_notice(request: Call, number: str, told: work.Nothing) -> Any:
    """Acknowledge a notice to the token's person."""
    del told
    notices.acknowledge(request.caller.acting(), number)
    return {"number": number}


@offer(
    router, "GET", "/questions", told=Offer("read", asked_of.MAY_SEE, parts.Page[shapes.Question])
)
def list_questions(request: Call, asked: Query[shapes.QuestionsAsked]) -> Any:
    """List what the IP team was asked, what waits first."""
    more = asked.model_dump(exclude={"page"})
    found, total = asked_of.listed(request.caller.acting(), **more, start=asked.start)
    request.caller.saw(*(one.number for one in found))
    return asked.page_of(found, total)


@offer(router, "GET", "/questions/{number}", told=Offer("read", asked_of.MAY_SEE, shapes.Question))
def show_question(request: Call, number: str) -> Any:
    """Show one question with its answers."""
    found = asked_of.question(request.caller.acting(), number)
    request.caller.saw(found.number)
    return found


@offer(router, "POST", "/questions", told=Offer("protect", questions.MAY_ASK, parts.Made, 201))
def ask_question(request: Call, told: parts.Told) -> Any:
    """Ask the IP team; a question that repeats guarded text is not taken, and kept nowhere."""
    checked(request.caller)
    refusing.refuse_guarded(told.text, request.caller.home)
    return {"number": questions.ask(request.caller.acting(), told.text)}


@offer(
    router,
    "POST",
    "/questions/{number}/answer",
    told=Offer("protect", questions.MAY_ANSWER, parts.Made),
)
def answer_question(request: Call, number: str, told: parts.Told) -> Any:
    """Answer a question to whoever asked it."""
    questions.answer(request.caller.acting(), number, told.text)
    return {"number": number}


@offer(
    router,
    "POST",
    "/questions/{number}/publication",
    told=Offer("protect", questions.MAY_ANSWER, parts.Made),
)
def publish_answer(request: Call, number: str, told: shapes.Publishing) -> Any:
    """Let everybody find a question and its answer, in words that name nobody."""
    questions.publish(request.caller.acting(), number, told.asked, told.told)
    return {"number": number}


@offer(
    router,
    "POST",
    "/questions/{number}/withdrawal",
    told=Offer("protect", questions.MAY_ANSWER, parts.Made),
)
def withdraw_answer(request: Call, number: str, told: parts.Told) -> Any:
    """Let nobody find a published answer any more."""
    questions.withdraw(request.caller.acting(), number, told.text)
    return {"number": number}


@offer(
    router, "GET", "/answers", told=Offer("read", questions.MAY_ASK, parts.Page[shapes.Published])
)
def find_answers(request: Call, asked: Query[shapes.AnswersAsked]) -> Any:
    """Find published answers by their words, newest first."""
    del request
    found, total = asked_of.found(asked.words, asked.start, asked.size)
    return asked.page_of(found, total)


@offer(router, "GET", "/me/questions", told=Offer("read", questions.MAY_ASK, list[shapes.Question]))
def list_my_questions(request: Call) -> Any:
    """List what the token's person asked, newest first."""
    return asked_of.mine(request.caller.token.person.email)
