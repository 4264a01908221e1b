"""From the first organisation to the last refusal, by commands alone."""

from datetime import date, timedelta

import pytest

ALICE = "alice@halden.example"
ASKED = ("TS-0001", "--purpose", "Toll Coating")
SO = ("--because", "So.")


@pytest.fixture
def placed(terminal):
    """Alice works for a unit of her own, and has signed for all secrets."""
    terminal.done("people", "organisation", "Halden", "--kind", "own", "--country", "NO")
    place = ("--organisation", "O-0001", "--unit", "Line 2", "--job", "engineer")
    terminal.done("people", "place", ALICE, *place)
    terminal.done("people", "status", ALICE, "working", *SO)
    terminal.write("piia.pdf", "The signed text.")
    terms = ("--secret", "*", "--law", "Norway", "--form", "ink", "--file", "piia.pdf")
    terminal.done("agreement", "record", "PIIA", "--party", ALICE, *terms, *SO)
    return terminal


def conditions(told):
    return {one["name"]: one["state"] for one in told["conditions"]}


def test_a_refusal_says_what_to_do_and_an_opening_where_it_lies(placed):
    (told,) = placed.rows("access", "open", *ASKED, code=1)
    assert not told["permitted"]
    assert [one["name"] for one in told["conditions"] if one["state"] == "missing"] == [
        "grant",
        "notice",
    ]
    printed = placed.done("access", "open", *ASKED, code=1)
    assert "REFUSED" in printed
    assert "-> Ask for it: bestkept access request TS-0001" in printed

    until = (placed.rows("may", ALICE, *ASKED, code=1)[0]["day"][:4], "-12-31")
    request = ("--until", "".join(until), *SO)
    (asked,) = placed.rows("access", "request", *ASKED, *request)
    (answer,) = placed.rows("access", "approve", asked["request"], *SO)
    assert answer == {"request": "R-0001", "grant": "G-0001"}
    (told,) = placed.rows("may", ALICE, *ASKED, code=1)
    assert conditions(told)["grant"] == "met"
    assert placed.done("may", "--again", str(told["entry"])).startswith("Entry")
    (who,) = placed.rows("access", "who", "TS-0001")
    assert who["person"] == ALICE
    assert who["why"][-1].startswith("G-0001 for toll coating, until")
    inside = {one["factor"]: one for one in placed.rows("score", "TS-0001")}["known-inside"]
    assert inside["people"] == 1
    (listed,) = placed.rows("access", "list", "TS-0001")
    assert listed["number"] == "G-0001"
    (mine,) = placed.rows("access", "asked")
    assert (mine["answer"], mine["answer_because"], "there" in mine) == ("approved", "So.", False)
    placed.done("score", "TS-0001", "known-inside", "4", "--because", "Few.")
    beside = f"Few. (1 of ours knows it or may, by the record of {told['day']})"
    assert beside in placed.done("score", "TS-0001")
    assert placed.rows("access", "revoke", ALICE, *SO) == [{"ended": ["G-0001"]}]
    placed.done("access", "revoke", ALICE, *SO, code=2)


def test_the_glass_tells_every_place_and_a_request_is_granted_for_less(placed):
    placed.done("place", "TS-0001", "system", "Process server, folder 2")
    held = ("--number", "2", "--custodian", ALICE)
    placed.done("place", "TS-0001", "copy", "Notebook 17, safe of lab 3", *held)
    fire = ("access", "break-glass", "TS-0001", "--because", "A copy surfaced at a reseller.")
    (told,) = placed.rows(*fire)
    assert told["places"] == ["system: Process server, folder 2"]
    assert told["copies"] == [f"number 2 held by {ALICE}: Notebook 17, safe of lab 3"]
    printed = placed.done(*fire)
    assert "  place  system: Process server" in printed
    assert "  copy  number 2 held by" in printed
    today = date.fromisoformat(placed.rows("may", ALICE, *ASKED, code=1)[0]["day"])
    sooner, asked, later = (str(today + timedelta(days=days)) for days in (29, 30, 31))
    placed.done("access", "request", *ASKED, "--until", asked, *SO)
    placed.done("access", "approve", "R-0001", "--until", later, *SO, code=2)
    placed.done("access", "approve", "R-0001", "--until", sooner, "--version", "1", *SO)
    (grant,) = placed.rows("access", "list")
    assert (grant["version"], grant["valid_to"]) == (1, asked)  # it ends before that day


def test_an_agreement_is_amended_and_its_file_is_in_the_vault(placed):
    (before,) = placed.rows("agreement", "show", "A-0001")
    assert before["terms"]["file"] == "V-0001"
    assert len(before["terms"]["sha256"]) == 64
    placed.done("agreement", "amend", "A-0001", "--purpose", "audit", *SO)
    (told,) = placed.rows("agreement", "list")
    assert [one["purposes"] for one in told["chain"]] == [[], ["audit"]]
    assert told["terms"]["law"] == "Norway"
    printed = placed.done("agreement", "show", "A-0001")
    assert printed.count("GOVERNED") == 1
    owed = ("--owner", ALICE, "--due", "2026-01-01")
    placed.done("agreement", "owe", "A-0001", "Certificate", *owed)
    (due,) = placed.rows("agreement", "due")
    assert (due["agreement"], due["what"]) == ("A-0001", "Certificate")
    placed.done("agreement", "done", "A-0001", "1", *SO)
    assert "Nothing is due" in placed.done("agreement", "due")
    placed.done("agreement", "end", "A-0001", *SO)
    assert "No terms held" in placed.done("agreement", "list")  # ended on its first day


