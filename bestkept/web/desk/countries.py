"""Countries: what is known of their law, and what local counsel advised."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.content.countries import FORMS, TOPICS
from bestkept.engines.vault import KeyTrouble
from bestkept.home import HomeTrouble
from bestkept.journal.rules import Refused
from bestkept.protect.access import documents
from bestkept.protect.agreements.rules import KINDS
from bestkept.protect.countries import actions, queries, rules
from bestkept.protect.countries.rules import OUTCOMES, Advised
from bestkept.web import sealing
from bestkept.web.uploads import at_most
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.protect.countries.queries import AdviceView, Profile

SEEING = queries.MAY_SEE
# What each topic is called on pages.
CALLED = {
    "ownership": _("Who owns commissioned work"),
    "assignment": _("How rights are assigned"),
    "form": _("Form of signature"),
    "restraint": _("Restraint of trade"),
    "monitoring": _("Limits of monitoring"),
    "limitation": _("Limitation and damages"),
    "secrets": _("Trade secrets and confidence"),
    "enforcement": _("Whether protection can be enforced"),
}
ASKED = 2000  # characters of a question


class Advising(forms.Form):
    """What local counsel answered."""

    topic = forms.ChoiceField(label=_("About what?"), choices=[(t, CALLED[t]) for t in TOPICS])
    confirms = forms.ChoiceField(
        label=_("It confirms a statement of this page"),
        required=False,
        help_text=_("The statement then says by which advice counsel confirmed it."),
    )
    question = forms.CharField(
        label=_("The question"), max_length=ASKED, widget=forms.Textarea(attrs={"rows": 2})
    )
    answer = forms.CharField(
        label=_("The answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    counsel = forms.CharField(label=_("Who answered?"), max_length=200)
    form = forms.ChoiceField(
        label=_("It settles a form of signature"),
        choices=[("", _("None")), *((one, one.capitalize()) for one in FORMS)],
        required=False,
        help_text=_("Only for advice about the form of signature."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("For which kinds of agreement?"),
        required=False,
        choices=[(kind, kind) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick those that the answer is about: none means every kind."),
    )
    outcome = forms.ChoiceField(
        label=_("That form is"), choices=[(one, one.capitalize()) for one in reversed(OUTCOMES)]
    )
    expires = forms.DateField(
        label=_("Ask again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("From that day it settles nothing any more."),
    )
    instead = forms.ChoiceField(
        label=_("It takes the place of"),
        required=False,
        help_text=_("What it takes the place of stands no longer from today on."),
    )
    document = forms.FileField(
        label=_("The answer itself"),
        required=False,
        help_text=at_most(
            _("It is sealed into the vault under a key of its own. At most %(most)s MB.")
        ),
    )
    privileged = forms.BooleanField(
        label=_("It is privileged: only legal reads its words"), required=False, initial=True
    )

    def __init__(self, found: Profile, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        shipped = [(one.key, f"{CALLED[one.topic]}: {one.words}"[:140]) for one in found.statements]
        open_ = [one for one in (*found.advice, *found.coming, *found.past) if not one.ended]
        named = [(o.number, " ".join((o.number, str(CALLED[o.topic]), o.form))) for o in open_]
        self._offer("confirms", shipped)
        self._offer("instead", named)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Let one of these be chosen, or none; drop the field where there is nothing."""
        if choices:
            self.fields[name].choices = [("", _("None")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def said(self, file: str = "") -> Advised:
        """Return what is logged; its checks are the action's."""
        told = {n: v for n, v in self.cleaned_data.items() if n not in {"document", "instead"}}
        return Advised(**told | {"kinds": tuple(told["kinds"]), "file": file})


class Ending(forms.Form):
    """Why advice stands no longer."""

    because = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("Mistyped, taken back by counsel, not asked again. It stays in the log."),
    )


@page(*SEEING)
def countries(request: Visit) -> HttpResponse:
    """List the countries that concern us."""
    found = queries.listed(request.visitor.acting(*SEEING))
    concerned = [one for one in found if one.people or one.houses]
    page_ = {
        "countries": found,
        "concerned": concerned,
        "unknown": [one for one in concerned if not one.topics],
        "soon": sum(one.soon for one in found),
    }
    return render(request, "desk/countries.html", page_)


@page(*SEEING)
def country(request: Visit, code: str) -> HttpResponse:
    """Show what is known of a country's law; log what counsel advised."""
    found = queries.profile(request.visitor.acting(*SEEING), code)
    may = request.visitor.may(*actions.MAY_LOG)
    form = Advising(found, request.POST or None, request.FILES or None, initial=_asked(request))
    if may and request.method == "POST" and form.is_valid():
        try:
            _log(request, found, form)
        except (Refused, KeyTrouble, HomeTrouble) as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:country", found.country)
    request.visitor.saw(f"country:{found.country}")
    topics = _topics(found)
    gaps = [one["name"] for one in topics if not (one["statements"] or one["advice"])]
    page_ = {"profile": found, "topics": topics, "gaps": gaps, "form": form, "may": may}
    page_["sure"] = len(found.statements) - found.unsure
    return render(request, "desk/country.html", page_ | {"reads": _reads(request)})


def _asked(request: Visit) -> dict[str, Any]:
    """Return what the form begins with: the page of a statement or of advice leads here."""
    given = {name: request.GET.get(name, "")[:40] for name in ("topic", "confirms", "instead")}
    return {"privileged": True} | {name: told for name, told in given.items() if told}


def _log(request: Visit, found: Profile, form: Advising) -> None:
    """Seal the answer into the vault where there is one, and log the advice."""
    by, told = request.visitor.acting(*actions.MAY_LOG), form.cleaned_data
    rules.checked(found.country, form.said(), datetime.now(UTC).date())  # before it is kept
    queries.may_replace(by, told.get("instead", ""), found.country)
    file = told["document"]
    kept = sealing.keep_advice(by, request.visitor.home, file, found.country) if file else ""
    actions.log_advice(by, found.country, form.said(kept), told.get("instead", ""))


def _reads(request: Visit) -> tuple[bool, bool]:
    """Return whether the visitor opens the answers that are privileged, and the others."""
    may = request.visitor.may
    return may(queries.READS), may(*documents.MAY_OPEN)


@page(*SEEING)
def advice(request: Visit, number: str) -> HttpResponse:
    """Show one advice; record that it stands no longer."""
    found = queries.advice(request.visitor.acting(*SEEING), number)
    may = request.visitor.may(*actions.MAY_LOG) and not found.ended
    form = Ending(request.POST or None)
    if may and request.method == "POST" and form.is_valid():
        try:
            by = request.visitor.acting(*actions.MAY_LOG)
            actions.end_advice(by, found.number, form.cleaned_data["because"])
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:advice", found.number)
    request.visitor.saw(found.number)
    return render(request, "desk/advice.html", _page(request, found) | {"may": may, "form": form})


def _page(request: Visit, found: AdviceView) -> dict[str, Any]:
    profile = queries.profile(request.visitor.acting(*SEEING), found.country)
    return {
        "one": found,
        "where": profile.name,
        "about": CALLED[found.topic],
        "said": next((s for s in profile.statements if s.key == found.confirms), None),
        "reads": _reads(request),
    }


def _topics(found: Profile) -> list[dict[str, Any]]:
    """Return each topic with its statements and advice, those of which something is known first."""
    told = [
        {
            "key": topic,
            "name": CALLED[topic],
            "statements": [
                (one, one.source.rstrip("."), date.fromisoformat(one.read_on))
                for one in found.statements
                if one.topic == topic
            ],
            "advice": [one for one in found.advice if one.topic == topic],
        }
        for topic in TOPICS
    ]
    return sorted(told, key=lambda one: not (one["statements"] or one["advice"]))
