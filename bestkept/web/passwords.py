"""Passwords that are long and easily guessed all the same (NIST SP 800-63B, 3.1.1.2)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DISTINCT = 5  # characters; fewer make a pattern
OWN = ("bestkept", "tradesecret")


class Guessable:
    """Refuses repetitions, runs such as 4567 or fghi, and the name of this program with a tail."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for such a password."""
        del user
        said = password.casefold()
        steps = [ord(b) - ord(a) for a, b in pairwise(said)]
        run = sum(step in (-1, 0, 1) for step in steps)
        rest = said
        for word in OWN:
            rest = rest.replace(word, "")
        if len(set(said)) < DISTINCT or 2 * run > len(steps) or 2 * len(rest) < len(said):
            why = _(
                "This is one of the first that somebody would try. Take a few words of your own."
            )
            raise ValidationError(why, code="password_guessable")

    def get_help_text(self) -> str:
        """Return the rule, as it stands beside a field that is still empty."""
        return _("Not one of the first that somebody would try: take a few words of your own.")
