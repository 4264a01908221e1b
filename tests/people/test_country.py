"""A country is told by its letters or its name, and is one that there is."""

from __future__ import annotations

import pytest

from bestkept.content import iso3166
from bestkept.journal.rules import Refused
from bestkept.people.rules import country


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("IN", "IN"),
        (" in ", "IN"),
        ("India", "IN"),
        ("Österreich", "AT"),
        ("osterreich", "AT"),
        ("UK", "GB"),  # reserved for the United Kingdom, whose letters are GB
        ("DD", "DE"),
    ],
)
def test_letters_and_names_lead_to_the_same_country(written, kept):
    assert country(written) == kept


@pytest.mark.parametrize("written", ["", "ZZ", "XX", "EU", "UN", "SU", "Atlantis", "I", "I\0N"])
def test_what_is_no_country_is_refused(written):
    with pytest.raises(Refused, match="is no country"):
        country(written)


def test_every_country_has_a_name_in_each_language_of_the_pages():
    english, german = iso3166.names(), iso3166.names("de")
    assert english.keys() == german.keys()
    assert len(english) == 250  # those of the standard, and Kosovo
    assert (english["AT"], german["AT"]) == ("Austria", "Österreich")
    assert list(german)[:2] == ["AF", "EG"]  # Ägypten stands among the A


def test_a_name_leads_back_to_its_letters():
    for language in ("en", "de"):
        for code, name in iso3166.names(language).items():
            assert iso3166.code(name) == code
