"""Stewards by commands: named, handed over, and what is vacant."""

ALICE = "alice@halden.example"
SO = ("--because", "So.")


def test_posts_are_filled_and_handed_over_by_commands(terminal):
    terminal.done("people", "organisation", "Meridian Loop", "--kind", "partner", "--country", "IN")
    (first, *_) = terminal.rows("steward", "vacancies", code=1)
    assert (first["number"], first["post"], first["why"]) == ("IN", "specialist", "nobody")
    assert "India (IN) has no IP specialist. Name somebody." in terminal.done(
        "steward", "vacancies", code=1
    )
    assert terminal.rows("steward", "assign", "O-0001", "specialist", ALICE, *SO) == [
        {"of": ["O-0001"]}
    ]
    told = {one["number"]: one for one in terminal.rows("steward", "list")}
    assert told["O-0001"]["specialist"] == ALICE
    assert told["O-0001"]["deputy"] is None
    assert "specialist: nobody; deputy: nobody" in terminal.done("steward", "list")
    terminal.done("steward", "assign", "O-0001", "specialist", ALICE, *SO, code=2)
    terminal.done("steward", "end", "O-0001", "specialist", *SO)
    terminal.done("steward", "hand-over", ALICE, ALICE, *SO, code=2)
    terminal.done("steward", "assign", "O-0001", code=2)
