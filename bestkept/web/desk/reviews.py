"""Reviews: what must be looked at again, by whom and when; and one of them with its actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.protect.reviews import actions, queries, rules
from bestkept.protect.reviews.rules import Said
from bestkept.web import events
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import EVERYONE, Visit, page
from bestkept.web.vocabulary import titled_lazy

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.protect.reviews.queries import ReviewView

_DAY = {"type": "date"}


class Planning(forms.Form):
    """Who reviews it, when, and what else opens it."""

    owner = forms.EmailField(label=_("Who answers for it?"), max_length=254)
    deputy = forms.EmailField(
        label=_("Who stands in?"),
        required=False,
        max_length=254,
        help_text=_("When the owner leaves, it is theirs."),
    )
    first = forms.DateField(
        label=_("Next review on"), required=False, widget=forms.DateInput(attrs=_DAY)
    )
    months = forms.IntegerField(
        label=_("Again every how many months?"),
        required=False,
        min_value=1,
        max_value=rules.LONGEST_INTERVAL,
    )
    triggers = forms.MultipleChoiceField(
        label=_("What else opens it?"),
        required=False,
        choices=[(word, titled_lazy(one.words)) for word, one in rules.TRIGGERS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Within a day of its happening."),
    )
    because = forms.CharField(label=_("Why?"), max_length=500)

    def said(self) -> Said:
        """Return how it is to be reviewed."""
        told = self.cleaned_data
        triggers = tuple(told["triggers"])
        return Said(told["owner"], told["deputy"], told["first"], told["months"], triggers)


class Subject(Planning):
    """What is to be reviewed, and how."""

    kind = forms.ChoiceField(
        label=_("What kind of thing?"), choices=[(one, titled_lazy(one)) for one in rules.KINDS]
    )
    subject = forms.CharField(
        label=_("What is reviewed?"),
        max_length=rules.WORDS,
        help_text=_("A secret, agreement or partner by its number, else in words. No secret."),
    )
    field_order = ("kind", "subject")


class Begin(forms.Form):
    """Why a review is opened now."""

    because = forms.CharField(label=_("What happened?"), max_length=500)


class Add(forms.Form):
    """What must be done before the review can close."""

    words = forms.CharField(label=_("What is to be done?"), max_length=rules.ACTION)
    owner = forms.EmailField(label=_("By whom?"), max_length=254)
    due = forms.DateField(label=_("Until when?"), widget=forms.DateInput(attrs=_DAY))


class Done(forms.Form):
    """What came of an action."""

    order = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    result = forms.CharField(label=_("What was done?"), max_length=500)


class Close(forms.Form):
    """How a review came out."""

    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[
            (rules.KEPT, _("Kept: it is right as it is")),
            (rules.CHANGED, _("Changed: it is another now")),
            (rules.ENDED, _("Ended: it is not needed, nor reviewed any more")),
        ],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


FORMS: dict[str, type[forms.Form]] = {"begin": Begin, "add": Add, "done": Done, "close": Close}


@page(*queries.MAY_SEE)
def reviews(request: Visit) -> HttpResponse:
    """List what is reviewed, overdue first; of a state or kind where that is asked for."""
    by, number = request.visitor.acting(), asked_page(request)
    state, kind = (request.GET.get(name, "")[:20] for name in ("state", "kind"))
    start = (number - 1) * Pages.SIZE
    found, total = queries.listed(by, state=state, kind=kind, start=start, size=Pages.SIZE)
    request.visitor.saw(*(one.number for one in found))
    page_ = {
        "reviews": found,
        "pages": Pages(number, Pages.SIZE, total),
        "counts": (counts := queries.counted(by)),
        "all": sum(counts.values()),
        "state": state,
        "kind": kind,
        "kinds": rules.KINDS,
        "states": queries.STATES,
        "may": request.visitor.may(*actions.MAY_PLAN),
    }
    return render(request, "desk/reviews.html", page_)


@page(*actions.MAY_PLAN)
def plan(request: Visit) -> HttpResponse:
    """Plan a review of something."""
    by = request.visitor.acting(*actions.MAY_PLAN)
    first = {"owner": by.person, "kind": request.GET.get("kind"), "subject": request.GET.get("of")}
    form = Subject(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = actions.plan(by, told["kind"], told["subject"], form.said(), told["because"])
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:review", made)
    return render(request, "desk/review_plan.html", {"form": form})


@page(*actions.MAY_PLAN)
def replan(request: Visit, number: str) -> HttpResponse:
    """Change who reviews something, and when."""
    by = request.visitor.acting(*actions.MAY_PLAN)
    found = queries.review(by, number)
    form = Planning(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.replan(by, number, form.said(), form.cleaned_data["because"])
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:review", number)
    request.visitor.saw(number)
    return render(request, "desk/review_plan.html", {"form": form, "review": found})


def _initial(found: ReviewView) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in ("owner", "deputy", "months", "triggers")}
    return told | {"first": found.due if found.open is None else found.first}


@page(*EVERYONE)
def review(request: Visit, number: str) -> HttpResponse:
    """Show one review: open it, give it actions, say what was done, close it."""
    by = request.visitor.acting(*queries.MAY_SEE, *EVERYONE)
    found = queries.review(by, number)
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    forms_ = {
        name: form(request.POST if name == asked else None, auto_id=f"{name}-%s")
        for name, form in FORMS.items()
    }
    if asked in forms_ and forms_[asked].is_valid():
        try:
            _do(request, found, asked, forms_[asked].cleaned_data)
        except Refused as why:
            forms_[asked].add_error(None, str(why))
        else:
            return redirect("desk:review", number)
    request.visitor.saw(number)
    mine = by.person in (found.owner, found.deputy)
    page_ = {
        "review": found,
        "events": events.timeline(number),
        "triggers": [rules.TRIGGERS[one].words for one in found.triggers],
        "may": mine or request.visitor.may(*actions.MAY_PLAN),
        "may_plan": request.visitor.may(*actions.MAY_PLAN) and found.state != queries.ENDED,
        "waiting": [one for one in found.open.actions if not one.done_entry] if found.open else [],
        "me": by.person,
        "at": asked == "done" and request.POST.get("order"),
        **forms_,
    }
    return render(request, "desk/review.html", page_)


def _do(request: Visit, found: ReviewView, asked: str, told: dict[str, Any]) -> None:
    """Act as whoever plans where one may, else as the person whose review or action it is."""
    by = request.visitor.acting(*actions.MAY_PLAN, *EVERYONE)
    if asked == "begin":
        actions.begin(by, found.number, told["because"])
    elif asked == "add":
        actions.add_action(by, found.number, told["words"], told["owner"], told["due"])
    elif asked == "done":
        actions.finish_action(by, found.number, told["order"], told["result"])
    else:
        actions.close(by, found.number, told["outcome"], told["because"])
