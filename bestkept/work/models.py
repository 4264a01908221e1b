"""What is: jobs, each with a lease. Plumbing, and no record: what was asked and done is acts."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """A piece of work: what is to be done, who has it until when, how far it is, how it ended.

    `name` is random, and names it in acts; `arguments` and `outcome` are JSON objects, kept as
    text so that both databases give them back alike. `holder` names who has the lease.
    """

    name = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=40)
    arguments = models.TextField()
    person = models.CharField(max_length=254)
    role = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    due = models.DateTimeField()
    holder = models.CharField(max_length=32, default="")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    phrase = models.TextField(default="")
    cancelled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=20, default="")
    why = models.TextField(default="")
    outcome = models.TextField(default="{}")

    class Meta:
        """Whoever looks for work looks for what has not ended, the earliest due first."""

        indexes = (
            models.Index(fields=["ending", "due"], name="work_job_waiting"),
            models.Index(fields=["kind", "id"], name="work_job_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
