"""All the providers of one home, each made when it is first needed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.engines.vault import KeyProvider, KeyTrouble
from bestkept.keyring.folder import KeyFolder
from bestkept.keyring.transit import Transit

if TYPE_CHECKING:
    from collections.abc import Callable

    from bestkept.home import Home

KINDS = ("folder", "passphrase", "transit")


class Ring:
    """The providers that a home's vault may use.

    `ask` returns the vault's passphrase; it is called once, and only when one is needed.
    """

    def __init__(self, home: Home, ask: Callable[[], str]) -> None:
        self._home = home
        self._ask = ask
        self._said: str | None = None
        self._made: dict[tuple[str, str], KeyProvider] = {}

    def provider(self, kind: str, place: str) -> KeyProvider:
        """Return the provider of this kind at `place` (empty: inside the home's keys).

        Raises KeyTrouble where there is none such.
        """
        if (kind, place) not in self._made:
            self._made[kind, place] = self._make(kind, place)
        return self._made[kind, place]

    def _make(self, kind: str, place: str) -> KeyProvider:
        if kind == "transit":
            return Transit(place, os.environ.get("VAULT_TOKEN", ""))
        if kind not in KINDS:
            raise KeyTrouble(f"There is no provider {kind}. There are: {', '.join(KINDS)}.")
        folder = Path(place) if place else self._home.vault_keys
        if place and not folder.is_absolute():
            raise KeyTrouble("Name the folder of the keys by its whole path.")
        return KeyFolder(folder, self._passphrase if kind == "passphrase" else None)

    def _passphrase(self) -> str:
        if self._said is None:
            self._said = self._ask()
        return self._said
