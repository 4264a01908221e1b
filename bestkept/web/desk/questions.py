"""Questions to the IP team: the queue, and answering, publishing or withdrawing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.protect.questions import actions, queries
from bestkept.protect.questions.rules import LONGEST
from bestkept.web import events
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

TEAM = queries.MAY_SEE


class Answering(forms.Form):
    """An answer to whoever asked."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Only whoever asked and the IP team read it."),
    )


class Publishing(forms.Form):
    """Question and answer in words for everybody."""

    asked = forms.CharField(
        label=_("The question, for everybody"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name neither who asked nor any secret."),
    )
    told = forms.CharField(
        label=_("The answer, for everybody"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class Withdrawing(forms.Form):
    """Why nobody is to find an answer any more."""

    because = forms.CharField(label=_("Why"), max_length=500)


@page(*TEAM)
def questions(request: Visit) -> HttpResponse:
    """List what was asked, what waits first."""
    number, waiting = asked_page(request), request.GET.get("waiting") == "yes"
    start = (number - 1) * Pages.SIZE
    by = request.visitor.acting(*TEAM)
    found, total = queries.listed(by, waiting=waiting, start=start, size=Pages.SIZE)
    request.visitor.saw(*(one.number for one in found))
    page_ = {
        "questions": found,
        "pages": Pages(number, Pages.SIZE, total),
        "waiting": waiting,
        "open": queries.unanswered(),
    }
    return render(request, "desk/questions.html", page_)


@page(*TEAM)
def question(request: Visit, number: str) -> HttpResponse:
    """Show one question; answer it, publish the answer, or withdraw what was published."""
    found = queries.question(request.visitor.acting(*TEAM), number)
    may = request.visitor.may(*actions.MAY_ANSWER)
    forms_ = _forms(request, found)
    act = request.POST.get("act", "")
    if may and act in forms_ and forms_[act].is_valid():
        try:
            _do(request, number, act, forms_[act].cleaned_data)
        except Refused as why:
            forms_[act].add_error(None, str(why))
        else:
            return redirect("desk:question", number)
    request.visitor.saw(number)
    page_ = {"question": found, "may": may, "events": events.timeline(number), **forms_}
    return render(request, "desk/question.html", page_)


def _forms(request: Visit, found: queries.QuestionView) -> dict[str, forms.Form]:
    last = found.answers[-1].text if found.answers else ""
    first = {"asked": found.text, "told": last}
    if found.published:
        first = {"asked": found.published.asked, "told": found.published.answer}
    kinds: dict[str, tuple[type[forms.Form], dict[str, Any]]] = {
        "answer": (Answering, {}),
        "publish": (Publishing, first),
        "withdraw": (Withdrawing, {}),
    }
    return {
        name: form(
            request.POST if request.POST.get("act") == name else None,
            initial=told,
            auto_id=f"{name}-%s",
        )
        for name, (form, told) in kinds.items()
    }


def _do(request: Visit, number: str, act: str, told: dict[str, Any]) -> None:
    by = request.visitor.acting(*actions.MAY_ANSWER)
    if act == "answer":
        actions.answer(by, number, told["text"])
    elif act == "publish":
        actions.publish(by, number, told["asked"], told["told"])
    else:
        actions.withdraw(by, number, told["because"])
