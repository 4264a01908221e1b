"""Submit something that may be a secret, and see what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.gateways import guarding
from bestkept.journal.rules import Refused
from bestkept.protect.access.whereabouts import as_told
from bestkept.register import facts, queries
from bestkept.register.intake import actions, rules
from bestkept.register.intake import queries as intake
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import Asked
from bestkept.web import events
from bestkept.web.uploads import at_most
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpResponse

TIERS = {
    "confidential": _("Confidential: colleagues who work on it may know"),
    "restricted": _("Restricted: a named few"),
    "top": _("Top: two or three people, and it would hurt badly"),
}
SUBMITTING = ("employee", "analyst", "legal", "security", "administrator")


class Candidate(forms.Form):
    """What somebody thinks is a secret, told without giving it away."""

    title = forms.CharField(
        label=_("What is it called?"),
        max_length=200,
        help_text=_("A name that gives nothing away: Cathode slurry, line 2."),
    )
    description = forms.CharField(
        label=_("What is it?"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which part, made when, told apart how. Not the secret itself."),
    )
    boundary = forms.CharField(
        label=_("What is it not?"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What around it is known or published anyway."),
    )
    location = forms.CharField(
        label=_("Where does it lie?"),
        required=False,
        max_length=2000,
        help_text=_("A drive, a cabinet, a repository."),
    )
    document = forms.FileField(
        label=_("A document to guard"),
        required=False,
        help_text=at_most(
            _("Its text is read, sketched and dropped: we keep no copy. At most %(most)s MB.")
        ),
    )
    tier = forms.ChoiceField(
        label=_("How secret should it be?"),
        choices=[(tier, TIERS[tier]) for tier in reversed(facts.TIERS)],
        widget=forms.RadioSelect,
        initial="confidential",
    )


class Again(forms.Form):
    """What was sent back, said again."""

    description = Candidate.base_fields["description"]
    boundary = Candidate.base_fields["boundary"]
    location = Candidate.base_fields["location"]
    because = forms.CharField(label=_("What is new?"), required=False, max_length=2000)


@page(*SUBMITTING)
def submit(request: Visit) -> HttpResponse:
    """Take a candidate, with a document that is guarded from then on, or without."""
    form = Candidate(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            number = _submit(request, told.pop("document"), told)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("me:submission", number)
    return render(request, "me/submit.html", {"form": form})


def _submit(request: Visit, document: UploadedFile[bytes] | None, told: dict[str, str]) -> str:
    home = request.visitor.home
    documents = []
    if document is not None:
        name = document.name or "document"
        place = f"{name} (given in a browser)"
        documents = guarding.of_bytes(home, name, document.read(), place)
    by = request.visitor.acting(*rules.SUBMITTERS)
    title, tier = told.pop("title"), told.pop("tier")
    return actions.submit(by, home, title=title, tier=tier, description=told, documents=documents)


@page(*SUBMITTING)
def submitted(request: Visit) -> HttpResponse:
    """List what is one's own, and whose turn it is."""
    by = request.visitor.acting("employee")
    found = inventory.listed(by, Asked(own=by.person, sort="-number", size=100))
    request.visitor.saw(*(one.number for one in found.lines))
    back = inventory.listed(by, Asked(by=by.person, status=rules.SENT_BACK, size=100)).lines
    rows = [
        {"line": one, "turn": rules.turn(one.status), "mine": one in back} for one in found.lines
    ]
    return render(request, "me/submitted.html", {"rows": rows, "total": found.total})


@page(*SUBMITTING)
def one(request: Visit, number: str) -> HttpResponse:
    """Show one of them: where it stands, what it lacks, how it is to be handled."""
    by = request.visitor.acting("employee")
    found = queries.seen_asset(by, number)
    request.visitor.saw(number)
    state = intake.state(found)
    own = intake.submitter(found) == by.person
    form = Again(request.POST or None, initial={f.name: f.value for f in found.facts})
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            actions.resubmit(by, number, told, because=told.pop("because"))
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("me:submission", number)
    return render(
        request,
        "me/submission.html",
        {
            "asset": as_told(by, found),
            # What was typed stays in sight, whatever became of it.
            "form": form if form.is_bound or (own and state == rules.SENT_BACK) else None,
            "own": own,
            "state": state,
            "steps": ("candidate", "reviewed", "accepted"),
            "turn": " or ".join(rules.turn(state)),
            "gaps": intake.gaps(found),
            "decisions": intake.decisions(by, number),
            "handling": inventory.handling_of(found, datetime.now(UTC).date()),
            "events": events.timeline(number),
        },
    )
