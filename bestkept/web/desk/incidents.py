"""Incidents: the list, opening one, and one with its clock, steps, evidence and end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.engines.vault import KeyTrouble
from bestkept.journal.rules import Refused
from bestkept.protect.access import documents
from bestkept.respond import actions, queries, rules
from bestkept.watch import queries as watch
from bestkept.web import events, sealing
from bestkept.web.paging import Pages, asked_page, parted
from bestkept.web.uploads import at_most
from bestkept.web.visits import DESK, Visit, page
from bestkept.web.vocabulary import titled_lazy

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.journal.rules import Actor


class Step(forms.Form):
    """Something that was done."""

    text = forms.CharField(
        label=_("What was done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One step, in a sentence. It cannot be edited later."),
    )


class Evidence(forms.Form):
    """Something to keep in the vault for an incident."""

    document = forms.FileField(
        label=_("A file"),
        help_text=at_most(
            _("It is sealed into the vault under a key of its own. At most %(most)s MB.")
        ),
    )
    because = forms.CharField(
        label=_("What does it show?"), max_length=500, help_text=_("One sentence, kept with it.")
    )


class Ending(forms.Form):
    """How an incident ended, and why it is closed."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[(one.partition(":")[0], titled_lazy(one)) for one in rules.OUTCOMES],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("Why is it closed?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was reached, and what was decided not to do. It stands in the binder."),
    )


class Opening(forms.Form):
    """An incident that begins with what somebody was told."""

    title = forms.CharField(label=_("What happened?"), max_length=200)
    day = forms.DateField(
        label=_("Discovered on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The clock runs from here."),
    )
    time = forms.TimeField(
        label=_("At (UTC)"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    findings = forms.MultipleChoiceField(
        label=_("Leaks that belong to it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, by: Actor, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        leaks = watch.listed(by, verdict="leak", size=50)[0]
        self.leaks = [one.number for one in leaks]
        self.fields["findings"].choices = [(f.number, f"{f.number} {f.path}") for f in leaks]  # type: ignore[attr-defined]

    def discovered(self) -> datetime:
        """Return the instant from which the clock runs; midnight where no time was told."""
        day, time = self.cleaned_data["day"], self.cleaned_data["time"]
        return datetime.combine(day, time or datetime.min.time(), UTC)


FORMS: dict[str, type[forms.Form]] = {"step": Step, "evidence": Evidence, "end": Ending}


@page(*DESK)
def incidents(request: Visit) -> HttpResponse:
    """List incidents, the open ones first."""
    number = asked_page(request)
    found, total = queries.listed(start=(number - 1) * Pages.SIZE, size=Pages.SIZE)
    request.visitor.saw(*(one.number for one in found))
    may = request.visitor.may(*actions.MAY_RESPOND)
    page_ = {"incidents": found, "pages": Pages(number, Pages.SIZE, total), "may": may}
    return render(request, "desk/incidents.html", page_)


@page(*actions.MAY_RESPOND)
def begin(request: Visit) -> HttpResponse:
    """Open an incident, on findings or on none."""
    by = request.visitor.acting(*actions.MAY_RESPOND)
    now = datetime.now(UTC)
    form = Opening(by, request.POST or None, initial={"day": now.date(), "time": f"{now:%H:%M}"})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            number = actions.open_incident(by, told["title"], told["findings"], form.discovered())
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:incident", number)
    request.visitor.saw(*form.leaks)
    return render(request, "desk/incident_open.html", {"form": form})


@page(*DESK)
def incident(request: Visit, number: str) -> HttpResponse:
    """Show one incident; take a step, add evidence, or close it."""
    found = queries.incident(number)
    may = request.visitor.may(*actions.MAY_RESPOND) and found.status == rules.OPEN
    asked = request.POST.get("act", "step") if request.method == "POST" else ""
    forms_ = {
        name: form(
            request.POST if name == asked else None,
            request.FILES if name == asked else None,
            auto_id=f"{name}-%s",
        )
        for name, form in FORMS.items()
    }
    if may and asked in forms_ and forms_[asked].is_valid():
        try:
            _do(request, number, asked, forms_[asked].cleaned_data)
        except (Refused, KeyTrouble) as why:
            forms_[asked].add_error(None, str(why))
        else:
            return redirect("desk:incident", number)
    request.visitor.saw(number)
    page_ = {
        "incident": found,
        "may": may,
        "may_read": request.visitor.may(*documents.MAY_OPEN),
        "idle": _idle(found),
        "events": events.timeline(number),
        "part": (part := parted(found.findings, at := asked_page(request))),
        "pages": Pages(at, Pages.SIZE, len(found.findings)),
        "shown": {one.number: one for one in watch.some(part)},
        **forms_,
    }
    return render(request, "desk/incident.html", page_)


def _do(request: Visit, number: str, act: str, told: dict[str, Any]) -> None:
    by = request.visitor.acting(*actions.MAY_RESPOND)
    if act == "step":
        actions.add_step(by, number, told["text"])
    elif act == "end":
        actions.close_incident(by, number, told["because"], told["outcome"])
    else:
        home, document = request.visitor.home, told["document"]
        kept = sealing.keep_evidence(by, home, document, number, told["because"])
        actions.add_evidence(by, number, kept)


def _idle(found: queries.IncidentView) -> int:
    """Return how many whole hours ago something was last done about an incident."""
    last = max([found.opened, *(s.at for s in found.steps), *(e.at for e in found.evidence)])
    return rules.hours_since(last, datetime.now(UTC))
