"""What is: sealed documents, the keysets that open them, and the epochs of keys around these."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, Record


class KeyEpoch(Record):
    """The life of one wrapping key: in use from its first act until it is doomed.

    `name` is what the provider calls it; `kind` and `place` say which provider (an empty
    place is the home's own folder of keys).
    """

    filled_once = ("doomed_in_id",)

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    place = models.TextField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    doomed_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return self.name


class KeyDestroyed(Record):
    """A doomed key that is gone: recorded after it was destroyed, never before."""

    epoch = models.OneToOneField(KeyEpoch, models.PROTECT, related_name="destroyed")
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.epoch} is gone"


class Kept(Record):
    """One version of a document that is kept; its body is the file `body` in the vault.

    `document` is an opaque name that all versions share: keyset and body are tied to it.
    `sealed_sha256` is of the body as it lies there, `sha256` and `bytes` (its size) are of the
    plain document: by its hash it is known again under another number.
    """

    filled_once = ("shredded_in_id",)
    erasable: ClassVar[dict[str, str]] = {"name": BLANK}

    number = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    document = models.CharField(max_length=32)
    body = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=40)
    name = models.TextField()
    bytes = models.BigIntegerField()
    sealed_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, db_index=True)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    shredded_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    class Meta:
        """A version stands once in a document."""

        constraints = (
            models.UniqueConstraint(fields=["number", "version"], name="vault_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} version {self.version}"


class Keyset(Record):
    """The keyset of one version, wrapped under one epoch; in force until another takes over."""

    filled_once = ("superseded_in_id",)

    kept = models.ForeignKey(Kept, models.PROTECT, related_name="keysets")
    epoch = models.ForeignKey(KeyEpoch, models.PROTECT, related_name="keysets")
    wrapped = models.BinaryField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    superseded_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return f"keyset of {self.kept}"
