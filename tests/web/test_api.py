"""The API gives what the desk shows, to programs that hold a person's token."""

from __future__ import annotations

from tests.cast import BOB
from tests.web.programs import Program

LENA, INES = "lena@example.com", "ines@example.com"


def test_the_register_is_listed(site):
    answer = Program(LENA, "read").get("/assets")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["total"] == 1
    assert told["items"][0]["number"] == "TS-0001"
    assert told["items"][0]["title"] == "Cathode slurry"
