"""The field of a form in which a country is chosen by its name, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bestkept.content import iso3166

if TYPE_CHECKING:
    from collections.abc import Iterator

CHOOSE = _("Choose")


class CountryField(forms.ChoiceField):
    """A country of ISO 3166-1; `empty` says what it means to choose none."""

    def __init__(self, *, empty: Any = CHOOSE, **named: Any) -> None:
        def choices() -> Iterator[tuple[str, Any]]:
            yield "", empty
            yield from iso3166.names(get_language() or "en").items()

        super().__init__(choices=lambda: list(choices()), **named)
