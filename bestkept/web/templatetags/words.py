"""Dates as people say them, addresses of pages, and small counts in words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bestkept.content import iso3166
from bestkept.protect.access.whereabouts import WITHHELD
from bestkept.web import calendars, glossary, pictures, plots, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.safestring import SafeString

    from bestkept.web.paging import Pages
    from bestkept.web.visits import Visitor

register = template.Library()


@register.filter
def day(when: date | datetime | None) -> SafeString | str:
    """Return a day as people say it in the reader's language, exact on hover: 3 March 2026."""
    if when is None:
        return ""
    exact = when.astimezone(UTC).isoformat(" ", "minutes") if isinstance(when, datetime) else when
    said = formats.date_format(when, "DATE_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), exact, said)


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """Return an instant in the zone that is set: the hour today, else the day; exact on hover."""
    if when is None:
        return ""
    at, now = timezone.localtime(when), timezone.localtime()
    time = formats.time_format(at, "TIME_FORMAT")
    if at.date() == now.date():
        said = gettext("today, %(time)s") % {"time": time}
    elif at.year == now.year:
        said = f"{formats.date_format(at, 'MONTH_DAY_FORMAT')}, {time}"
    else:
        said = formats.date_format(at, "DATE_FORMAT")
    exact = f"{at:%Y-%m-%d %H:%M:%S} {at.tzname()}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), exact, said)


@register.filter
def sees(visitor: Visitor | None, name: str) -> bool:
    """Tell whether a page lets a visitor in, so that no link leads them to a refusal."""
    return visitor.sees(name) if visitor else False


@register.filter
def first_name(name: str) -> str:
    """Return what somebody is called by: the first word of their name."""
    return name.split(maxsplit=1)[0] if name.strip() else name


@register.filter
def percent(share: float) -> str:
    """Return a share of 0 to 1 in hundredths; what is there is never told as nothing."""
    return f"{max(round(share * 100), 1)} %" if share else "0 %"


@register.filter
def number(count: float) -> str:
    """Return a number with its thousands set apart, as the reader's language has it: 48,112."""
    return formats.number_format(count, use_l10n=True, force_grouping=True)


@register.filter
def dated(text: str) -> str:
    """Return a sentence of the record with its days (2026-11-22) as people say them."""
    return _ISO.sub(lambda found: _said_day(found[0]), text)


def _said_day(text: str) -> str:
    try:
        return formats.date_format(date.fromisoformat(text), "DATE_FORMAT", use_l10n=True)
    except ValueError:  # no day of any month
        return text


_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@register.filter
def term(word: str) -> str:
    """Return a word of our vocabulary (a state, a tier, a role) in the reader's language."""
    return vocabulary.said(word)


@register.filter
def place(text: str) -> str:
    """Return where something lies as it was typed; that it is withheld, in the reader's words."""
    return vocabulary.said(text) if text == WITHHELD else text


@register.filter
def terms(words: Iterable[str]) -> str:
    """Return words of our vocabulary in the reader's language, with commas."""
    return ", ".join(term(word) for word in words)


@register.filter
def lens(name: str) -> str:
    """Return what a lens looks for, in plain words: copied text."""
    return vocabulary.seen_by(name)


@register.filter
def lenses(names: Iterable[str]) -> str:
    """Return what some lenses look for, with commas."""
    return ", ".join(map(vocabulary.seen_by, names))


@register.filter
def explained(name: str) -> str:
    """Return the question that leads to what a word of the house means."""
    return gettext("What does \u201c%(word)s\u201d mean?") % {"word": glossary.WORDS[name][0]}


@register.filter
def country(code: str) -> str:
    """Return what a country is called, by its two letters; these, of what is no country."""
    return iso3166.names(get_language() or "en").get(code, code)


@register.filter
def ago(hours: int) -> str:
    """Return how long ago something was, of whole hours: days from two on."""
    if hours < 1:
        return gettext("less than an hour ago")
    many = hours if hours < 48 else hours // 24
    if hours < 48:
        said = ngettext("%(many)s hour ago", "%(many)s hours ago", many)
    else:
        said = ngettext("%(many)s day ago", "%(many)s days ago", many)
    return said % {"many": number(many)}


@register.filter
def clock(hours: int) -> str:
    """Return whole hours as a clock that runs: 5 h, or 3 d 7 h from two days on."""
    if hours < 48:
        return gettext("%(hours)s h") % {"hours": hours}
    return gettext("%(days)s d %(hours)s h") % {"days": number(hours // 24), "hours": hours % 24}


@register.filter
def at(found: Mapping[str, Any], name: str) -> Any:
    """Return what stands under a name; nothing where none does."""
    return found.get(name)


@register.filter
def lasted(seconds: float) -> str:
    """Return how long something took: 3 s, 2 min 5 s, 1 h 4 min."""
    whole = max(round(seconds), 1)
    parts = {"h": whole // 3600, "min": whole % 3600 // 60, "s": whole % 60}
    if whole < 60:
        return gettext("%(s)s s") % parts
    if whole < 3600:
        return gettext("%(min)s min %(s)s s") % parts
    return gettext("%(h)s h %(min)s min") % parts


@register.filter
def split(text: str) -> list[str]:
    """Return the words of a text."""
    return text.split()


@register.filter
def roles(names: Iterable[str]) -> str:
    """Return roles as they are spoken of: an analyst or legal."""
    said = [str(_SPOKEN.get(name, name)) for name in names]
    return gettext(" or ").join(said)


_SPOKEN = {
    "administrator": _("an administrator"),
    "analyst": _("an analyst"),
    "auditor": _("an auditor"),
    "custodian": _("a custodian"),
    "employee": _("an employee"),
    "hr": _("HR"),
    "legal": _("legal"),
    "monitoring": _("the monitoring team"),
    "partner": _("a partner"),
    "security": _("security"),
    "submitter": _("whoever submitted it"),
}


@register.filter
def page_name(name: str) -> str:
    """Return what a page is called, of the name of its address: desk:asset."""
    said = str(_PAGES.get(name, name.partition(":")[2] or name))
    return said[:1].upper() + said[1:]


_PAGES = {
    "desk:asset": _("its page"),
    "desk:decide": _("its intake page"),
    "me:submission": _("its submission"),
    "me:submitted": _("a list of what is their own"),
    "me:home": _("their own page"),
    "desk:binder": _("its binder"),
    "desk:access": _("the list of grants"),
    "desk:access-answer": _("a request for it"),
    "desk:access-end": _("ending access"),
    "desk:access-glass": _("opening it without a grant"),
    "desk:campaign": _("a recertification"),
    "desk:person": _("the page of a person"),
    "desk:overview": _("the overview"),
    "desk:duties": _("what is owed"),
    "desk:ledger": _("the ledger"),
    "desk:entry": _("an entry of the ledger"),
    "desk:moves": _("who joins, moves and leaves"),
    "desk:move": _("a case of joining, moving or leaving"),
    "desk:stewards": _("who answers for what"),
    "me:notices": _("what they were told"),
    "me:notice": _("a notice of it"),
    "partner:home": _("their own page"),
    "partner:notice": _("a notice of it"),
    "me:access": _("what they may know"),
    "me:access-one": _("what is missing before they open it"),
    "me:access-answer": _("a request for it"),
    "me:access-end": _("ending access"),
    "me:campaign": _("a recertification"),
}


@register.filter
def short(digest: str | bytes) -> str:
    """Return the beginning of a hash."""
    return (digest.hex() if isinstance(digest, bytes) else digest)[:12]


@register.filter
def hexed(digest: bytes) -> str:
    """Return bytes in hexadecimal."""
    return digest.hex()


@register.filter
def tone(word: str) -> str:
    """Return the colour that goes with a state: good, due, wrong, told or plain."""
    return _TONES.get(word, "plain")


_TONES = {
    "accepted": "good",
    "candidate": "due",
    "reviewed": "due",
    "sent back": "due",
    "rejected": "plain",
    "delisted": "plain",
    "new": "due",
    "leak": "wrong",
    "authorised": "good",
    "public": "told",
    "false alarm": "plain",
    "waiting": "due",
    "sent": "told",
    "signed": "good",
    "declined": "wrong",
    "excused": "plain",
    "running": "told",
    "stopping": "due",
    "done": "good",
    "failed": "wrong",
    "cancelled": "plain",
    "open": "wrong",
    "closed": "good",
    "answered": "good",
    "acknowledged": "good",
    "approved": "good",
    "granted": "good",
    "overdue": "wrong",
    "not acknowledged": "due",
    "published": "told",
    "in force": "good",
    "ends soon": "due",
    "not begun": "told",
    "enough": "good",
    "not enough": "wrong",
}


@register.simple_tag(takes_context=True)
def turned(context: Any, **changed: Any) -> str:
    """Return this page's query with some values changed; an empty one goes."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def turned_to(context: Any, pages: Pages, number: int) -> str:
    """Return this page's query with another page of one of its lists."""
    return turned(context, **{pages.name: number})


register.simple_tag(pictures.bars)
register.simple_tag(pictures.line)
register.simple_tag(pictures.heat)
register.simple_tag(plots.scatter)
register.simple_tag(plots.around)
register.simple_tag(plots.year)
register.simple_tag(calendars.calendar)
