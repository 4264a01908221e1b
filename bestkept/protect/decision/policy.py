"""What a decision asks: the numbered revisions of the policy, each added and none ever changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bestkept.people.rules import WORKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Policy:
    """What a decision asks: by revision, so that an old decision is made again as it was made.

    `vetting` is the level that each tier asks for; `statuses` those of people who may know
    something; `refused_forms` the forms of signature that are never enough here, whatever a
    law says; `profiles` the edition of the country profiles. `binding` are the kinds of
    agreement that bind to confidence (none: every kind). `fitting` tells that advice on a form is
    read by the kinds of agreement that it is for, and a later answer before an earlier one.
    """

    revision: int
    vetting: Mapping[str, int]
    statuses: tuple[str, ...]
    refused_forms: tuple[str, ...]
    profiles: str
    binding: tuple[str, ...] = ()
    fitting: bool = False


_FIRST = Policy(
    revision=1,
    vetting={"top": 2, "restricted": 1, "confidential": 0},
    statuses=(WORKING,),
    refused_forms=("click",),
    profiles="2026-11-22",
)
POLICIES = {
    1: _FIRST,
    # An assignment or a licence hands over or lends rights; no record says that it carries a duty
    # of confidence, nor what "other" holds. Which kinds do bind: confirm with counsel.
    2: replace(
        _FIRST,
        revision=2,
        profiles="2026-11-22.2",
        binding=("NDA", "PIIA", "MSA", "employment", "undertaking"),
        fitting=True,
    ),
}
CURRENT = max(POLICIES)
