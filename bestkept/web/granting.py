"""What the desk and one's own pages share about access: forms, and conditions in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.content import countries
from bestkept.journal.rules import Refused
from bestkept.people import organisations
from bestkept.people import queries as people
from bestkept.protect.access.rules import LONGEST
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.decision.queries import asked_of, evaluate_for
from bestkept.protect.decision.rules import CONFIRM, MET, MISSING, Asked
from bestkept.protect.notices import actions as notices
from bestkept.protect.questions.actions import MAY_ASK
from bestkept.web.conditions import to_you

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bestkept.protect.access.queries import RequestView
    from bestkept.protect.decision.rules import Condition, Decision
    from bestkept.web.visits import Visitor

_ORGANISATION = re.compile(r"O-[0-9]+")
_COUNTRY = re.compile(r"(?<=\bin )[A-Z]{2}\b")
APPROVE, REFUSE = "approve", "refuse"
DAY = forms.DateInput(attrs={"type": "date"})
# What each condition of a decision is called on a page.
CALLED = {
    "position": _("For whom you work"),
    "standing": _("Your status"),
    "grant": _("A grant"),
    "agreement": _("An agreement with you"),
    "partner agreement": _("An agreement with your organisation"),
    "form": _("How it was signed"),
    "notice": _("The notice"),
    "vetting": _("Vetting"),
    "training": _("Training"),
    "clearance": _("Clearance of your organisation"),
}
# The same as whoever answers for the secret reads it of somebody else.
THEIRS = CALLED | {
    "position": _("For whom they work"),
    "standing": _("Their status"),
    "agreement": _("An agreement with them"),
    "partner agreement": _("An agreement with their organisation"),
    "clearance": _("Clearance of their organisation"),
}
# Where the desk mends what is missing: its page, what it does, and who may do it.
MENDS = {
    "agreement": ("desk:record-agreement", _("Record an agreement"), agreements.MAY_SIGN),
    "partner agreement": ("desk:record-agreement", _("Record an agreement"), agreements.MAY_SIGN),
    "notice": ("desk:tell", _("Tell them"), notices.MAY_GIVE),
    "standing": ("desk:person", _("See the person"), people.MAY_SEE_PERSONS),
    "vetting": ("desk:person", _("See the person"), people.MAY_SEE_PERSONS),
}
NO_PURPOSE = "my work"  # decided by where nothing was granted or asked for yet
NEXT = {
    "grant": _("Ask for it: the owner answers."),
    "notice": _("Read the notice and acknowledge it. It takes a minute."),
}


def in_days(days: int) -> str:
    """Return a day from today on, as a form's field begins with it."""
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def decided(person: str, number: str, purpose: str, version: int | None = None) -> Decision:
    """Return what would be decided today of a secret that somebody wants to open; not recorded.

    Without a version, of the newest that they may know.
    """
    day, what = datetime.now(UTC).date(), " ".join(purpose.lower().split())
    return evaluate_for(person, number, what, day, version=version)


def newest(person: str, number: str) -> int:
    """Return the number of a secret's newest version; 0 where none was registered."""
    return asked_of(person, number, NO_PURPOSE, datetime.now(UTC).date(), None).version