def test_people_come_from_a_table(terminal):
    terminal.done("people", "organisation", "Meridian Loop", "--country", "IN")
    head = "email,name,roles,organisation,country,status\n"
    terminal.write("people.csv", f"{head}dev@meridian.example,Dev Das,partner,O-0001,IN,joining\n")
    assert terminal.rows("people", "import", "people.csv") == [{"lines": 1}]
    told = {one.get("email"): one for one in terminal.rows("people", "list")}
    assert told["dev@meridian.example"]["status"] == "joining"
    terminal.done("people", "vet", "dev@meridian.example", "basic", "--basis", "x", "--by", "y")
    assert "vetted: basic" in terminal.done("people", "list")


def test_organisations_are_renamed_and_end_and_vettings_are_read_and_struck(terminal):
    terminal.done("people", "organisation", "Meridian Loop", "--country", "IN")
    terminal.done("people", "rename", "O-0001", "Koel", *SO)
    assert terminal.rows("people", "end", "O-0001", *SO) == [{"organisation": "O-0001"}]
    assert "Koel, ended" in terminal.done("people", "list")
    terminal.done("people", "take-up", "O-0001", *SO)
    assert terminal.rows("people", "list")[0]["ended"] is None
    terminal.done("people", "vet", ALICE, "basic", "--basis", "consent", "--by", "Checkers")
    (one,) = terminal.rows("people", "vettings", ALICE)
    assert (one["basis"], one["counts"]) == ("consent", True)
    terminal.done("people", "strike", ALICE, str(one["entry"]), *SO)
    assert "struck: So." in terminal.done("people", "vettings", ALICE)
    assert "lists them" in terminal.run("people", "strike", ALICE, "first", *SO).stderr


def test_a_recertification_is_handed_on(placed):
    terminal = placed
    year = terminal.rows("may", ALICE, *ASKED, code=1)[0]["day"][:4]
    to = ("--until", f"{year}-12-31", *SO)
    terminal.done("access", "grant", ALICE, *ASKED, *to)
    terminal.done("invite", "eva@halden.example", "--name", "Eva", "--role", "employee")
    terminal.done("access", "campaign", "--reviewer", ALICE, "--due", f"{year}-12-31")
    hand = ("access", "hand-on", "C-0001", "--reviewer", "eva@halden.example")
    assert terminal.rows(*hand, *SO) == [{"campaign": "C-0001"}]
    (one,) = terminal.rows("access", "campaigns")
    assert one["reviewer"] == "eva@halden.example"
    assert "already" in terminal.run(*hand, *SO).stderr


def test_a_country_tells_its_sources_and_what_counsel_said(terminal):
    told = terminal.done("country", "in")
    assert "CONFIRM WITH COUNSEL" in told
    assert "read 2026-11-21" in told
    advice = ("--question", "Is it?", "--answer", "It is.", "--counsel", "Advocate Rao")
    assert terminal.rows("country", "in", *advice) == [{"advice": "L-0001"}]
    assert len(terminal.rows("country", "IN")[0]["advice"]) == 1
    assert "no profile" in terminal.done("country", "XX")


def test_what_is_wrong_is_told_in_a_sentence(terminal):
    for words, why in (
        (("may", ALICE), "Say who, what"),
        (("access", "grant", ALICE), "Write it like"),
        (("access", "request", "TS-0001"), "Say also --purpose, --until, --because"),
        (("agreement", "record", "NDA"), "which secrets"),
        (("people", "status", ALICE), "Write it like"),
        (("access", "open", "TS-0009", "--purpose", "x"), "not yours to see"),
    ):
        done = terminal.run(*words)
        assert done.returncode == 2
        assert why in done.stderr
        assert "Traceback" not in done.stderr


def test_a_document_that_holds_a_secret_is_refused_tied_and_opened_by_breaking_the_glass(placed):
    placed.write("recipe.txt", "Nineteen minutes at forty one degrees.")
    (kept,) = placed.rows("vault", "keep", "recipe.txt", *SO)
    number = kept["number"]
    placed.done("vault", "tie", number, "ts-0001", *SO)
    opening = ("vault", "open", number, "--out", "out.txt")
    assert "Say what for" in placed.run(*opening, *SO).stderr
    (told,) = placed.rows(*opening, "--purpose", "Toll Coating", code=1)
    assert (told["file"], told["bytes"]) == (None, None)
    assert conditions(told["decisions"][0])["grant"] == "missing"
    printed = placed.done(*opening, "--purpose", "Toll Coating", code=1)
    assert "-> Ask for it: bestkept access request TS-0001" in printed
    assert not (placed.folder / "out.txt").exists()
    fire = ("--because", "A copy surfaced at a reseller.")
    (told,) = placed.rows("vault", "break-glass", number, "--out", "out.txt", *fire)
    assert told["decisions"][0]["permitted"] is False
    assert (placed.folder / "out.txt").read_text() == "Nineteen minutes at forty one degrees."
    placed.done("vault", "untie", number, "TS-0001", *SO)
    placed.done("vault", "open", number, "--out", "again.txt", *SO)
