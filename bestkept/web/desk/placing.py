"""For whom people work: their place, organisations, and a table of people brought in at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.gateways import tables
from bestkept.journal.rules import NotThere, Refused
from bestkept.people import organisations, organising, placing, queries, rules
from bestkept.protect.moves import tasks as moves
from bestkept.web import events
from bestkept.web.countries import CountryField
from bestkept.web.desk.persons import found_or_refused
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import Visit, page
from bestkept.web.vocabulary import spoken_lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from bestkept.people.organisations import OrganisationView
    from bestkept.people.queries import Placed

_DAY = forms.DateInput(attrs={"type": "date"})


class Place(forms.Form):
    """Where somebody works from a day on."""

    organisation = forms.ChoiceField(label=_("For whom?"))
    unit = forms.CharField(label=_("Unit"), required=False, max_length=120)
    job = forms.CharField(label=_("Job"), required=False, max_length=120)
    site = forms.CharField(label=_("Site"), required=False, max_length=120)
    country = CountryField(
        label=_("Country where they work"), required=False, empty=_("That of the seat")
    )
    manager = forms.EmailField(
        label=_("Address of their manager"), required=False, help_text=_("Of somebody on record.")
    )
    since = forms.DateField(
        label=_("From which day on?"), required=False, widget=_DAY, help_text=_("Else from today.")
    )

    def __init__(self, houses: Sequence[OrganisationView], *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        first = [("", _("Choose"))]
        self.fields["organisation"].choices = first + [  # type: ignore[attr-defined]
            (one.number, f"{one.name} ({one.number})") for one in houses
        ]


class Status(forms.Form):
    """Where somebody stands from a day on."""

    status = forms.ChoiceField(
        label=_("Status"), choices=[(one, spoken_lazy(one)) for one in rules.STATUSES]
    )
    since = forms.DateField(
        label=_("From which day on?"), required=False, widget=_DAY, help_text=_("Else from today.")
    )
    because = forms.CharField(label=_("Why"), max_length=500)


class Naming(forms.Form):
    """What an organisation is called from today on."""

    name = forms.CharField(label=_("Name from today on"), max_length=200)
    because = forms.CharField(label=_("Why"), max_length=500)


class Ending(forms.Form):
    """Why nobody works for an organisation any more, or does again."""

    because = forms.CharField(label=_("Why"), max_length=500)


class Organisation(forms.Form):
    """A unit of our own or a partner."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Ours, or a partner?"),
        choices=[(one, spoken_lazy(one)) for one in rules.KINDS],
        initial=rules.PARTNER,
        widget=forms.RadioSelect,
    )
    country = CountryField(label=_("Country of its seat"))


class Table(forms.Form):
    """A table of people."""

    table = forms.FileField(
        label=_("A table"),
        help_text=_(
            "CSV, XLSX or JSON, one person a line. The first line names the columns. "
            "Either all of it is recorded, or nothing."
        ),
    )


@page(*placing.MAY_PLACE)
def place(request: Visit, email: str) -> HttpResponse:
    """Record where somebody works from a day on; what was before ends then."""
    by, person = request.visitor.acting(*placing.MAY_PLACE), found_or_refused(email)
    houses = organisations.open_ones(by)
    told = request.POST or None
    form = Place(houses, told, initial=_first(queries.place(person.email)))
    if request.method == "POST" and form.is_valid():
        try:
            placing.engage(by, person.email, _told(form), form.cleaned_data["since"])
            moves.follow(by)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:person", person.email)
    request.visitor.saw(person.email)
    page_ = {"form": form, "person": person, "houses": houses}
    return render(request, "desk/person_place.html", page_)


@page(*placing.MAY_PLACE)
def status(request: Visit, email: str) -> HttpResponse:
    """Record whether somebody is joining, working, leaving or gone, from a day on."""
    by, person = request.visitor.acting(*placing.MAY_PLACE), found_or_refused(email)
    at = queries.place(person.email)
    form = Status(request.POST or None, initial={"status": at.status if at else ""})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            placing.set_status(by, person.email, told["status"], told["because"], told["since"])
            moves.follow(by)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:person", person.email)
    request.visitor.saw(person.email)
    page_ = {"form": form, "person": person, "place": at}
    return render(request, "desk/person_status.html", page_)


