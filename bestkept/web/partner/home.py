"""A partner's first page, and what is on record about whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.people import organisations
from bestkept.people import queries as people
from bestkept.protect.access import queries as access
from bestkept.protect.agreements import actions
from bestkept.protect.agreements import queries as agreements
from bestkept.protect.duties import queries as duties
from bestkept.protect.notices import queries as notices
from bestkept.protect.reviews import actions as reviewing
from bestkept.protect.reviews import queries as reviews
from bestkept.protect.stewards import queries as stewards
from bestkept.web import events, tongues
from bestkept.web.paging import Pages, asked_page
from bestkept.web.partner.words import done, told_of
from bestkept.web.signed import KINDS
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from bestkept.protect.access.queries import GrantView
    from bestkept.protect.agreements.queries import Binding
    from bestkept.protect.notices.queries import NoticeView
    from bestkept.web.partner.words import Told

ROLE = "partner"
EACH = 10  # secrets on a page: each is decided on
LOOKS = 10  # times that somebody looked, the newest
# Kinds of duties that the page shows in its own words.
HERE = ("notice", "obligation", "own-move", "action")
ENDING = 60  # days before its end that an agreement is spoken of as due


class Done(forms.Form):
    """That something I owe under an agreement is done."""

    agreement = forms.CharField(max_length=20)
    order = forms.IntegerField(min_value=1, max_value=1_000_000)
    because = forms.CharField(max_length=500)


class Finished(forms.Form):
    """That something is done which a review asks of me."""

    review = forms.CharField(max_length=20)
    order = forms.IntegerField(min_value=1, max_value=1_000_000)
    because = forms.CharField(max_length=500)


@dataclass(frozen=True)
class Signed:
    """An agreement as its signer reads it; `covers` names secrets they were told of, no others.

    `others` tells that it names more.
    """

    bound: Binding
    name: str | _StrPromise
    covers: tuple[str, ...]
    others: bool
    ends_soon: bool


@dataclass(frozen=True)
class Secret:
    """A secret that may be known: its grant, its name if one was told of it, and what is asked."""

    grant: GrantView
    last: date
    title: str
    told: Told


@page(ROLE)
def home(request: Visit) -> HttpResponse:
    """Say what I signed, what I may know, and what is due; take that something was done."""
    form = (Finished if "review" in request.POST else Done)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, by = form.cleaned_data, request.visitor.acting()
        if "review" in told:
            reviewing.finish_action(by, told["review"], told["order"], told["because"])
        else:
            actions.fulfil(by, told["agreement"], told["order"], told["because"])
        return redirect("partner:home")
    return _home(request)


def _home(request: Visit) -> HttpResponse:
    by, number = request.visitor.acting(), asked_page(request)
    told = notices.mine(by.person)
    named = {one.asset: one for one in told}
    granted, total = access.mine(by, (number - 1) * EACH, EACH)
    bound = agreements.binding(by)
    signed = [_signed(one, named) for one in bound]
    waiting = [one for one in told if not one.acknowledged]
    covered = {scope.asset for one in bound for scope in one.terms.scopes} & named.keys()
    shown = {one.asset for one in granted} | {one.asset for one in waiting}
    request.visitor.saw(*covered, *shown)
    owed = [(one.agreement, one) for one in agreements.owed_by(by)]
    asked = reviews.actions_of(by)
    more = [one for one in duties.mine(by) if one.kind not in HERE]
    page_ = {
        "today": datetime.now(UTC).date(),
        "contacts": stewards.contacts(by),
        "waiting": waiting,
        "owed": owed,
        "to_do": asked,
        "more": more,
        "due": len(waiting) + len(owed) + len(asked) + len(more),
        "signed": [one for one in signed if one.bound.lapsed is None],
        "over": [one for one in signed if one.bound.lapsed is not None],
        "secrets": [_secret(one, named, told_of(access.may_use(by, one))) for one in granted],
        "pages": Pages(number, EACH, total),
        "asked": access.my_requests(by.person, EACH),
    }
    return render(request, "partner/home.html", page_)


def _signed(one: Binding, named: Mapping[str, NoticeView]) -> Signed:
    scopes = {scope.asset for scope in one.terms.scopes}
    covers = tuple(sorted(named[asset].title for asset in scopes & named.keys()))
    near = datetime.now(UTC).date() + timedelta(days=ENDING)
    ends = one.terms.last
    soon = one.lapsed is None and ends is not None and ends <= near
    return Signed(
        one, KINDS.get(one.kind, _("Agreement")), covers, bool(scopes - named.keys()), soon
    )


def _secret(grant: GrantView, named: Mapping[str, NoticeView], told: Told) -> Secret:
    notice = named.get(grant.asset)
    return Secret(grant, last_day(grant), notice.title if notice else "", told)


def last_day(grant: GrantView) -> date:
    """Return the last day on which a grant holds."""
    return grant.end - timedelta(days=1)


@page(ROLE)
def record(request: Visit) -> HttpResponse:
    """Show what is on record about me, and when others looked."""
    person = request.visitor.person
    place = people.my_place(request.visitor.acting())
    page_ = {
        "person": person,
        "place": place,
        "employer": organisations.organisation(place.organisation),
        "events": [(one, done(one)) for one in events.timeline(person.email)],
        "views": people.views_of(person.email),
        "looks": people.lookers(person.email, LOOKS),
        "language": tongues.form_of(person.email),
    }
    return render(request, "partner/record.html", page_)
