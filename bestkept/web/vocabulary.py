"""Words that rules define and pages show: tiers, states, roles, facts, kinds, acts.

They are recorded in English, whatever language the reader has; `said` gives them in the
reader's. `words` lists them all for the catalogue (`make messages`), so that one which a rule
adds is translated too.
"""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.content import countries, handling
from bestkept.people import rules as people
from bestkept.protect.access import rules as access
from bestkept.protect.access.whereabouts import WITHHELD
from bestkept.protect.agreements import rules as agreements
from bestkept.protect.countries.rules import OUTCOMES
from bestkept.protect.repapering import rules as repapering
from bestkept.protect.reviews import rules as reviews
from bestkept.prove import rules as prove
from bestkept.register import facts
from bestkept.register import rules as register
from bestkept.register.intake import rules as intake
from bestkept.register.terms import rules as terms
from bestkept.respond import rules as respond
from bestkept.settings import rules as settings
from bestkept.watch import rules as watch
from bestkept.work import rules as work

# What no list of a rule names: states that are told of notices, questions and copies, the parts
# of a diff, the lenses, the steps of a handling rule, and how somebody is known to know.
_OTHERS = (
    *("acknowledged", "not acknowledged", "not told", "withdrawn", "told", "put it on record"),
    *("holds a copy", "waiting", "answered", "published", "asked", "open", "closed"),
    *("overdue", "planned", "waits", "ended", "done", "its day came near"),
    *("added", "removed", "changed", "moved"),
    *("verbatim", "code", "term", "none"),
    *("make", "mark", "store", "send", "print", "destroy"),
    *("accept", "reject", "send back", "upload", "match", "look"),
    *("Answer a question.",),  # the rest of what people owe names what it is about
    *("asset", "since", "kind", "preview", "number"),
)


def said(word: str) -> str:
    """Return a word of the vocabulary in the reader's language."""
    return gettext(word) if word else word


_LENSES = {
    "verbatim": _("copied text"),
    "code": _("copied program code"),
    "term": _("guarded names"),
}


def seen_by(lens: str) -> str:
    """Return what a lens looks for, as people say it; its name where it is a new one."""
    return str(_LENSES.get(lens) or said(lens))


def titled(word: str) -> str:
    """Return the same with a capital at its beginning, to stand by itself."""
    told = said(word)
    return told[:1].upper() + told[1:]


def spoken(role: str) -> str:
    """Return a role as it stands by itself: Legal, Security, and HR in capitals."""
    return gettext("HR") if role == "hr" else titled(role)


# For forms, which are made before anybody reads them.
titled_lazy, spoken_lazy = lazy(titled, str), lazy(spoken, str)


def words() -> list[str]:
    """Return every word, each once, in the order of the path."""
    told = [
        *people.ROLES,
        *people.SCOPES,
        *people.SCOPES.values(),
        *people.STATUSES,
        *people.LEVELS,
        *facts.TIERS,
        *(name.replace("-", " ") for name in facts.ORDER),
        *(name.replace("-", " ") for name in facts.FACTORS),
        *facts.FACTORS.values(),
        *register.PREFIXES,
        *terms.KINDS,
        *intake.STATES,
        *intake.VERDICTS,
        *watch.VERDICTS,
        *watch.GRADES,
        *respond.OUTCOMES,
        *(one.partition(":")[0] for one in respond.OUTCOMES),
        *(kind.words for kind in work.KINDS.values()),
        *(work.WAITING, work.RUNNING, work.STOPPING, work.DONE, work.FAILED, work.CANCELLED),
        *(word for spec in settings.SPECS.values() for word in (spec.words, spec.help)),
        *settings.USES.values(),
        *(*agreements.KINDS, *agreements.STATES, *agreements.ENDS, agreements.NOTICE),
        *agreements.LASTING,
        *(*countries.FORMS, *countries.TOPICS, *OUTCOMES),
        *(access.EARLIER, access.WAS_GRANTED, *access.NOT_WORKING.values(), WITHHELD),
        *repapering.KINDS,
        *repapering.TOPICS,
        *repapering.STATES,
        *(repapering.CONFIRMED, countries.CONFIRM, repapering.NOT_YET),
        *(reviews.KINDS + reviews.OUTCOMES),
        *(one.words for one in reviews.TRIGGERS.values()),
        *prove.PHRASES.values(),
        *_handling(),
        *_OTHERS,
    ]
    return list(dict.fromkeys(word for word in told if word))


def _handling() -> list[str]:
    """Return what the rules in force say of each tier; a translation is no rule, but tells one."""
    newest = handling.versions()[-1]["tiers"]
    return [newest[tier][step] for tier in facts.TIERS for step in handling.STEPS]
