"""The door to the keys that wrap keysets: a key of this kind lives one epoch and never leaves."""

from typing import Protocol


class KeyTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """A key cannot be used; the message says why and what to do, and holds no secret."""


class KeyProvider(Protocol):
    """Something that holds one secret key an epoch and wraps with it.

    Epochs are named by the provider, and no name is ever used twice. Each method raises
    KeyTrouble when the key or the place it lives in cannot be used. Items are pairs of what
    is (un)wrapped and a context that must be the same both times; the answer is in order.
    """

    name: str

    def new_epoch(self) -> str:
        """Make a fresh key, durably, and return the name of its epoch."""

    def has_epoch(self, epoch: str) -> bool:
        """Tell whether the key of this epoch is there."""

    def wrap(self, epoch: str, items: list[tuple[bytes, bytes]]) -> list[bytes]:
        """Wrap small secrets under the key of an epoch."""

    def unwrap(self, epoch: str, items: list[tuple[bytes, bytes]]) -> list[bytes]:
        """Give back what was wrapped; KeyTrouble if a byte or a context is another."""

    def destroy_epoch(self, epoch: str) -> None:
        """Destroy the key of an epoch for good; nothing happens if it is gone already."""
