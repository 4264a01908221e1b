"""Ask the IP team; find what others asked and was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bestkept.gateways import refusing
from bestkept.journal.rules import Refused
from bestkept.protect.questions import actions, queries
from bestkept.protect.questions.rules import LONGEST
from bestkept.web.limits import wait_to_check
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.web.visits import Visitor


class Question(forms.Form):
    """What somebody asks."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Do not write the secret itself: say what it is called. Only the IP team reads "
            "it, with your name."
        ),
        error_messages={"required": _("There is no question yet. Write it in a sentence.")},
    )

    def __init__(self, visitor: Visitor, *told: object) -> None:
        super().__init__(*told)  # type: ignore[arg-type]
        self.visitor = visitor

    def clean_text(self) -> str:
        """Return the question; one that repeats a guarded text is not taken."""
        told = cast("str", self.cleaned_data["text"])
        if seconds := wait_to_check(self.visitor.person.email):
            raise forms.ValidationError(
                ngettext(
                    "Too many were asked. Try again in %(many)s second.",
                    "Too many were asked. Try again in %(many)s seconds.",
                    seconds,
                )
                % {"many": seconds}
            )
        try:
            refusing.refuse_guarded(told, self.visitor.home)
        except Refused as why:
            raise forms.ValidationError(str(why)) from None
        return told


@page(*actions.MAY_ASK)
def ask(request: Visit) -> HttpResponse:
    """Take a question; show mine, and what was published."""
    form = Question(request.visitor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = request.visitor.acting("employee")
        number = actions.ask(by, form.cleaned_data["text"])
        return redirect("me:question", number)
    words, number_ = " ".join(request.GET.get("words", "").split())[:200], asked_page(request)
    found, total = queries.found(words, (number_ - 1) * Pages.SIZE, Pages.SIZE)
    page_ = {
        "form": form,
        "words": words,
        "found": found,
        "pages": Pages(number_, Pages.SIZE, total),
        "asked": queries.mine(request.visitor.person.email)[:20],
    }
    return render(request, "me/answers.html" if request.htmx else "me/ask.html", page_)


@page(*actions.MAY_ASK)
def question(request: Visit, number: str) -> HttpResponse:
    """Show one of my questions, and its answer."""
    found = queries.my_own(request.visitor.person.email, number)
    return render(request, "me/question.html", {"question": found})