def _first(at: Placed | None) -> dict[str, str]:
    """Return what a place is now, for the form; an empty part is kept as a dash."""
    names = ("organisation", "unit", "job", "site", "country", "manager")
    told = {name: str(getattr(at, name)) for name in names} if at else {}
    return {name: text for name, text in told.items() if text != "-"}


def _told(form: forms.Form) -> dict[str, str]:
    return {name: text for name, text in form.cleaned_data.items() if name != "since" and text}


@page(*queries.MAY_SEE_PERSONS)
def houses(request: Visit) -> HttpResponse:
    """List the units of our own and the partners; put another on record."""
    by, number = request.visitor.acting(*queries.MAY_SEE_PERSONS), asked_page(request)
    words = " ".join(request.GET.get("words", "").replace("\0", "").split())[:80]
    form = Organisation(request.POST or None) if request.visitor.may(*organising.MAY_ADD) else None
    if request.method == "POST" and form and form.is_valid():
        try:
            placing.add_organisation(
                request.visitor.acting(*organising.MAY_ADD), **form.cleaned_data
            )
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:organisations")
    found, total = organisations.some(by, words, (number - 1) * Pages.SIZE, Pages.SIZE)
    many = organisations.people_of(one.number for one in found)
    page_ = {
        "rows": [(one, many[one.number]) for one in found],
        "pages": Pages(number, Pages.SIZE, total),
        "words": words,
        "form": form,
    }
    return render(request, "desk/organisations.html", page_)


@page(*queries.MAY_SEE_PERSONS)
def house(request: Visit, number: str) -> HttpResponse:
    """Show one organisation; call it otherwise, end it, or take it up again."""
    found = organisations.organisation(number)
    if found is None:
        raise NotThere(gettext("There is no organisation %(number)s.") % {"number": number})
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    able: dict[str, type[forms.Form]] = {"naming": Naming, "up" if found.ended else "end": Ending}
    forms_ = {
        name: form(request.POST if name == asked else None, initial={"name": found.name})
        for name, form in able.items()
        if request.visitor.may(*organising.MAY_ADD)
    }
    if asked in forms_ and forms_[asked].is_valid():
        try:
            _change(request, number, asked, forms_[asked].cleaned_data)
        except Refused as why:
            forms_[asked].add_error("because", str(why))
        else:
            return redirect("desk:organisation", number)
    many, happened = organisations.people_of([number])[number], events.timeline(number)
    page_ = {"house": found, "many": many, "events": happened, **forms_}
    return render(request, "desk/organisation.html", page_)


def _change(request: Visit, number: str, asked: str, told: dict[str, Any]) -> None:
    by = request.visitor.acting(*organising.MAY_ADD)
    if asked == "naming":
        organising.rename(by, number, told["name"], told["because"])
    elif asked == "end":
        organising.end(by, number, told["because"])
    else:
        organising.take_up(by, number, told["because"])


@page(*placing.MAY_PLACE)
def take_table(request: Visit) -> HttpResponse:
    """Put the people of a table on record, all of them or none, and begin their cases."""
    form, told = Table(request.POST or None, request.FILES or None), {}
    if request.method == "POST" and form.is_valid():
        try:
            told = _taken(request, form.cleaned_data["table"])
        except Refused as why:
            form.add_error("table", str(why))
    page_ = {"form": form, "columns": rules.COLUMNS, **told}
    return render(request, "desk/people_import.html", page_)


def _taken(request: Visit, file: Any) -> dict[str, Any]:
    by, name = request.visitor.acting(*placing.MAY_PLACE), file.name or "table.csv"
    lines = [(line.number, line.cells) for line in tables.of_bytes(name, file.read())]
    many = placing.import_people(by, lines)
    request.visitor.saw("people")
    return {"taken": many, "begun": list(moves.follow(by))}
