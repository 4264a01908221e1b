"""In which language somebody reads pages: the form to choose, and the browser's cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bestkept.settings import queries
from bestkept.settings.rules import LANGUAGES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Language(forms.Form):
    """A language of the pages; none follows the browser."""

    language = forms.ChoiceField(
        label=_("Language of the pages"),
        required=False,
        choices=[("", _("As my browser asks")), *LANGUAGES.items()],
    )


def form_of(person: str) -> Language:
    """Return the form with what somebody has chosen."""
    return Language(initial={"language": queries.language_of(person)})


def told(request: HttpRequest, response: HttpResponse, language: str) -> HttpResponse:
    """Return the answer, with what the browser is to keep; "" lets it ask for its own again.

    Where nothing is chosen and the browser keeps nothing, no cookie is set.
    """
    name = settings.LANGUAGE_COOKIE_NAME
    if not language and name not in request.COOKIES:
        return response
    response.set_cookie(
        name,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE if language else 0,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
