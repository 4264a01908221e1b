"""A stage is the same five files everywhere: know one, know all."""

from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "bestkept"
STAGES = (
    "journal",
    "people",
    "settings",
    "work",
    "retention",
    "vault",
    "register",
    "watch",
    "respond",
    "prove",
)
PARTS = (
    "register/intake",
    "register/innovations",
    "register/inventory",
    "register/terms",
    "register/published",
    "protect/notices",
    "protect/questions",
    "protect/countries",
    "protect/agreements",
    "protect/access",
    "protect/recertification",
    "protect/decision",
    "protect/stewards",
    "protect/moves",
    "protect/repapering",
    "protect/reviews",
    "protect/duties",
)
FIVE = {"models.py", "rules.py", "actions.py", "queries.py", "tasks.py"}
DJANGO = {"__init__.py", "apps.py", "migrations"}

# What a stage has besides, with the reason.
MORE: dict[str, dict[str, str]] = {
    "register": {
        "facts.py": "the form of each fact; rules.py is about when it holds",
        "intake": "a part of the stage, with five files of its own",
        "innovations": "a part of the stage, with five files of its own",
        "inventory": "a part of the stage, with five files of its own",
        "published": "a part of the stage, with five files of its own",
        "terms": "a part of the stage, with five files of its own",
    },
    "register/inventory": {"standing.py": "what holds today, in memory; queries.py says to whom"},
    "people": {
        "placing.py": "actions on where people work, apart from those on who signs in",
        "directory.py": "what a company's directory sees of people, apart from what people see",
        "provisioning.py": "actions of a company's directory, apart from those of people",
        "groups.py": "actions of its groups, and the roles that these give",
        "organisations.py": "which organisations there are, apart from their people",
        "organising.py": "actions on organisations, apart from those on people",
        "vetted.py": "how people were vetted, and what of that ends; few may read it",
        "invitations.py": "who was invited and has not come in yet",
        "naming.py": "the action by which somebody is called otherwise",
        "called.py": "by which name people were known on a past day",
    },
    "prove": {
        "measures.py": "what the stage protect says of a day, as a binder tells it",
        "reading.py": "what an entry says, to whoever may see what it is about",
    },
    "protect/agreements": {
        "listing.py": "what many agreements come to, asked in the database",
        "standing.py": "what governs today and when it ends, in memory",
        "renewing.py": "what becomes of the days of terms, apart from what changes them",
        "parties.py": "who joins an agreement by an amendment, and who leaves it",
        "lasting.py": "where confidence ends before a secret does, of one and of many",
        "rights.py": "whose work is not ours by payment, and what hands it over",
    },
    "protect/access": {
        "lapsed.py": "which open grants count no more, of many in a bounded number of questions",
        "knowing.py": "who knows a secret, gathered from all that says so",
        "documents.py": "which documents of the vault hold a secret",
        "signed.py": "the text of an agreement, opened by whoever signed it",
        "opening.py": "actions on these documents, apart from those on grants and places",
        "whereabouts.py": "what of an asset the register does not tell: where it lies",
    },
    "protect/decision": {
        "policy.py": "what is asked, by revision; rules.py decides by one",
        "question.py": "the one question to the database, in its own language",
        "recorded.py": "what entries decided, read from the journal; nothing is decided there",
    },
    "protect/moves": {
        "joining.py": "what is due from who joins or moves: pure, and the longest of the rules",
        "leaving.py": "what is due from who leaves: pure",
        "letter.py": "the letters that are drafted from the record: pure",
        "contents.py": "items, lists and drafts of cases, for actions and queries alike",
        "withdrawing.py": "a case is taken back or put off",
        "receiving.py": "a policy that an agreement refers to is received",
        "places.py": "who lacks what their place asks for and has no case, in memory",
        "wanting.py": "who wants a case that nobody has begun, in memory",
        "record.py": "what is on record about many people, in a bounded number of questions",
        "ending.py": "actions that end access and move grants, apart from those on cases",
    },
    "protect/repapering": {
        "changes.py": "actions on what changed, apart from those on campaigns",
        "impact.py": "what a change touches, computed; kept.py says to whom",
        "kept.py": "queries on impact lists, apart from those on changes and campaigns",
        "readers.py": "queries on who was told of a change, and has read it",
        "telling.py": "actions on who is told of a change",
    },
    "protect/duties": {
        "calendar.py": "a calendar as its standard writes it",
        "letters.py": "what a reminder says, and what it never does",
    },
    "register/intake": {"description.py": "rules about words, which are many"},
    "journal": {
        "rows.py": "what every stage wrote is held against the entries, in one place",
        "erasing.py": "what an erasure leaves of an entry, for whoever replays it",
        "origins.py": "after a restore the log goes on under a new key",
        "guards.py": "the triggers in the words of two databases",
        "tables.py": "how the tables of a database are made, of this one and of the sign-ins",
        "asked.py": "requests of programs that are done once, and the act that carries the key",
        "entries.py": "the rows of an entry, in as few questions as a database allows",
        "sequence.py": "the one place that gives an act its number",
        "appending.py": "entries that share a commit",
        "turn.py": "processes that write take turns",
        "remembered.py": "what is worked out of many rows, in memory until one of them changes",
        "copying.py": "all rows of all stages, from one database to another",
    },
    "protect/notices": {"waiting.py": "which wait to be acknowledged, in memory"},
    "vault": {
        "bodies.py": "sealed bodies as files, and what a killed process leaves of them",
        "opening.py": "what is kept is unsealed, for the acts of protect/access alone",
    },
}


@pytest.mark.parametrize("stage", [*STAGES, *PARTS])
def test_a_stage_has_the_five_files_and_no_other_plan(stage):
    found = {path.name for path in (PACKAGE / stage).iterdir() if path.name != "__pycache__"}
    assert found >= FIVE | {"__init__.py"}
    assert found <= FIVE | DJANGO | set(MORE.get(stage, {}))


def test_what_a_stage_has_besides_is_there():
    named = [PACKAGE / stage / name for stage, names in MORE.items() for name in names]
    assert not [path for path in named if not path.exists()]