class Asking(forms.Form):
    """Somebody asks to know a secret."""

    asset = forms.CharField(
        label=_("Which secret?"),
        max_length=20,
        help_text=_("Its number as you were given it, like TS-0001."),
    )
    purpose = forms.CharField(
        label=_("What for?"),
        max_length=120,
        help_text=_("A few words that name the work: toll coating. A grant is for it alone."),
    )
    until = forms.DateField(
        label=_("Until when?"),
        widget=DAY,
        help_text=_("The last day on which you need it. Sooner is granted more easily."),
    )
    because = forms.CharField(
        label=_("Why do you need it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence for the owner. Not the secret itself."),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        limits = {"min": in_days(0), "max": in_days(LONGEST)}
        self.fields["until"].widget.attrs.update(limits)


class Granting(Asking):
    """Somebody is granted a secret without having asked; not asked which, where that is settled."""

    field_order = ("person", "asset", "version", "purpose", "until", "because")
    person = forms.EmailField(
        label=_("Who?"), max_length=254, help_text=_("The address of somebody on record.")
    )
    version = forms.IntegerField(
        label=_("Of which version alone?"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("Empty: of any, also those to come."),
    )

    def __init__(self, data: Any = None, *, settled: bool = False, **more: Any) -> None:
        super().__init__(data, **more)
        fields = self.fields
        fields["asset"].help_text = _("Its number, like TS-0001.")
        if settled:
            del fields["asset"]
        fields["until"].help_text = _(
            "The last day on which they need it: a year from now at most."
        )
        fields["because"].label = _("Why do they need it?")
        fields["because"].help_text = _("A sentence. Not the secret itself.")


class Answering(forms.Form):
    """A request is approved or refused."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(APPROVE, _("Approve")), (REFUSE, _("Refuse"))],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked reads it. Kept with the act for good."),
        error_messages={"required": _("Say why, in a sentence.")},
    )
    until = forms.DateField(
        label=_("Until when, if you approve?"),
        required=False,
        widget=DAY,
        help_text=_("As asked, or sooner. Empty: as asked."),
    )

    def __init__(self, asked: RequestView, newest: int, data: Any = None) -> None:
        super().__init__(data, initial={"until": asked.until.isoformat()})
        days = {"min": in_days(0), "max": asked.until.isoformat()}
        self.fields["until"].widget.attrs.update(days)
        if asked.version is None and newest > 1:
            self.fields["version"] = Version(newest, of_any=True)


class Version(forms.TypedChoiceField):
    """Which version of a secret: from the newest down, after any where that is a choice."""

    def __init__(self, newest: int, *, of_any: bool = False) -> None:
        number = gettext("Version %(number)d")
        choices = [(str(one), number % {"number": one}) for one in range(newest, 0, -1)]
        first = [("", gettext("Any version, also those to come"))] if of_any else []
        super().__init__(
            label=gettext("Which version, if you approve?")
            if of_any
            else gettext("Which version?"),
            choices=[*first, *choices],
            coerce=int,
            empty_value=None,
            required=not of_any,
        )


class Ending(forms.Form):
    """Access ends at once."""

    # The first is what one press records: it must be true whatever happened.
    PRESET = (
        ("For safety, at once", _("For safety, at once: why is still looked into")),
        ("It may have leaked", _("It may have leaked")),
        ("Leaves, or works elsewhere now", _("Leaves, or works elsewhere now")),
        ("No longer needed for the work", _("No longer needed for the work")),
        ("other", _("Another reason, below")),
    )
    why = forms.ChoiceField(
        label=_("Why"), choices=PRESET, widget=forms.RadioSelect, initial=PRESET[0][0]
    )
    because = forms.CharField(label=_("More about it"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """Ask for words where none of the reasons fits."""
        found = super().clean() or {}
        if found.get("why") == "other" and not (found.get("because") or "").strip():
            self.add_error("because", _("Say why, in a sentence."))
        return found

    def told(self) -> str:
        """Return the reason."""
        why, more = self.cleaned_data["why"], self.cleaned_data["because"].strip()
        return str(more if why == "other" else f"{why}. {more}".strip() if more else why)


@dataclass(frozen=True)
class Told:
    """A condition as its person reads it: what it is called, its state, why, and what to do.

    `to` is where that is done, empty where others do it.
    """

    called: str
    state: str
    because: str
    then: str
    to: str
    does: str


class Glass(forms.Form):
    """Why a secret is opened without a grant."""

    because = forms.CharField(
        label=_("Why can it not wait for a grant?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence that the owner and an auditor will read."),
        error_messages={"required": _("Say why, in a sentence.")},
    )


def granted(decision: Decision) -> bool:
    """Tell whether a grant is there, whatever else lacks: asking for one mends nothing then."""
    return any(one.name == "grant" and one.state == MET for one in decision.conditions)


def conditions(
    visitor: Visitor, decision: Decision, notice: str, *, lapsed: bool = False
) -> list[Told]:
    """Return the conditions of a decision about the visitor, what is missing first.

    `lapsed`: none of their grants counts today. The decision has a grant and what it counts by,
    like the standing, as two conditions; the page says of the one that it waits for the other.
    """
    named = organisations.names()
    recorded = [one._replace(because=in_words(one.because, named)) for one in decision.conditions]
    found = [_told(visitor, one, decision.asked, notice) for one in recorded]
    if lapsed and granted(decision):
        found = [_waits(one) if one.called == str(CALLED["grant"]) else one for one in found]
    order = {MISSING: 0, MET: 1, CONFIRM: 2}
    return sorted(found, key=lambda one: order.get(one.state, 3))


def _waits(grant: Told) -> Told:
    return replace(grant, then=gettext("It does not count today, since something else is missing."))


def in_words(words: str, names: Mapping[str, str]) -> str:
    """Return words in which organisations and countries have their names."""
    words = _ORGANISATION.sub(lambda found: names.get(found[0], found[0]), words)
    return _COUNTRY.sub(lambda found: countries.names().get(found[0], found[0]), words)


def _told(visitor: Visitor, one: Condition, asked: Asked, notice: str) -> Told:
    called = str(CALLED.get(one.name, one.name))
    if one.state != MISSING:
        return Told(called, one.state, to_you(one.because), "", "", "")
    to, does, then = "", "", to_you(one.next)
    if one.name == "grant":
        to = f"{reverse('me:access-ask')}?asset={asked.asset}"
        then, does = str(NEXT["grant"]), gettext("Ask for it")
    elif one.name == "notice" and notice:
        to, then = reverse("me:notice", args=[notice]), str(NEXT["notice"])
        does = gettext("Read the notice")
    elif visitor.may(*MAY_ASK):
        to, does = reverse("me:ask"), gettext("Ask about it")
    return Told(called, one.state, to_you(one.because), then, to, does)


_THEIR_TURN = "The person acknowledges"  # they were told: nobody tells them again


@dataclass(frozen=True)
class Would:
    """What a grant as it is asked for would open: a `version`, of so many, and what it `lacks`.

    `not_there` says so where the version that was asked for is not on record.
    """

    version: int
    newest: int
    lacks: tuple[Told, ...] = ()
    not_there: str = ""


def would(visitor: Visitor, request: RequestView) -> Would:
    """Return what a request would open once it is granted, to whoever answers it.

    Of the version that was asked for; where any was, of the newest that lacks nothing else.
    """
    if not request.there:
        return Would(0, 0)
    last, day = newest(request.person, request.asset), datetime.now(UTC).date()
    asked = (request.person, request.asset, request.purpose, day)
    try:
        found = evaluate_for(*asked, version=request.version, but=("grant",))
    except Refused as why:
        return Would(request.version or 0, last, not_there=str(why))
    missing = [one for one in found.missing if one.name != "grant"]
    return Would(found.asked.version, last, tuple(_lacks(visitor, request, missing)))


def _lacks(visitor: Visitor, request: RequestView, missing: Sequence[Condition]) -> list[Told]:
    named = organisations.names()
    found = [(one, *_mend(visitor, one, request)) for one in missing]
    return [
        Told(
            str(THEIRS.get(one.name, one.name)),
            one.state,
            in_words(one.because, named),
            in_words(one.next, named),
            to,
            does,
        )
        for one, to, does in found
    ]


def _mend(visitor: Visitor, one: Condition, request: RequestView) -> tuple[str, str]:
    """Return where the visitor mends what is missing, and what that is called; "" for nowhere."""
    page, does, roles = MENDS.get(one.name, ("", "", ()))
    if not page or not visitor.may(*roles) or one.next.startswith(_THEIR_TURN):
        return "", ""
    if page == "desk:person":
        return reverse(page, args=[request.person]), str(does)
    more = {"asset": request.asset, "who": request.person} if page == "desk:tell" else {}
    return f"{reverse(page)}?{urlencode(more)}".rstrip("?"), str(does)
