"""What becomes of an agreement: its days, its obligations, and how long confidence lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bestkept.protect.agreements import actions, renewing, rules
from bestkept.protect.agreements.rules import Lasting

if TYPE_CHECKING:
    from collections.abc import Callable

    from bestkept.journal.rules import Actor
    from bestkept.protect.agreements.queries import AgreementView


def day(**more: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


class Lasts(forms.Form):
    """How long confidence lasts, in a form that can be compared."""

    lasts = forms.ChoiceField(
        label=_("Put in a form"),
        choices=[
            ("", _("Nobody has said")),
            (rules.AS_SECRET, _("As long as it is secret")),
            (rules.UNTIL, _("Until a day")),
            (rules.YEARS, _("Some years after its end")),
            (rules.NEVER, _("No longer than the term")),
        ],
        required=False,
        help_text=_("So that it can be told where confidence ends while a secret still is one."),
    )
    lasts_until = day(label=_("Its last day"), required=False)
    lasts_years = forms.IntegerField(
        label=_("How many years"), required=False, min_value=1, max_value=rules.MOST_YEARS
    )

    def lasting(self) -> Lasting | None:
        """Return what was told; None where nobody has said."""
        told = self.cleaned_data
        if not told["lasts"]:
            return None
        return Lasting(told["lasts"], told["lasts_until"], told["lasts_years"])


def as_told(told: Lasting | None) -> dict[str, Any]:
    """Return what the fields of `Lasts` begin with."""
    if told is None:
        return {}
    return {"lasts": told.how, "lasts_until": told.until, "lasts_years": told.years}


class Surviving(Lasts):
    """How long confidence lasts after the terms of today."""

    because = forms.CharField(label=_("How do you know?"), max_length=500)

    def clean(self) -> dict[str, Any]:
        """Ask for an answer."""
        told: dict[str, Any] = super().clean() or {}
        if not told.get("lasts"):
            self.add_error("lasts", _("Say how long confidence lasts."))
        return told


class Renewing(forms.Form):
    """Until when it was renewed."""

    last = day(label=_("It runs until, the last day"))
    because = forms.CharField(label=_("How do you know?"), max_length=500)


class Passing(forms.Form):
    """That a day is known, and that nothing is done about it."""

    because = forms.CharField(label=_("Why"), max_length=500)


class Reassigning(forms.Form):
    """Who answers for an obligation from now on, and until when."""

    order = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    owner = forms.EmailField(required=False)
    due = forms.DateField(required=False)
    because = forms.CharField(max_length=500)


class Dropping(forms.Form):
    """Which obligation need not be done any more."""

    order = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    because = forms.CharField(max_length=500)


FORMS: dict[str, type[forms.Form]] = {
    "renew": Renewing,
    "pass": Passing,
    "survive": Surviving,
    "reassign": Reassigning,
    "drop": Dropping,
}


def do(by: Actor, found: AgreementView, act: str, told: dict[str, Any]) -> None:
    """Record what one of these forms says. Raises Refused."""
    _DO[act](by, found, told)


def _renew(by: Actor, found: AgreementView, told: dict[str, Any]) -> None:
    renewing.renew(by, found.number, told["last"], told["because"])


def _pass(by: Actor, found: AgreementView, told: dict[str, Any]) -> None:
    renewing.let_pass(by, found.number, told["because"])


def _survive(by: Actor, found: AgreementView, told: dict[str, Any]) -> None:
    said = Lasting(told["lasts"], told["lasts_until"], told["lasts_years"])
    amendment = (found.terms or found.chain[-1]).amendment
    actions.note_lasting(by, found.number, amendment, said, told["because"])


def _reassign(by: Actor, found: AgreementView, told: dict[str, Any]) -> None:
    whose = {"owner": told["owner"] or None, "due": told["due"]}
    actions.reassign(by, found.number, told["order"], told["because"], **whose)


def _drop(by: Actor, found: AgreementView, told: dict[str, Any]) -> None:
    actions.drop(by, found.number, told["order"], told["because"])


_DO: dict[str, Callable[[Actor, AgreementView, dict[str, Any]], None]] = {
    "renew": _renew,
    "pass": _pass,
    "survive": _survive,
    "reassign": _reassign,
    "drop": _drop,
}
