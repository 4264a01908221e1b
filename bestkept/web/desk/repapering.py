"""Signing agreements anew: how far a campaign is, who is behind, and moving many on at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bestkept.content.countries import FORMS
from bestkept.journal.rules import Refused
from bestkept.protect.agreements.rules import ABSENT, IN_TEXT, Immunity
from bestkept.protect.repapering import actions, queries, rules
from bestkept.web import events, pictures
from bestkept.web.desk.law import called, owners
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import Visit, page
from bestkept.web.vocabulary import said, titled_lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.protect.repapering.queries import CampaignView, ItemView

SIZE = 50  # agreements on a page
_DAY = {"type": "date", "class": "day"}


class Sending(forms.Form):
    """How agreements went out."""

    because = forms.CharField(label=_("How"), max_length=500, initial=actions.SENT)


class Signing(forms.Form):
    """How agreements came back."""

    form = forms.ChoiceField(
        label=_("Signed in which form?"), choices=[(one, titled_lazy(one)) for one in FORMS]
    )
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
    )
    first = forms.DateField(
        label=_("Holds from"),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
        help_text=_("The day of signing, if you leave it empty."),
    )
    last = forms.DateField(
        label=_("Until, the last day"),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
        help_text=_("As before, if you leave it empty."),
    )
    notice = forms.ChoiceField(
        label=_("The notice of 18 USC 1833(b) in the new wording"),
        choices=[
            ("", _("Nobody has looked")),
            (IN_TEXT, _("It stands in the text")),
            (ABSENT, _("It is missing")),
        ],
        required=False,
        help_text=_("What the old wording said of it says nothing of the new one."),
    )
    instead = forms.BooleanField(
        label=_("As a new agreement, which takes the place of the old one"), required=False
    )
    because = forms.CharField(label=_("Why"), max_length=500, initial=_("Signed anew."))

    def told(self) -> rules.Anew:
        """Return how they were signed."""
        told = self.cleaned_data
        first = told["first"] or told["signed_on"]
        days = (told["signed_on"], first, told["last"])
        notice = Immunity(told["notice"]) if told["notice"] else None
        more = {"instead": told["instead"], "notice": notice}
        return rules.Anew(told["form"], *days, **more)


class Settling(forms.Form):
    """By which terms that are on record already an agreement was signed anew."""

    instead = forms.CharField(
        label=_("By which agreement?"),
        max_length=20,
        help_text=_("Its number, like A-0012: the same one, or another that binds the same."),
    )
    amendment = forms.IntegerField(
        label=_("By which amendment?"),
        initial=0,
        min_value=0,
        max_value=100_000,
        help_text=_("0 means as it was first signed."),
    )
    because = forms.CharField(label=_("Why"), max_length=500)


class Because(forms.Form):
    """Why agreements will not be signed, or need not be."""

    because = forms.CharField(label=_("Why"), max_length=500)


class Handing(forms.Form):
    """Who answers for agreements from now on."""

    owner = forms.ChoiceField(label=_("Who answers for them from now on?"))
    because = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self.fields["owner"].choices = owners()  # type: ignore[attr-defined]


class Closing(forms.Form):
    """What came of a campaign."""

    outcome = forms.CharField(
        label=_("What came of it?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was reached, and what follows for those who did not sign."),
    )


_FORMS: dict[str, tuple[type[forms.Form], tuple[str, ...]]] = {
    "sent": (Sending, actions.MAY_CHASE),
    "signed": (Signing, actions.MAY_RUN),
    "settled": (Settling, actions.MAY_RUN),
    "declined": (Because, actions.MAY_CHASE),
    "excused": (Because, actions.MAY_RUN),
    "hand": (Handing, actions.MAY_RUN),
    "close": (Closing, actions.MAY_RUN),
}


@page(*queries.MAY_SEE)
def campaign(request: Visit, number: str) -> HttpResponse:
    """Show a campaign; move the agreements that are ticked on, or close it."""
    by = request.visitor.acting(*queries.MAY_SEE)
    found = queries.campaign(by, number)
    forms_ = _forms(request, found)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    wrong = ""
    if act in forms_ and forms_[act].is_valid():
        try:
            _do(request, found, act, forms_[act])
            return redirect(request.get_full_path())
        except Refused as why:
            wrong = str(why)
    request.visitor.saw(found.number)
    page_ = _page(request, found) | {"forms": forms_, "act": act, "wrong": wrong}
    return render(request, "desk/repapering.html", page_)


def _forms(request: Visit, found: CampaignView) -> dict[str, forms.Form]:
    """Return the forms that the visitor may send, by what they do."""
    asked = request.POST.get("act", "")
    first = {"signed_on": datetime.now(UTC).date()}
    return {
        name: form(request.POST if asked == name else None, initial=first, prefix=name)
        for name, (form, roles) in _FORMS.items()
        if request.visitor.may(*roles) and not found.closed
    }


def _do(request: Visit, found: CampaignView, act: str, form: Any) -> None:
    by, told = request.visitor.acting(*_FORMS[act][1]), form.cleaned_data
    if act == "close":
        actions.finish(by, found.number, told["outcome"])
        return
    those = _ticked(request, found)
    if act == "signed":
        actions.sign(by, found.number, those, form.told(), told["because"])
    elif act == "settled":
        if len(those) != 1:
            raise Refused(gettext("Tick one agreement: each is settled by terms of its own."))
        actions.settle(by, found.number, those[0], **told)
    elif act == "hand":
        actions.hand(by, found.number, those, told["owner"], told["because"])
    else:
        moves = {"sent": actions.send, "declined": actions.decline, "excused": actions.excuse}
        moves[act](by, found.number, those, told["because"])


def _ticked(request: Visit, found: CampaignView) -> list[str]:
    """Return the agreements that are ticked; all that the list names where that is ticked."""
    if request.POST.get("every") == "yes":
        by, state = request.visitor.acting(*queries.MAY_SEE), _state(request)
        rows, many = queries.items(by, found.number, state=state, size=rules.MOST_AT_ONCE)
        if many > rules.MOST_AT_ONCE:
            told = {"most": rules.MOST_AT_ONCE, "many": many}
            raise Refused(gettext("These are %(many)s; move %(most)s on at most.") % told)
        return [one.agreement for one in rows]
    those = request.POST.getlist("those")
    if not those:
        raise Refused(gettext("Tick at least one agreement."))
    return those


def _state(request: Visit) -> str:
    told = request.GET.get("state", "")
    return told if told in rules.STATES else ""


def _page(request: Visit, found: CampaignView) -> dict[str, Any]:
    by, at, state = request.visitor.acting(*queries.MAY_SEE), asked_page(request), _state(request)
    rows, total = queries.items(by, found.number, state=state, start=(at - 1) * SIZE, size=SIZE)
    request.visitor.saw(*(one.agreement for one in rows))
    return {
        "campaign": found,
        "items": rows,
        "pages": Pages(at, SIZE, total),
        "state": state,
        "states": [(one, many) for one, many in found.counts.items() if many],
        "called": _called(by, rows, found),
        "picture": _picture(found),
        "grown": _grown(request, found),
        "ticked": set(request.POST.getlist("those")),
        "events": events.timeline(found.number),
    }


def _called(by: Actor, rows: Sequence[ItemView], found: CampaignView) -> dict[str, str]:
    bound = {party for one in rows for party in (*one.parties, one.owner)}
    return called(by, bound | {who for who, _, _ in found.behind})


def _picture(found: CampaignView) -> Any:
    """Return how many agreements are in each state, as bars with their table."""
    told = [(said(state), many) for state, many in found.counts.items()]
    return pictures.bars(gettext("Agreements by how they stand"), told)


def _grown(request: Visit, found: CampaignView) -> Any:
    """Return how many were signed by each day, where there are several days."""
    by = request.visitor.acting(*queries.MAY_SEE)
    days = queries.signed_by_day(by, found.number)
    if len(days) < 2:
        return ""
    title = ngettext("Signed anew, of %(many)s", "Signed anew, of %(many)s", found.total)
    told = [(day.isoformat(), many) for day, many in days]
    return pictures.line(title % {"many": found.total}, told)
