"""What a directory says of people is compared with the record in the act that writes it."""

from __future__ import annotations

from django.db import connection

from bestkept.people import directory, placing, provisioning
from bestkept.people.provisioning import Said
from tests.cast import OWNER

NINA = "nina@example.com"


def test_what_is_said_is_compared_with_what_stands_in_the_act_that_closes_it(home, monkeypatch):
    place = placing.add_organisation(OWNER, "Our house", "own", "DE")
    told = {"name": "Nina", "organisation": place, "unit": "Lab"}
    number = provisioning.provision(OWNER, Said(NINA, **told))
    read, looked = directory.entry, []

    def entry(by, asked):
        looked.append(connection.in_atomic_block)
        return read(by, asked)

    monkeypatch.setattr(directory, "entry", entry)
    provisioning.change(OWNER, number, Said(NINA, **told | {"unit": "Hall 2"}))
    assert looked == [True]
    assert read(OWNER, number).unit == "Hall 2"
