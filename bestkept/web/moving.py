"""What I still have to do as I join, move or leave: the same page at me and at a partner's door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.content import immunity
from bestkept.journal.rules import Refused
from bestkept.protect.moves import actions, leaving, queries, rules
from bestkept.web.vocabulary import spoken

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.protect.moves.queries import Whole
    from bestkept.web.visits import Visit


class Declaring(forms.Form):
    """What somebody says of duties to earlier employers."""

    bound = forms.ChoiceField(
        label=_("Do you owe confidence, or anything else, to an earlier employer or client?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
    )
    towards = forms.CharField(
        label=_("To whom, in general terms?"),
        required=False,
        max_length=200,
        help_text=_("Like: a maker of batteries, until 2027. Never what it is about."),
    )
    nothing = forms.BooleanField(
        label=_("I bring none of their files, papers or secrets with me, and will not use them."),
        error_messages={
            "required": _(
                "Tick this to go on. If you cannot, send nothing and tell us before you begin."
            )
        },
    )

    def clean(self) -> dict[str, Any]:
        """Ask to whom, where somebody is bound."""
        told = super().clean() or {}
        if told.get("bound") == "yes" and not (told.get("towards") or "").strip():
            self.add_error("towards", _("Say to whom, in general terms."))
        return told


# What the record says of somebody, as they read it themselves.
_TO_YOU = {
    "Say what duties to earlier employers bind them": _(
        "Say what duties to earlier employers bind you"
    ),
    "Answer again what duties to earlier employers bind them: not cleared so far": _(
        "Answer again what duties to earlier employers bind you: not cleared so far"
    ),
}


def to_you(words: str) -> str:
    """Return what somebody owes in a case of their own, as it is said to them."""
    return str(_TO_YOU.get(words, words))


def show(request: Visit, here: str) -> HttpResponse:
    """Show my case, or that I have none; `here` is the name of the page's address."""
    by = request.visitor.acting()
    found = queries.mine(by.person)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = Declaring(request.POST if act == "declare" else None)
    trouble = ""
    if act and found:
        try:
            if _done(request, act, form, found):
                return redirect(here)
        except Refused as why:
            trouble = str(why)
    notices = "me:notices" if here.startswith("me:") else "partner:home"
    if found is not None:
        request.visitor.saw(*(asset for asset, _title, _why in (*found.listed, *found.later)))
    page_ = _page(found, form) | {"trouble": trouble, "notices": notices}
    return render(request, "moving.html", page_)


def _done(request: Visit, act: str, form: Declaring, found: Whole) -> bool:
    by = request.visitor.acting()
    if act == "declare":
        if not form.is_valid():
            return False
        told = form.cleaned_data
        bound = told["bound"] == "yes"
        actions.declare(by, bound=bound, towards=told["towards"], nothing=told["nothing"])
    elif act == "read":
        actions.receive(by)
    elif act == "confirm":
        actions.confirm(by, found.case.number)
    return True


def _page(found: Whole | None, form: Declaring) -> dict[str, Any]:
    if found is None:
        return {"found": None}
    me = found.case.person
    mine = [one for one in found.items if one.waits and one.owes == me]
    here = {"inbound", "immunity"}  # what has a form of its own
    open_ = {one.key for one in found.items if one.waits}
    leaves = found.case.kind == rules.LEAVER
    asked = not leaves and any(one.key == "inbound" for one in mine)
    reads = not leaves and any(one.key == "immunity" for one in mine)
    return {
        "found": found,
        "case": found.case,
        "own": mine,
        "rest": [one for one in mine if one.key not in here],
        "theirs": [
            (one, spoken(one.owes))
            for one in found.items
            if one.waits and one.owes != me and one.key != leaving.LIST
        ],
        "done": [one for one in found.items if not one.waits and one.asked],
        "form": form if asked else None,
        "again": found.facts.declared if asked else None,
        "paragraphs": immunity.PARAGRAPHS if reads else (),
        "policies": sorted({policy for __, policy in found.facts.refers}),
        "source": immunity.SOURCE,
        "confirm": leaves and leaving.LIST in open_,
        "known": [*found.listed, *found.later],
        "told": {one.asset: one.number for one in found.facts.told if not one.acknowledged},
    }
