"""The words of the house, for whoever meets one on a page: what each means, in a sentence or two.

GLOSSARY.md has them all, and more closely; a test holds that every word here stands there too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from bestkept.web.visits import ANYBODY, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

# By the name in the address (/words/#lens) and in GLOSSARY.md: the word, and what it means.
WORDS = {
    "trade secret": (
        _("trade secret"),
        _(
            "What is secret, is worth something because it is, and is kept secret by reasonable "
            "measures. Here: what somebody other than its submitter has accepted as one."
        ),
    ),
    "guarded candidate": (
        _("guarded candidate"),
        _(
            "What was put on record and not yet decided on. It is guarded from that moment, as "
            "if it were a trade secret."
        ),
    ),
    "tier": (
        _("tier"),
        _(
            "How closely a secret is held: top, restricted or confidential. The tier says how "
            "copies are made, marked, stored, sent, printed and destroyed."
        ),
    ),
    "six factors": (
        _("six factors"),
        _(
            "What is asked to find out whether something is a trade secret: how far it is known "
            "outside and inside, the measures, its value, the effort, how easily others get it."
        ),
    ),
    "owner": (_("owner of a secret"), _("Who answers for a secret, and decides who may know it.")),
    "custodian": (
        _("custodian of a copy"),
        _("Who keeps a copy, on paper or as a file, without deciding about it."),
    ),
    "need to know": (
        _("need to know"),
        _("Only those whose work requires a secret are told it."),
    ),
    "grant": (
        _("grant"),
        _("Permission for one person to know one secret, for a purpose and until a day."),
    ),
    "ten conditions": (
        _("ten conditions"),
        _(
            "What is asked before a secret is opened to somebody: position, status, grant, "
            "agreement, agreement of the partner, form of the signature, notice, vetting, "
            "training, clearance. Each is shown as met or missing, with what it rests on."
        ),
    ),
    "notice": (
        _("notice"),
        _(
            "Being told that something is secret, and how to handle it. You acknowledge it; "
            "both are on record."
        ),
    ),
    "breaking the glass": (
        _("breaking the glass"),
        _(
            "Opening a secret without a grant, in an emergency, for a reason that its owner and "
            "the auditors read."
        ),
    ),
    "recertification": (
        _("recertification"),
        _("Looking at grants again, to keep what is still needed and to end the rest."),
    ),
    "re-papering": (
        _("re-papering"),
        _("Having agreements signed anew because the law or our own wording moved on."),
    ),
    "sketch": (
        _("sketch"),
        _(
            "Fingerprints of a text, made with a key where the text lies. Copies are found by "
            "them; the text cannot be read from them, and is not kept."
        ),
    ),
    "lens": (
        _("lens"),
        _(
            "A way of seeing a copy. One sees copied text, one copied program code with other "
            "names, one the names and phrases that are guarded by themselves."
        ),
    ),
    "term": (
        _("guarded name"),
        _(
            "A code name, an embargoed name or a phrase that is guarded by itself. Its words "
            "are kept nowhere; a hint says which it is."
        ),
    ),
    "finding": (
        _("finding"),
        _(
            "A passage of ours that was seen somewhere. Somebody decides what it is: a leak, "
            "authorised, public, or a false alarm."
        ),
    ),
    "incident": (
        _("incident"),
        _("One or several findings handled together, with a clock, steps and evidence."),
    ),
    "entry": (
        _("entry"),
        _("One thing that somebody did, as it stands in the ledger: numbered, dated, for good."),
    ),
    "journal": (
        _("ledger"),
        _(
            "The record of everything that was done, numbered from 0 without a gap. It can be "
            "added to; a change of what is in it shows."
        ),
    ),
    "seal": (
        _("seal"),
        _("The small sign beside a fact. Press it for who recorded it, when, and the proof."),
    ),
    "checkpoint": (
        _("checkpoint"),
        _(
            "The size and root hash of the ledger, signed. Whoever has kept one can tell later "
            "whether anything before it was changed."
        ),
    ),
    "anchored": (
        _("anchored"),
        _(
            "Said of what somebody outside vouches was there at a time: an authority that "
            "stamped the ledger, or a witness. Else a time is by the owner's clock only."
        ),
    ),
    "binder": (
        _("binder"),
        _(
            "One file that shows what held for a secret on a day, with the entries and proofs. "
            "A stranger can verify it without us."
        ),
    ),
    "erased": (
        _("erased"),
        _(
            "Taken out of the record by an act. That it was there stays to be seen; what it "
            "said cannot be read again."
        ),
    ),
    "vault": (_("vault"), _("Where evidence and shared documents are kept, sealed.")),
}


@page(*ANYBODY)
def words(request: Visit) -> HttpResponse:
    """Explain the words of the house, in the order of the reader's alphabet."""
    told = [(anchor(name), word, means) for name, (word, means) in WORDS.items()]
    page_ = {"words": sorted(told, key=lambda one: str(one[1]).casefold())}
    return render(request, "words.html", page_)


def anchor(name: str) -> str:
    """Return where a word stands on the page: ten-conditions."""
    return name.replace(" ", "-")
