"""Who may see what: findings with the verdict that stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from bestkept.watch import rules
from bestkept.watch.models import Finding, Triage

if TYPE_CHECKING:
    from datetime import datetime


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
    open_rows = Triage.objects.filter(superseded_in__isnull=True)
    views = [_view(row) for row in rows.prefetch_related(Prefetch("verdicts", open_rows))]
    return [view for view in views if verdict in (None, view.verdict)]


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
