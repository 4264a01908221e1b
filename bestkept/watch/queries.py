"""Who may see what: findings with the verdict that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch

from bestkept.journal.rules import NotThere
from bestkept.people.queries import authorise
from bestkept.watch import rules
from bestkept.watch.models import Assignment, Finding, Share, Triage

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    whose: str = ""  # the name of who looks into it


@dataclass(frozen=True)
class ShareView:
    """A colleague was pointed at a finding: which, by whom, why, when (UTC), by which entry."""

    finding: str
    path: str
    by: str
    to: str
    words: str
    at: datetime
    entry: int


def findings(asset: str | None = None, verdict: str | None = None) -> list[FindingView]:
    """Return the findings, oldest first; of one asset, with one verdict, where these are told."""
    rows = Finding.objects.select_related("asset", "seen_in").order_by("id")
    if asset is not None:
        rows = rows.filter(asset__number=asset)
    views = [_view(row) for row in _with_rows(rows)]
    return [view for view in views if verdict in (None, view.verdict)]


def listed(
    by: Actor,
    *,
    verdict: str = "",
    grade: str = "",
    asset: str = "",
    whose: str = "",
    start: int = 0,
    size: int = 25,
) -> tuple[list[FindingView], int]:
    """Return some findings, newest first, from place `start` on, and how many there are.

    Of one verdict, grade or asset, or assigned to one address, where these are told. Refused
    for most roles.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    rows = _of_verdict(Finding.objects.select_related("asset", "seen_in"), verdict)
    for name, value in (("grade", grade), ("asset__number", asset)):
        rows = rows.filter(**{name: value}) if value else rows
    if whose:
        mine = Assignment.objects.filter(person__email=whose, superseded_in__isnull=True)
        rows = rows.filter(pk__in=mine.values("finding"))
    total = rows.count() if grade or asset or whose else _counted(verdict)
    some = _with_rows(rows.order_by("-id"))[start : start + size]
    return [_view(row) for row in some], total


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
    rows = Finding.objects.select_related("asset", "seen_in").filter(number=number)
    row = _with_rows(rows).first()
    if row is None:
        raise NotThere(f"There is no finding {number}.")
    return _view(row)


def newest(by: Actor) -> str:
    """Return the number of the newest finding, "" where there is none."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    return Finding.objects.order_by("-id").values_list("number", flat=True).first() or ""


def since(by: Actor, number: str, most: int = 100) -> int:
    """Return how many findings are newer than `number` ("": all), `most` where there are more."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    rows = Finding.objects.order_by("id")
    if number:
        pk = Finding.objects.filter(number=number).values_list("pk", flat=True).first()
        if pk is None:
            return 0
        rows = rows.filter(pk__gt=pk)
    return len(rows.values_list("pk", flat=True)[:most])


def shares(by: Actor, number: str) -> list[ShareView]:
    """Return whom colleagues pointed at a finding, newest first."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    return [_share(row) for row in _shares().filter(finding__number=number)]


def shared_with(person: str, size: int = 10) -> list[ShareView]:
    """Return the findings that a person was pointed at and nobody has decided on."""
    rows = _shares().filter(person__email=person)
    decided = _STANDING.exclude(verdict=rules.NEW)
    return [_share(row) for row in rows.exclude(finding__in=decided.values("finding"))[:size]]


def readable_at(found: FindingView, folders: Sequence[str]) -> str | None:
    """Return where the source of a finding lies if that is in one of `folders`; None elsewhere."""
    places = [rules.inside(found.path, folder) for folder in folders]
    return next((place for place in places if place), None)


def _shares() -> QuerySet[Share]:
    return Share.objects.select_related("finding", "person", "by", "recorded_in").order_by("-pk")


def _share(row: Share) -> ShareView:
    act = row.recorded_in
    return ShareView(
        row.finding.number,
        row.finding.path,
        row.by.name,
        row.person.name,
        row.words,
        act.at,
        act.number or 0,
    )


def _with_rows(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Bring along the verdict that stands, and who looks into it."""
    assigned = Assignment.objects.filter(superseded_in__isnull=True).select_related("person")
    return rows.prefetch_related(Prefetch("verdicts", _STANDING), Prefetch("assignments", assigned))


def some(numbers: Sequence[str]) -> list[FindingView]:
    """Return these findings, for stages after this one; it asks nobody who they are."""
    rows = Finding.objects.select_related("asset", "seen_in").filter(number__in=numbers)
    return [_view(row) for row in _with_rows(rows)]


def after(by: Actor, number: str) -> str | None:
    """Return the newest finding below `number` that nobody has decided on, None if all are."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    rows = _of_verdict(Finding.objects.order_by("-id"), rules.NEW)
    own = Finding.objects.filter(number=number).values_list("pk", flat=True).first()
    found = rows.filter(pk__lt=own or 0).first() or rows.exclude(pk=own or 0).first()
    return found.number if found else None


def _view(row: Finding) -> FindingView:
    standing = next(iter(row.verdicts.all()), None)
    whose = next(iter(row.assignments.all()), None)
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
        whose=whose.person.name if whose else "",
    )
