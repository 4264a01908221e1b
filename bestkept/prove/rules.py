"""What follows: which fields of an entry a binder opens, what is missing, and plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.journal.rules import ALSO, ASKED, REQUEST, SUBJECT
from bestkept.register.rules import is_asset_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LOG = "log"  # the subject of acts that are about the journal's log itself
OWN_CLOCK = "by the owner's clock only"
_AS = {"candidate": "a candidate", "reviewed": "reviewed, not accepted", "sent back": "sent back"}
UNDECIDED = tuple(_AS)

PHRASES = {
    "candidate.guarded": "Guarded as a candidate",
    "version.guarded": "A further version was guarded",
    "fact.amended": "A fact changed",
    "fact.corrected": "A fact was corrected",
    "fact.ended": "A fact ended",
    "candidate.submitted": "Submitted as a candidate",
    "candidate.resubmitted": "Submitted again",
    "candidate.decided": "Decided on",
    "secret.delisted": "Taken off the list",
    "factor.scored": "A factor was scored",
    "inventory.imported": "An inventory was imported",
    "inventory.exported": "The inventory was handed out as a table",
    "view.saved": "A view of the register was saved",
    "view.dropped": "A saved view was dropped",
    "right.recorded": "Put into the inventory",
    "asset.imported": "Put on record by an import",
    "innovation.recorded": "Put on record as an innovation",
    "innovation.drafts-added": "Drafts were recorded",
    "notice.given": "Somebody was told of it and how to handle it",
    "notice.acknowledged": "A notice of it was acknowledged",
    "notice.withdrawn": "A notice was taken back",
    "question.asked": "A question was asked",
    "question.answered": "A question was answered",
    "answer.published": "An answer was published",
    "answer.withdrawn": "A published answer was withdrawn",
    "agreement.recorded": "An agreement that covers it was recorded",
    "agreement.amended": "An agreement that covers it was amended",
    "agreement.ended": "An agreement that covered it was ended",
    "agreement.attached": "The signed text of an agreement was put into the vault",
    "immunity.noted": "Whether an agreement gives the notice of 18 USC 1833(b) was recorded",
    "advice.logged": "Advice of local counsel was logged",
    "advice.ended": "Advice of local counsel stands no longer",
    "obligation.recorded": "An obligation under an agreement was recorded",
    "agreement.renewed": "An agreement that covers it was renewed, as it says",
    "agreement.looked-at": "A day of an agreement was looked at, and let pass",
    "survival.noted": "How long confidence lasts under an agreement was recorded in a form",
    "obligation.done": "An obligation under an agreement was done",
    "obligation.dropped": "An obligation under an agreement was dropped",
    "obligation.reassigned": "Who answers for an obligation, or until when, was changed",
    "review.planned": "A review was planned",
    "review.replanned": "The plan of a review was changed",
    "review.opened": "A review was opened",
    "review.action-added": "An action of a review was added",
    "review.action-done": "An action of a review was done",
    "review.closed": "A review was closed",
    "repapering.begun": "Agreements are to be signed anew",
    "repapering.sent": "An agreement was sent to be signed anew",
    "repapering.signed": "An agreement was signed anew",
    "repapering.declined": "The other side would not sign an agreement anew",
    "repapering.excused": "An agreement need not be signed anew",
    "repapering.handed-over": "Somebody else has an agreement signed anew",
    "repapering.closed": "Signing agreements anew was brought to its end",
    "law-change.recorded": "A change in law or wording was recorded",
    "law-change.assessed": "What a change touches was computed again",
    "law-change.confirmed": "Counsel confirmed a change",
    "law-change.withdrawn": "A change was withdrawn",
    "law-change.told": "Whom a change concerns was told of it",
    "law-change.read": "Somebody said that they had read of a change",
    "agreement.edition-noted": "In which edition an agreement was signed was recorded",
    "access.requested": "Somebody asked to know it",
    "access.approved": "Access was granted as asked",
    "access.refused": "Access was refused",
    "access.granted": "Access was granted",
    "access.revoked": "Access was revoked",
    "access.glass-broken": "It was opened without a grant, for a reason",
    "access.document-tied": "A document of the vault was found to hold content of it",
    "access.document-untied": "A document of the vault holds no content of it after all",
    "requirement.recorded": "A place asks its people to know it",
    "requirement.ended": "A place asks for something no longer",
    "joiner.begun": "Somebody joins",
    "mover.begun": "Somebody moves to another place",
    "leaver.begun": "Somebody leaves",
    "mover.grants-settled": "Grants of a mover's earlier place were closed",
    "mover.roles-settled": "Roles from before a move were kept or ended",
    "case.withdrawn": "Joining, moving or leaving was withdrawn",
    "case.redated": "Joining, moving or leaving is due on another day",
    "leaver.access-ended": "Every access of a leaver was ended",
    "case.step-taken": "A step of joining or leaving was taken",
    "case.list-confirmed": "A leaver went through the list of secrets",
    "case.item-excused": "Legal excused an item",
    "case.closed": "Joining, moving or leaving was closed",
    "inbound.declared": "Duties to earlier employers were declared",
    "inbound.decided": "A declaration about earlier employers was decided on",
    "immunity.received": "The notice of immunity was read",
    "letter.approved": "A letter to a leaver was approved",
    "term.added": "A name or phrase of it is guarded from now on",
    "term.retired": "A name or phrase is guarded no longer",
    "scan.recorded": "A scan found passages of it",
    "finding.triaged": "A finding was decided on",
    "finding.assigned": "Somebody looks into a finding",
    "finding.shared": "A colleague was pointed at a finding",
    "passage.read": "A passage was read to somebody from its source",
    "incident.opened": "An incident was opened",
    "incident.step-added": "A step was taken",
    "incident.evidence-added": "Evidence was put into the vault",
    "incident.closed": "The incident was closed",
    "binder.sealed": "A binder was written",
    "draft.disclosed": "The proof of one draft was written",
    "checkpoint.stamped": "An authority stamped the log",
    "checkpoint.cosigned": "A witness cosigned the log",
}


@dataclass(frozen=True)
class AnchorView:
    """A checkpoint that an outside party fixed, by the entry that recorded it.

    `kind` is stamp or cosignature, `by` who did it, `at` when by their clock (UTC), `size` how
    many entries the log had. `note`, `proof` and `chain` are bytes: the checkpoint, what the
    party made of it, and the certificates of an authority.
    """

    entry: int
    verb: str
    kind: str
    by: str
    at: str
    size: int
    note: bytes
    proof: bytes
    chain: bytes


@dataclass(frozen=True)
class Standing:
    """What the rules on gaps look at: facts in force by name, and counts."""

    facts: Mapping[str, str]
    later: tuple[str, ...]
    versions: int
    undecided: int
    told: int
    acknowledged: int
    idle_incidents: tuple[str, ...]


def phrase(verb: str) -> str:
    """Return a verb of the journal in plain words."""
    return PHRASES.get(verb, verb.replace(".", " ").replace("-", " "))


def opened(asset: str, fields: Iterable[tuple[str, Any]]) -> list[str]:
    """Return the names of the fields that a binder of `asset` may show.

    What an entry says about other assets stays shut: their numbers, the findings in them,
    and the list of findings that were known before. So do a reason that is legal advice, and
    the hashes of rows, which have no salts of their own.
    """
    told = list(fields)
    shut = {"because"} if ("privileged", True) in told else set()
    return [n for n, value in told if n not in shut and not _of_another(asset, n, value)]


def _of_another(asset: str, name: str, value: Any) -> bool:
    if name in {"known", "rows", "left", REQUEST, ASKED}:
        return True
    if name.startswith("findings."):
        return bool(value["asset"] != asset)
    named = {SUBJECT: [value], ALSO: value, "secrets": value}.get(name, [])
    labels = (one.partition(":")[0] for one in named)  # TS-0001:1-3 names versions
    return any(one != asset and is_asset_number(one) for one in labels)


def missing(standing: Standing) -> list[str]:
    """Return what an opponent would ask for and this binder does not show, a sentence each.

    Sources: Restatement of Torts section 757 comment b; 18 USC 1839(3); Cal. CCP 2019.210 (the
    secret identified with particularity). From general knowledge: confirm with counsel.
    """
    return [
        *_about_facts(standing),
        *_about_watching(standing),
        *_about_people(standing),
    ]


def _about_facts(standing: Standing) -> list[str]:
    facts, found = standing.facts, []
    if not facts:
        return ["Nothing was in force for this asset on that day."]
    if "description" not in facts:
        found.append("No description says what the secret is and what it is not.")
    if facts.get("status") in UNDECIDED:
        found.append(f"Nobody has accepted it as a trade secret yet: it is {_AS[facts['status']]}.")
    if facts.get("acceptance", "").endswith("the same person as submitted it"):
        found.append("It was accepted by the same person as submitted it.")
    if "description" in facts and "boundary" not in facts:
        found.append("The description does not say what the secret is not.")
    if "location" not in facts:
        found.append("No place is on record beyond the files that were registered.")
    if "owner" not in facts:
        found.append("No owner was on record for that day.")
    if not standing.versions:
        found.append("No version had been guarded by that day.")
    found.extend(f"The {name} was recorded after that day." for name in standing.later)
    return found


def _about_people(standing: Standing) -> list[str]:
    if not standing.told:
        return ["No training or acknowledgement is on record."]
    silent = standing.told - standing.acknowledged
    return [
        *([f"Told of it, but without acknowledgement: {silent}."] if silent else []),
        "No training is on record.",
    ]


def _about_watching(standing: Standing) -> list[str]:
    found = []
    if standing.undecided:
        found.append(f"Findings that nobody has decided on: {standing.undecided}.")
    found.extend(
        f"No step is on record in incident {number}." for number in standing.idle_incidents
    )
    return found


def telling(anchors: Sequence[AnchorView], numbers: Sequence[int]) -> list[AnchorView]:
    """Return the anchors that say something about these entries, by the entry that recorded them.

    Of each party the first that covers each entry, which gives it its earliest time, and the last.
    """
    chosen = dict[int, AnchorView]()
    for party in {(one.kind, one.by) for one in anchors}:
        own = sorted((a for a in anchors if (a.kind, a.by) == party), key=lambda a: a.size)
        found = [next((a for a in own if a.size > number), own[-1]) for number in numbers]
        chosen |= {one.entry: one for one in (*found, own[-1])}
    return [chosen[entry] for entry in sorted(chosen)]


def vouched(entry: int, anchors: Sequence[AnchorView]) -> str:
    """Return who shows when an entry was there, and by when."""
    found = [one for one in anchors if one.size > entry]
    if not found:
        return OWN_CLOCK
    first = min(found, key=lambda one: (one.at, one.entry))
    return f"anchored by {first.by} at {legible(first.at)}"


def legible(at: str) -> str:
    """Return an instant of an anchor as people read it: 2026-03-01 14:30:00 UTC."""
    return at.replace("T", " ").replace("Z", " UTC")


def unanchored(
    anchors: Sequence[AnchorView], numbers: Sequence[int], lost: Sequence[int]
) -> list[str]:
    """Return what no outside party vouches for, a sentence each."""
    said = [f"The anchor that entry {number} recorded cannot be found any more." for number in lost]
    if not anchors:
        said.append(f"No outside party has anchored the log: all times are {OWN_CLOCK}.")
        return said
    open_ones = [number for number in numbers if vouched(number, anchors) == OWN_CLOCK]
    if open_ones:
        said.append(
            f"Since the last anchor, {len(open_ones)} of {len(numbers)} entries shown are "
            f"{OWN_CLOCK}: from entry {open_ones[0]} on."
        )
    return said
