"""Facts of an asset from its page: a change, a correction or an end, with its day and reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.protect.access.knowing import INSIDE, OUTSIDE
from bestkept.protect.access.rules import with_record, without_record
from bestkept.protect.access.whereabouts import KINDS as WHERE
from bestkept.protect.access.whereabouts import WITHHELD, as_told, withheld
from bestkept.register import actions, facts, queries
from bestkept.register.inventory import actions as inventory
from bestkept.register.inventory import queries as history
from bestkept.register.rules import TRADE_SECRET
from bestkept.web import knowing
from bestkept.web.visits import Visit, page
from bestkept.web.vocabulary import said, titled

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.register.queries import AssetView

CHANGE, CORRECT, END = "change", "correct", "end"
HOWS = (
    (CHANGE, _("It changed: from the day below on it is so, and before that as it was")),
    (CORRECT, _("It was wrong: put this in its place, from its first day or the day below")),
    (END, _("It ended: from the day below on nothing takes its place")),
)
# How a value is written that has a form of its own.
WRITTEN = {
    "owner": _("The e-mail address of somebody on record."),
    "deputy": _("The e-mail address of somebody on record."),
    "value": _("Like: EUR 1200000.00 by cost, valued by Alice Archer on 2026-01-15."),
    "cost": _("Like: EUR 300000.00 by cost, valued by Alice Archer on 2026-01-15."),
    "place": _("Begin with system, room or elsewhere: room: cabinet B of lab 3."),
    "copy": _("Like: number 2 held by bob@example.com: notebook in room 4."),
    "author": _("Like: bob@example.com: assignment recorded (agreement of 2024-01-03)."),
    "patent-or-secret": _("Begin with secret, patent, both, publish or undecided: secret: why."),
    "filed": _("A day, like 2026-03-01."),
    "granted": _("A day, like 2026-03-01."),
    "expires": _("A day, like 2026-03-01."),
}
_LONG = ("description", "boundary", "weakness", "location")


def _points(score: str) -> str:
    return gettext("%(score)s of 5") % {"score": score}


_points_lazy = lazy(_points, str)


class Edit(forms.Form):
    """What a fact says, how that came, since when, and why."""

    how = forms.ChoiceField(
        label=_("What happened?"), choices=HOWS, widget=forms.RadioSelect, initial=CHANGE
    )
    points = forms.ChoiceField(label=_("Score"), choices=[(n, _points_lazy(n)) for n in "12345"])
    value = forms.CharField(
        label=_("What it says"),
        max_length=8000,
        error_messages={"required": _("Say what it says from then on.")},
    )
    since = forms.DateField(
        label=_("From which day?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("For a correction, leave it empty to keep the first day."),
    )
    because = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("Kept with the act for good."),
        error_messages={"required": _("Say why, in a sentence.")},
    )

    def __init__(self, name: str, now: str, told: Any = None) -> None:
        self.kind = facts.kind(name)
        self.begins = name == self.kind and name in facts.SIDE_BY_SIDE
        value = facts.score(now) if self.kind == "factor" and now else (3, now)
        first = {"since": datetime.now(UTC).date(), "points": value[0], "value": value[1]}
        super().__init__(told, initial=first)
        self.does = str((told or {}).get("how", CHANGE)) if now else CHANGE
        self._fit(name)
        if not now or self.begins:
            del self.fields["how"]  # what says nothing yet can only begin
        for needless in ("value", "points") if self.does == END else ():
            self.fields.pop(needless, None)
        if self.begins or (self.kind == "factor" and self.does == CHANGE):
            self.fields["because"].required = False

    def _fit(self, name: str) -> None:
        shown = self.fields["value"]
        shown.help_text = str(WRITTEN.get(self.kind, ""))
        if self.kind == "tier":
            choices = [(tier, titled(tier)) for tier in facts.TIERS]
            self.fields["value"] = forms.ChoiceField(label=gettext("Tier"), choices=choices)
        elif name in _LONG or self.kind == "factor":
            shown.widget = forms.Textarea(attrs={"rows": 3})
        if self.kind == "factor":
            shown.label = gettext("Why this score?")
            self.fields["because"].label = gettext("Why it is corrected or ended")
        else:
            del self.fields["points"]

    def hide(self) -> None:
        """Leave out what it says now, and say so by the field: an empty one looks like nothing."""
        self.initial["value"] = ""
        if not self.begins and "value" in self.fields:
            shown = self.fields["value"]
            shown.help_text = f"{said(WITHHELD)} {shown.help_text}".strip()

    def told(self) -> str:
        """Return the value as the register keeps it."""
        value = str(self.cleaned_data.get("value") or "")
        return f"{self.cleaned_data['points']}: {value}" if "points" in self.fields else value


@page(*actions.MAY_AMEND)
def edit(request: Visit, number: str) -> HttpResponse:
    """Show which facts there are to change; of the one that is named, its history and a form."""
    by = request.visitor.acting(*actions.MAY_AMEND)
    found, name = as_told(by, queries.seen_asset(by, number)), request.GET.get("name", "")
    request.visitor.saw(number)
    names = _names(found)
    page_: dict[str, Any] = {"asset": found, "names": names, "name": name}
    if name in dict(names):
        form = Edit(name, found.fact(name) or "", request.POST or None)
        hidden = facts.kind(name) in WHERE and withheld(by, found)
        spans = [] if form.begins else history.history(by, number, name)
        if hidden:
            form.hide()
        if (factor := _counted(name)) and "value" in form.fields:
            form.initial["value"] = without_record(str(form.initial["value"]))[0]
            form.fields["value"].help_text = knowing.suggested(number, factor)
        if request.method == "POST" and form.is_valid():
            try:
                _record(by, found, name, form)
            except Refused as why:
                form.add_error(None, str(why))
            else:
                return redirect("desk:asset", number)
        page_ |= {"form": form, "called": dict(names)[name]}
        page_ |= {"withheld": WITHHELD} if hidden and spans else {"spans": spans[::-1]}
    return render(request, "desk/edit.html", page_)


def _names(found: AssetView) -> list[tuple[str, str]]:
    """Return the facts that can be set by hand, each with what it is called."""
    there = [f.name for f in found.facts if facts.kind(f.name) in facts.SIDE_BY_SIDE]
    told = [(name, titled(name.replace("-", " "))) for name in (*facts.PLAIN, *there)]
    if found.kind == TRADE_SECRET:
        factor = gettext("Factor: %(name)s")
        told += [
            (f"factor.{n}", factor % {"name": said(n.replace("-", " "))}) for n in facts.FACTORS
        ]
    another = gettext("Another %(name)s")
    return [*told, *((kind, another % {"name": said(kind)}) for kind in facts.SIDE_BY_SIDE)]


def _counted(name: str) -> str:
    """Return the factor that a fact scores, where the record has a count for it; else nothing."""
    kind, _, factor = name.partition(".")
    return factor if kind == "factor" and factor in (INSIDE, OUTSIDE) else ""


def _record(by: Actor, found: AssetView, name: str, form: Edit) -> None:
    told, number = form.cleaned_data, found.number
    since: date | None = told["since"]
    day = since or datetime.now(UTC).date()
    why = str(told.get("because") or "")
    if form.begins:
        actions.add_beside(by, number, name, form.told(), since=day)
    elif form.does == END:
        actions.end(by, number, name, on=day, because=why)
    elif form.does == CORRECT:
        said = form.told()
        kept = without_record(found.fact(name) or "")[1] if _counted(name) else ""
        said = with_record(said, kept) if kept else said  # the count is that of its own day
        actions.correct(by, number, name, said, because=why, valid_from=since)
    elif form.kind == "factor":
        factor, points = name.partition(".")[2], int(told["points"])
        reason = str(told["value"])
        reason = knowing.scored(number, factor, reason) if _counted(name) else reason
        inventory.score(by, number, factor, points, reason, since=day)
    else:
        actions.amend(by, number, name, form.told(), valid_from=day, because=why)
