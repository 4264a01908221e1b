"""Who may see what: findings with the verdict that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch

from bestkept.journal.rules import Refused
from bestkept.people.queries import authorise
from bestkept.watch import rules
from bestkept.watch.models import Finding, Triage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor

MAY_SEE = ("analyst", "legal", "security", "monitoring", "auditor", "administrator")
_STANDING = Triage.objects.filter(superseded_in__isnull=True)


@dataclass(frozen=True)
class FindingView:
    """A finding: where a passage of ours was seen, by which entry, and the verdict on it.

    `share` is 0 to 1, `member` None for the file itself; `because` the reason of the verdict.
    """

    number: str
    asset: str
    document: str
    version: int
    lens: str
    path: str
    member: str | None
    line: int
    start: int
    end: int
    share: float
    grade: str
    public: bool
    excerpt_sha256: str
    entry: int
    seen: datetime
    verdict: str
    because: str | None


def findings(asset: str | None = None, verdict: str | None = None) -> list[FindingView]:
    """Return the findings, oldest first; of one asset, with one verdict, where these are told."""
    rows = Finding.objects.select_related("asset", "seen_in").order_by("id")
    if asset is not None:
        rows = rows.filter(asset__number=asset)
    views = [_view(row) for row in rows.prefetch_related(Prefetch("verdicts", _STANDING))]
    return [view for view in views if verdict in (None, view.verdict)]


def listed(
    by: Actor,
    *,
    verdict: str = "",
    grade: str = "",
    asset: str = "",
    start: int = 0,
    size: int = 25,
) -> tuple[list[FindingView], int]:
    """Return some findings, newest first, from place `start` on, and how many there are.

    Of one verdict, grade or asset where these are told. Refused for most roles.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    rows = _of_verdict(Finding.objects.select_related("asset", "seen_in"), verdict)
    for name, value in (("grade", grade), ("asset__number", asset)):
        rows = rows.filter(**{name: value}) if value else rows
    total = rows.count() if grade or asset else _counted(verdict)
    some = rows.order_by("-id").prefetch_related(Prefetch("verdicts", _STANDING))
    return [_view(row) for row in some[start : start + size]], total


def counted(by: Actor) -> dict[str, int]:
    """Return how many findings have each verdict."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    return _counts()


def _counts() -> dict[str, int]:
    """Count the verdicts, which are few; a finding without one is new."""
    rows = _STANDING.order_by().values_list("verdict")
    decided = dict(rows.annotate(many=Count("id")).values_list("verdict", "many"))
    new = Finding.objects.count() - sum(decided.values())
    return decided | ({rules.NEW: new} if new else {})


def _counted(verdict: str) -> int:
    return _counts().get(verdict, 0) if verdict else Finding.objects.count()


def _of_verdict(rows: QuerySet[Finding], verdict: str) -> QuerySet[Finding]:
    standing = _STANDING.filter(finding=OuterRef("pk"))
    if verdict == rules.NEW:
        return rows.filter(~Exists(standing))
    return rows.filter(Exists(standing.filter(verdict=verdict))) if verdict else rows


def finding(by: Actor, number: str) -> FindingView:
    """Return one finding; Refused where there is none, and for most roles."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    row = Finding.objects.select_related("asset", "seen_in").filter(number=number).first()
    if row is None:
        raise Refused(f"There is no finding {number}.")
    return _view(row)


def after(by: Actor, number: str) -> str | None:
    """Return the newest finding below `number` that nobody has decided on, None if all are."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    rows = _of_verdict(Finding.objects.order_by("-id"), rules.NEW)
    own = Finding.objects.filter(number=number).values_list("pk", flat=True).first()
    found = rows.filter(pk__lt=own or 0).first() or rows.exclude(pk=own or 0).first()
    return found.number if found else None


def _view(row: Finding) -> FindingView:
    standing = next(iter(row.verdicts.all()), None)
    return FindingView(
        number=row.number,
        asset=row.asset.number,
        document=row.document,
        version=row.version,
        lens=row.lens,
        path=row.path,
        member=row.member or None,
        line=row.line,
        start=row.start,
        end=row.end,
        share=float(row.share),
        grade=row.grade,
        public=row.public,
        excerpt_sha256=row.excerpt_sha256,
        entry=row.seen_in.number or 0,
        seen=row.seen_in.at,
        verdict=standing.verdict if standing else rules.NEW,
        because=standing.because if standing else None,
    )
