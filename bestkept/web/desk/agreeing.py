"""What is put in about agreements: forms, and recording or amending one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.content.countries import FORMS as SIGNATURES
from bestkept.journal.actions import together
from bestkept.journal.rules import Refused
from bestkept.people import organisations
from bestkept.protect.agreements import actions, queries, rules
from bestkept.protect.agreements.rules import Immunity, Said
from bestkept.protect.repapering import actions as repapering
from bestkept.web import sealing
from bestkept.web.desk import keeping
from bestkept.web.desk.keeping import Lasts
from bestkept.web.desk.keeping import day as _day
from bestkept.web.uploads import at_most
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.protect.agreements.queries import AgreementView
    from bestkept.protect.agreements.rules import Terms

HOUSES = 60  # organisations with a box to tick; others are named by their numbers
SURVIVES = "as long as it is secret"


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Day(forms.Form):
    """The day that is asked about; none means today."""

    on = _day(label=_("Which terms governed on"), required=False)


class Immune(forms.Form):
    """Whether terms carry the notice that 18 USC 1833(b) asks for."""

    how = forms.ChoiceField(
        label=_("The notice of 18 USC 1833(b)"),
        choices=[
            ("", _("Nobody has looked")),
            (rules.IN_TEXT, _("It stands in the text")),
            (rules.BY_POLICY, _("The text refers to a policy")),
            (rules.ABSENT, _("It is missing")),
        ],
        required=False,
        help_text=_(
            "Only for agreements with a person: that reporting a crime to an official or a "
            "lawyer in confidence is not a breach."
        ),
    )
    policy = forms.CharField(label=_("Which policy"), required=False, max_length=200)
    received_on = _day(label=_("The person received it on"), required=False)

    def said(self) -> Immunity | None:
        """Return what was told of the notice; None where nobody has looked."""
        told = self.cleaned_data
        if not told["how"]:
            return None
        return Immunity(told["how"], told["policy"], told["received_on"])


class Wording(Immune, Lasts):
    """What terms say."""

    every = forms.BooleanField(label=_("It covers every secret of ours"), required=False)
    secrets = forms.CharField(
        label=_("Which secrets"),
        required=False,
        max_length=20_000,
        widget=_lines(3),
        help_text=_("Numbers, one a line: TS-0001. For some versions only: TS-0001:1-3."),
    )
    purposes = forms.CharField(
        label=_("For which purposes"),
        required=False,
        max_length=4000,
        widget=_lines(2),
        help_text=_("One a line. None means any purpose."),
    )
    first = _day(label=_("From"))
    last = _day(label=_("Until, the last day"), required=False)
    survives = forms.CharField(
        label=_("How long does confidence last after that?"), max_length=400, initial=SURVIVES
    )
    notice_days = forms.IntegerField(
        label=_("Days of notice"), required=False, min_value=0, max_value=3650
    )
    renewal = forms.ChoiceField(
        label=_("What happens at its end?"),
        choices=[("none", _("It ends")), ("by itself", _("It renews by itself"))],
    )
    law = forms.CharField(label=_("Governing law"), max_length=200)
    form = forms.ChoiceField(
        label=_("How was it signed?"), choices=[(one, one.capitalize()) for one in SIGNATURES]
    )
    signed_on = _day(label=_("Signed on"))
    edition = forms.CharField(
        label=_("In which edition of our wording?"),
        required=False,
        max_length=80,
        help_text=_("Like NDA 2026-2: so a change in wording finds what is behind."),
    )
    because = forms.CharField(
        label=_("Why"), max_length=500, help_text=_("A sentence: what it is for. It is kept.")
    )

    def terms(self) -> Said:
        """Return what is said; its checks are the actions'."""
        told = self.cleaned_data
        every = (rules.EVERY,) if told["every"] else tuple(told["secrets"].split())
        purposes = tuple(one for one in told["purposes"].splitlines() if one.strip())
        more = (told["form"], told["signed_on"], told["notice_days"], told["renewal"])
        days = (told["first"], told["last"])
        said = Said(every, purposes, *days, told["survives"], told["law"], *more)
        return replace(said, immunity=self.said(), lasting=self.lasting())


