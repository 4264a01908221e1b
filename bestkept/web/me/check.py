"""Check a draft before it is posted: an answer in plain words, and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import render

from bestkept.gateways import checking
from bestkept.web.visits import EVERYONE, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.gateways.checking import Answer

LONGEST = 200_000  # characters


@dataclass(frozen=True)
class Piece:
    """A stretch of the draft: `advice` where it should not go out as it is."""

    text: str
    advice: str


class Draft(forms.Form):
    """What somebody is about to post or send."""

    text = forms.CharField(
        label="Your draft",
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "true"}),
        help_text="Paste it here. It is looked at once and forgotten; nobody else sees it.",
        error_messages={"required": "There is nothing to check yet. Paste your draft."},
    )


@page(*EVERYONE)
def check(request: Visit) -> HttpResponse:
    """Answer a draft."""
    form = Draft(request.POST or None)
    page_: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        draft = form.cleaned_data["text"].replace("\r\n", "\n")
        answer = checking.check(draft, request.visitor.home)
        page_ |= {"answer": answer, "pieces": pieces(draft, answer)}
    part = "me/check_answer.html" if request.htmx else "me/check.html"
    return render(request, part, page_)


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
