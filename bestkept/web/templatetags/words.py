"""Dates as people say them, addresses of pages, and small counts in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.html import format_html

from bestkept.web import pictures, plots

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def day(when: date | datetime | None) -> SafeString | str:
    """Return a day as people say it, exact on hover: 3 March 2026."""
    if when is None:
        return ""
    exact = when.astimezone(UTC).isoformat(" ", "minutes") if isinstance(when, datetime) else when
    said = f"{when.day} {when:%B %Y}"
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), exact, said)


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """Return an instant in the zone that is set: the hour today, else the day; exact on hover."""
    if when is None:
        return ""
    at, now = timezone.localtime(when), timezone.localtime()
    if at.date() == now.date():
        said = f"today, {at:%H:%M}"
    elif at.year == now.year:
        said = f"{at.day} {at:%B}, {at:%H:%M}"
    else:
        said = f"{at.day} {at:%B %Y}"
    exact = f"{at:%Y-%m-%d %H:%M:%S} {at.tzname()}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), exact, said)


@register.filter
def first_name(name: str) -> str:
    """Return what somebody is called by: the first word of their name."""
    return name.split(maxsplit=1)[0] if name.strip() else name


@register.filter
def percent(share: float) -> str:
    """Return a share of 0 to 1 in hundredths; what is there is never told as nothing."""
    return f"{max(round(share * 100), 1)} %" if share else "0 %"


@register.filter
def plural(count: int, forms: str) -> str:
    """Return a count with its noun: 2|plural:"finding,findings"."""
    one, many = forms.split(",")
    return f"{count:,} {one if count == 1 else many}"


@register.filter
def ago(hours: int) -> str:
    """Return how long ago something was, of whole hours: days from two on."""
    if hours < 1:
        return "less than an hour ago"
    return f"{plural(hours, 'hour,hours')} ago" if hours < 48 else f"{hours // 24:,} days ago"


@register.filter
def clock(hours: int) -> str:
    """Return whole hours as a clock that runs: 5 h, or 3 d 7 h from two days on."""
    return f"{hours:,} h" if hours < 48 else f"{hours // 24:,} d {hours % 24} h"


@register.filter
def at(found: Mapping[str, Any], name: str) -> Any:
    """Return what stands under a name; nothing where none does."""
    return found.get(name)


@register.filter
def lasted(seconds: float) -> str:
    """Return how long something took: 3 s, 2 min 5 s, 1 h 4 min."""
    whole = max(round(seconds), 1)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


@register.filter
def split(text: str) -> list[str]:
    """Return the words of a text."""
    return text.split()


@register.filter
def roles(names: Iterable[str]) -> str:
    """Return roles as they are spoken of: an analyst or legal."""
    return " or ".join(_SPOKEN.get(name, f"a {name}") for name in names)


_SPOKEN = {
    "administrator": "an administrator",
    "analyst": "an analyst",
    "auditor": "an auditor",
    "employee": "an employee",
    "hr": "HR",
    "legal": "legal",
    "monitoring": "the monitoring team",
    "security": "security",
    "submitter": "whoever submitted it",
}


@register.filter
def page_name(name: str) -> str:
    """Return what a page is called, of the name of its address: desk:asset."""
    return _PAGES.get(name, name.partition(":")[2] or name).capitalize()


_PAGES = {
    "desk:asset": "its page",
    "desk:decide": "its intake page",
    "me:submission": "its submission",
    "me:submitted": "a list of what is their own",
    "me:home": "their own page",
    "desk:binder": "its binder",
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
    "running": "told",
    "stopping": "due",
    "done": "good",
    "failed": "wrong",
    "cancelled": "plain",
    "open": "wrong",
    "closed": "good",
    "answered": "good",
    "acknowledged": "good",
    "not acknowledged": "due",
    "published": "told",
    "in force": "good",
    "ends soon": "due",
    "not begun": "told",
    "enough": "good",
    "not enough": "wrong",
    "overdue": "wrong",
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


register.simple_tag(pictures.bars)
register.simple_tag(pictures.line)
register.simple_tag(pictures.heat)
register.simple_tag(plots.scatter)
register.simple_tag(plots.around)
register.simple_tag(plots.year)