class Amending(Wording):
    """What terms say from a day on, and who is bound from then on, or no longer."""

    leaves = forms.MultipleChoiceField(
        label=_("Who is bound no longer?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    joins = forms.CharField(
        label=_("Who is bound from then on?"),
        required=False,
        max_length=8000,
        widget=_lines(2),
        help_text=_(
            "Addresses of people or numbers of organisations (O-0001), one a line. After a "
            "merger, or under another name: the old one leaves and the new one joins."
        ),
    )

    def __init__(self, found: AgreementView, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        now = found.chain[-1].parties
        bound = [(one.label, one.name) for one in found.bound if one.label in now]
        self.fields["leaves"].choices = bound  # type: ignore[attr-defined]

    def terms(self) -> Said:
        """Return what is said, with who joins and who leaves."""
        told = self.cleaned_data
        joins, leaves = tuple(told["joins"].split()), tuple(told["leaves"])
        return replace(super().terms(), joins=joins, leaves=leaves)


class Recording(Wording):
    """An agreement that was signed."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=[(one, one) for one in rules.KINDS])
    houses = forms.MultipleChoiceField(
        label=_("Organisations that are bound"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    persons = forms.CharField(
        label=_("People who are bound"),
        required=False,
        max_length=8000,
        widget=_lines(2),
        help_text=_("E-mail addresses of people on record, one a line."),
    )

    def __init__(self, by: Actor, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        found = organisations.listed(by)[:HOUSES]
        self.fields["houses"].choices = [(o.number, o.name) for o in found]  # type: ignore[attr-defined]
        if not found:
            del self.fields["houses"]

    def parties(self) -> list[str]:
        """Return who is bound, by number or address."""
        told = self.cleaned_data
        return [*told.get("houses", ()), *told["persons"].split()]


class Done(forms.Form):
    """Which obligation was done, and how that is known."""

    order = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=1_000_000)
    because = forms.CharField(label=_("What shows that it is done?"), max_length=500)


class Owing(forms.Form):
    """An obligation under an agreement."""

    words = forms.CharField(label=_("What has to be done?"), max_length=400)
    owner = forms.EmailField(
        label=_("Who answers for it?"), help_text=_("The address of somebody on record.")
    )
    due = _day(label=_("Until"))


class Attaching(forms.Form):
    """The signed text."""

    document = forms.FileField(
        label=_("The signed text"),
        help_text=at_most(
            _("It is sealed into the vault under a key of its own. At most %(most)s MB.")
        ),
    )


class Noticing(Immune):
    """How the terms of today give the notice."""

    because = forms.CharField(label=_("How do you know?"), max_length=500)

    def clean(self) -> dict[str, Any]:
        """Ask for an answer."""
        told: dict[str, Any] = super().clean() or {}
        if not told.get("how"):
            self.add_error("how", _("Say whether it carries the notice."))
        return told


class Editing(forms.Form):
    """In which edition the terms of today were signed."""

    edition = forms.CharField(label=_("In which edition of our wording?"), max_length=80)


class Ending(forms.Form):
    """From when an agreement holds no longer, and why."""

    first = _day(label=_("First day without it"))
    because = forms.CharField(
        label=_("Why"), max_length=500, help_text=_("Notice given, terminated, lapsed early.")
    )


FORMS: dict[str, type[forms.Form]] = {
    "done": Done,
    "owe": Owing,
    "attach": Attaching,
    "immune": Noticing,
    "edition": Editing,
    "end": Ending,
    **keeping.FORMS,
}


def first(found: AgreementView) -> dict[str, Any]:
    """Return what the forms of an agreement's page begin with."""
    terms = found.terms or (found.chain[-1] if found.chain else None)
    lasts = keeping.as_told(terms.lasting) if terms else {}
    return {**(_noticed(found.terms) if found.terms else {}), **lasts, "first": _today()}


def _noticed(terms: Terms) -> dict[str, Any]:
    told = terms.immunity
    names = ("how", "policy", "received_on")
    return {name: getattr(told, name) for name in names} if told else {}


def do(request: Visit, found: AgreementView, act: str, told: dict[str, Any]) -> None:
    """Record what a form of an agreement's page says. Raises Refused, KeyTrouble, HomeTrouble."""
    by, number = request.visitor.acting(*actions.MAY_SIGN), found.number
    if act in keeping.FORMS:
        keeping.do(by, found, act, told)
    elif act == "done":
        actions.fulfil(by, number, told["order"], told["because"])
    elif act == "owe":
        actions.owe(by, number, told["words"], told["owner"].strip().lower(), told["due"])
    elif act == "end":
        actions.end(by, number, told["first"], told["because"])
    elif act == "edition":
        repapering.note_edition(by, number, told["edition"], _amendment(found))
    elif act == "immune":
        said = Immunity(told["how"], told["policy"], told["received_on"])
        actions.note_immunity(by, number, _amendment(found), said, told["because"])
    else:
        _attach(request, by, found, told["document"])


def _amendment(found: AgreementView) -> int:
    """Return which amendment is meant: the one that governs, else the last one."""
    return (found.terms or found.chain[-1]).amendment


def _attach(request: Visit, by: Actor, found: AgreementView, file: Any) -> None:
    kept = sealing.keep_text(by, request.visitor.home, file, found.number)
    actions.attach(by, found.number, _amendment(found), kept)


@page(*actions.MAY_SIGN)
def record(request: Visit) -> HttpResponse:
    """Record an agreement that was signed."""
    by, day = request.visitor.acting(*actions.MAY_SIGN), _today()
    begins = {"first": day, "signed_on": day, "form": "ink", "survives": SURVIVES}
    begins |= {"secrets": request.GET.get("asset", "")[:20]}
    begins |= {"persons": request.GET.get("person", "")[:254]}
    begins |= {"kind": request.GET.get("kind", "")[:20], "houses": request.GET.getlist("house")}
    form = Recording(by, request.POST or None, initial=begins)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            with together():
                said = form.terms()
                number = actions.record(by, told["kind"], form.parties(), said, told["because"])
                _edition(by, number, told["edition"])
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:agreement", number)
    return render(request, "desk/agreement_record.html", {"form": form})


@page(*actions.MAY_SIGN)
def amend(request: Visit, number: str) -> HttpResponse:
    """Record that an agreement says something else from a day on."""
    by = request.visitor.acting(*actions.MAY_SIGN)
    found = queries.agreement(by, number)
    form = Amending(found, request.POST or None, initial=_as_before(found.chain))
    if request.method == "POST" and form.is_valid():
        try:
            with together():
                actions.amend(by, number, form.terms(), form.cleaned_data["because"])
                _edition(by, number, form.cleaned_data["edition"])
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:agreement", number)
    request.visitor.saw(number)
    page_ = {"form": form, "agreement": found, "last": found.chain[-1]}
    return render(request, "desk/agreement_record.html", page_)


def _edition(by: Actor, number: str, edition: str) -> None:
    if edition.strip():
        repapering.note_edition(by, number, edition)


def _as_before(chain: Sequence[Terms]) -> dict[str, Any]:
    # How the wording gives the notice of 18 USC 1833(b) is left open: the new one was not read.
    before, day = chain[-1], _today()
    plain = ("survives", "notice_days", "renewal", "law", "form")
    return {
        **{name: getattr(before, name) for name in plain},
        **keeping.as_told(before.lasting),
        "every": before.every_secret,
        "secrets": "\n".join(map(str, before.scopes)),
        "purposes": "\n".join(before.purposes),
        "first": day,
        "last": before.goes_on(day),
        "signed_on": day,
    }


def _today() -> date:
    return datetime.now(UTC).date()
