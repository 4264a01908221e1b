"""What is: assets, their dated facts, their versions and documents, the segments of the index."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bestkept.journal.models import BLANK, Act, DatedRow, Record


class Asset(Record):
    """Something that is worth keeping: its number, and what kind of right it is."""

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=40)
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number


class AssetFact(DatedRow):
    """What an asset is called, who owns it, how secret it is: from a day on."""

    erasable: ClassVar[dict[str, str]] = {"value": BLANK}

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="facts")
    name = models.CharField(max_length=80)
    value = models.TextField()

    def __str__(self) -> str:
        return f"{self.asset} {self.name}"


class Version(Record):
    """A state of an asset's documents, numbered from 1."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")

    class Meta:
        """A number stands once in an asset."""

        constraints = (
            models.UniqueConstraint(fields=["asset", "number"], name="register_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.asset} version {self.number}"


class Document(Record):
    """Where a protected document is, and how much of it is guarded; never its text.

    The index calls it D- and its id.
    """

    act_path = "version__recorded_in_id"

    version = models.ForeignKey(Version, models.PROTECT, related_name="documents")
    location = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    words = models.BigIntegerField()
    sketches = models.BigIntegerField()

    def __str__(self) -> str:
        return f"D-{self.pk:04d}"


class Segment(Record):
    """A file of the index, named by the SHA-256 of its bytes; in force until it is retired."""

    filled_once = ("retired_in_id",)

    name = models.CharField(max_length=64, unique=True)
    sketches = models.BigIntegerField()
    recorded_in = models.ForeignKey(Act, models.PROTECT, related_name="+")
    retired_in = models.ForeignKey(Act, models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return self.name[:12]
