"""Check a draft before it is posted: an answer in plain words, and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bestkept.gateways import checking
from bestkept.web.limits import wait_to_check
from bestkept.web.visits import EVERYONE, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.gateways.checking import Answer
    from bestkept.home import Home

LONGEST = 200_000  # characters; no limit in the browser, which would cut without a word


@dataclass(frozen=True)
class Piece:
    """A stretch of the draft: `advice` where it should not go out as it is."""

    text: str
    advice: str


class Draft(forms.Form):
    """What somebody is about to post or send."""

    text = forms.CharField(
        label=_("Your draft"),
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "true"}),
        help_text=_("Paste it here. It is looked at once and forgotten; nobody else sees it."),
    )
    document = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("A document, a table, an archive. It is read once and kept nowhere."),
    )

    def clean(self) -> dict[str, Any]:
        """Return one of the two; an error where there is neither, or both: one would be missed."""
        told = dict(super().clean() or {})
        text, document = (told.get("text") or "").strip(), told.get("document")
        if not self.errors and not text and not document:
            raise forms.ValidationError(gettext("There is nothing to check yet. Paste your draft."))
        if text and document:
            raise forms.ValidationError(
                gettext("Nothing was checked: there is a draft and a file. Check one at a time.")
            )
        return told

    def clean_text(self) -> str:
        """Return the draft; whatever is longer is refused whole, for half of it is no answer."""
        told = str(self.cleaned_data["text"])
        if len(told) > LONGEST:
            raise forms.ValidationError(
                gettext("Nothing was checked: the draft is too long. Check it as a file, below.")
            )
        return told


@page(*EVERYONE)
def check(request: Visit) -> HttpResponse:
    """Answer a draft."""
    form = Draft(request.POST or None, request.FILES or None)
    page_: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if seconds := wait_to_check(request.visitor.person.email):
            form.add_error(
                None,
                ngettext(
                    "Too many drafts were checked. Try again in %(many)s second.",
                    "Too many drafts were checked. Try again in %(many)s seconds.",
                    seconds,
                )
                % {"many": seconds},
            )
        else:
            page_ |= _answer(form.cleaned_data, request.visitor.home)
    part = "me/check_answer.html" if request.htmx else "me/check.html"
    return render(request, part, page_)


def _answer(told: dict[str, Any], home: Home) -> dict[str, object]:
    if told["document"]:
        name = told["document"].name or "document"
        return {"file": checking.check_file(name, told["document"].read(), home), "name": name}
    draft = told["text"].replace("\r\n", "\n")
    answer = checking.check(draft, home)
    return {"answer": answer, "pieces": pieces(draft, answer)}


def pieces(draft: str, answer: Answer) -> list[Piece]:
    """Return the draft cut at its passages, those that overlap as one."""
    found: list[Piece] = []
    done = 0
    for one in sorted(answer.reasons, key=lambda reason: (reason.start, -reason.end)):
        if one.end <= done:
            continue
        start = max(one.start, done)
        found += [Piece(draft[done:start], ""), Piece(draft[start : one.end], one.advice)]
        done = one.end
    return [piece for piece in (*found, Piece(draft[done:], "")) if piece.text]
