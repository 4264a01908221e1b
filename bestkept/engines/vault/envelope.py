"""Sealing and opening one version of a document, as streams, in bounded memory.

A body is encrypted under a keyset of its own (Tink StreamingAead, AES256_GCM_HKDF_1MB): no
segment can be cut off, changed, swapped or moved to another document without being refused.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO

from bestkept.engines.vault import _kernel

if TYPE_CHECKING:
    from bestkept.engines.vault.provider import KeyProvider

CHUNK = 1 << 20  # bytes that are in memory at a time, as plain text and as sealed
_DAMAGED = (
    "The sealed document is damaged, or not the one that its record names. "
    "Restore it from a backup."
)


class Shut(Exception):  # noqa: N818 - people read the sentence, not the class
    """A document does not open: what was written so far must be thrown away."""


class _Open(io.RawIOBase):
    """A file that stays open when the stream above it is closed.

    `failed` is what the file raised: Tink would make another exception of it.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.failed: OSError | None = None

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except OSError as trouble:
            self.failed = trouble
            raise

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: Any) -> int:
        try:
            return self._file.write(data)
        except OSError as trouble:
            self.failed = trouble
            raise


def context(document: str, version: int) -> bytes:
    """Return what ties a body and its keyset to one version of one document."""
    return f"bestkept vault 1|{document}|{version}".encode()


def seal(
    source: BinaryIO, target: BinaryIO, tied: bytes, provider: KeyProvider, epoch: str
) -> bytes:
    """Encrypt `source` into `target` under a fresh keyset; return it wrapped under `epoch`.

    `tied` is a `context`. The caller syncs `target`. Raises KeyTrouble, or what the files raise.
    """
    keyset = _kernel.new_keyset()
    (wrapped,) = provider.wrap(epoch, [(keyset, tied)])
    held = _Open(target)
    try:
        stream = _kernel.encrypting(keyset, held, tied)  # type: ignore[arg-type]
        while part := source.read(CHUNK):
            stream.write(part)
        stream.close()
    except _kernel.trouble():
        raise held.failed or Shut("The document cannot be sealed. Nothing was kept.") from None
    return wrapped


def unseal(
    source: BinaryIO,
    target: BinaryIO,
    tied: bytes,
    wrapped: bytes,
    under: tuple[KeyProvider, str],
) -> int:
    """Decrypt `source` into `target` and return how many bytes it is.

    Each part is authentic when it is written, but the whole is whole only when this returns:
    on Shut (or any other exception) throw `target` away. Raises KeyTrouble for the wrapping.
    """
    provider, epoch = under
    (keyset,) = provider.unwrap(epoch, [(wrapped, tied)])
    size, held = 0, _Open(source)
    try:
        stream = _kernel.decrypting(keyset, held, tied)  # type: ignore[arg-type]
        while part := stream.read(CHUNK):
            target.write(part)
            size += len(part)
    except _kernel.trouble():
        raise held.failed or Shut(_DAMAGED) from None
    return size


def reseal(
    items: list[tuple[bytes, bytes]],
    old: tuple[KeyProvider, str],
    new: tuple[KeyProvider, str],
) -> list[bytes]:
    """Wrap keysets again, from an old epoch to a new one; bodies are not touched.

    `items` are pairs of a wrapped keyset and its context. Raises KeyTrouble.
    """
    keysets = old[0].unwrap(old[1], items)
    ties = [tied for _, tied in items]
    return new[0].wrap(new[1], list(zip(keysets, ties, strict=True)))
