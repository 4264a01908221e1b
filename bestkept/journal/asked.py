"""Requests of programs that are done once: the first act that each leads to carries its key."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from bestkept.journal import rules
from bestkept.journal.models import Subject
from bestkept.journal.rules import DoneBefore, Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.journal.actions import Recording

# The request that this thread answers, where it is to be done once.
_request: ContextVar[Request | None] = ContextVar("_request", default=None)


@contextmanager
def once(label: str, sha256: str) -> Iterator[None]:
    """Let the first act in here carry the key of a request, by its label and what it asks.

    That act raises DoneBefore, and nothing is recorded, where another carries the label.
    """
    token = _request.set(Request(label, sha256))
    try:
        yield
    finally:
        _request.reset(token)


@contextmanager
def preparing() -> Iterator[None]:
    """Let no act in here carry the key of a request: it makes ready what that is about."""
    token = _request.set(None)
    try:
        yield
    finally:
        _request.reset(token)


def carried(recording: Recording) -> None:
    """Note the key of the request that is answered, in its first act; raises DoneBefore."""
    request = _request.get()
    if request is None or request.taken:
        return
    before = Subject.objects.filter(label=request.label).values_list("act__number").first()
    if before:
        raise DoneBefore(before[0])
    request.taken = True
    recording.note(rules.REQUEST, request.label)
    recording.note(rules.ASKED, request.sha256)
