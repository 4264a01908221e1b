"""The register's list: saved views, what its export hands out, its import, where it stands."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from bestkept.journal import queries as journal
from bestkept.journal import tasks
from bestkept.journal.rules import Actor, Refused
from bestkept.people import queries as people
from bestkept.register import queries as register
from bestkept.register.actions import amend
from bestkept.register.facts import FACTORS
from bestkept.register.inventory import actions, queries
from bestkept.register.inventory.queries import Asked
from bestkept.register.terms import actions as terms
from bestkept.web.desk import asking
from tests.cast import ALICE, AUD, BOB, OWNER
from tests.register.test_import import workbook

LENA, INES, ADAM = "lena@example.com", "ines@example.com", "adam@example.com"
INES_HERSELF = Actor(INES, "analyst", "web")
DAY = date(2026, 1, 1)
GOOD = "title,tier,department\nCalender pressure,restricted,Line 2\nCoating glass,top,Lab\n"
WRONG = "title,tier,owner\nCalender pressure,secret,\n,top,\nGlass,top,nobody@example.com\n"


def score(factor, points):
    actions.score(ALICE, "TS-0001", factor, points, "As it was seen")


def test_a_view_is_saved_found_again_pinned_and_dropped(browser):
    ines = browser(INES)
    query = "tier=confidential&lacks=boundary"
    ines.post("/register/views/", {"query": query, "name": "Thin ones", "pinned": "on"})
    assert "Thin ones" in ines.get("/register/").text
    assert "Thin ones" in ines.get("/desk/").text
    assert "Thin ones" not in browser(LENA).get("/register/").text
    row = queries.saved_views(INES_HERSELF, ["analyst"])[0].row
    browser(LENA).post("/register/views/", {"drop": row})
    assert "Thin ones" in ines.get("/register/").text
    ines.post("/register/views/", {"drop": row})
    assert "Thin ones" not in ines.get("/register/").text


def test_a_view_for_a_role_is_found_by_those_who_hold_it(browser):
    told = {"query": "status=candidate", "name": "To decide", "role": "legal"}
    browser(INES).post("/register/views/", told)
    assert "To decide" in browser(LENA).get("/register/").text
    assert "To decide" not in browser(ADAM).get("/register/").text


def test_an_auditor_keeps_views_but_shares_none(site):
    actions.save_view(AUD, "Mine", {"tier": "top"})
    with pytest.raises(Refused):
        actions.save_view(AUD, "Theirs", {"tier": "top"}, role="legal")
    with pytest.raises(Refused):
        actions.save_view(BOB, "Mine", {"tier": "top"})


def test_a_view_keeps_what_a_register_can_be_asked_and_nothing_else(site):
    actions.save_view(ALICE, "Top", {"tier": "top", "next": "//elsewhere.example", "sort": ""})
    assert queries.saved_views(ALICE, [])[0].query == "tier=top"


@pytest.mark.parametrize("name", ["", " ", "x" * 81])
def test_a_view_needs_a_name(site, name):
    with pytest.raises(Refused, match="name"):
        actions.save_view(ALICE, name, {})


def test_what_is_exported_is_what_the_filter_shows_and_is_recorded(browser):
    take(browser(ADAM), GOOD)
    answer = browser(LENA).post("/register/export/", {"query": "tier=top", "form": "json"})
    assert [one["title"] for one in json.loads(answer.content)] == ["Coating glass"]
    assert journal.newest(1)[0].verb == "inventory.exported"
    told = {one.name: one.value for one in journal.openings(journal.newest(1)[0].number)}
    assert (told["query"], told["form"], told["assets"]) == ("tier=top", "json", 1)
    csv = browser(LENA).post("/register/export/", {"query": "", "form": "csv"})
    assert csv.content.decode().count("\r\n") == 4
    assert browser("sven@example.com").post("/register/export/", {}).status_code == 403


def hidden(answer):
    """Return the fields that a step carries on."""
    fields = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', answer.text)
    return {n: html.unescape(v) for n, v in fields if n != "csrfmiddlewaretoken"}


def matched(client, text, name="inventory.csv"):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    answer = client.post("/register/import/", {"step": "upload", "table": file})
    chosen = re.findall(r'<select id="(column-\d+)".*?</select>', answer.text, re.DOTALL)
    parts = answer.text.split("<select ")[1:]
    picked = [
        re.search(r'value="([^"]*)" selected', part.partition("</select>")[0]) for part in parts
    ]
    told = {n: (p[1] if p else "") for n, p in zip(chosen, picked, strict=True)}
    return client.post("/register/import/", {**hidden(answer), **told, "step": "match"})


def take(client, text, name="inventory.csv"):
    answer = matched(client, text, name)
    return client.post("/register/import/", {**hidden(answer), "step": "take"})


def test_a_table_is_matched_looked_at_and_imported_whole(browser):
    before = len(register.assets())
    answer = take(browser(ADAM), GOOD)
    assert answer["Location"] == "/register/?sort=-number"
    made = register.assets()[before:]
    assert [(one.fact("title"), one.fact("unit")) for one in made] == [
        *(("Calender pressure", "Line 2"), ("Coating glass", "Lab")),
    ]


def wide(many, owner):
    """Return a table of many columns, two of which are known here, with a line that is wrong."""
    spare = [f"Spare {n}" for n in range(many - 3)]
    rows = [["Name", "Classification", "Owner email", *spare], ["Glass", "top", owner, *spare]]
    return "\n".join(",".join(row) for row in rows)


def test_a_wide_table_is_mended_on_the_page_and_imported(browser):
    adam = browser(ADAM)
    answer = matched(adam, wide(100, "nobody@example.com"))
    assert answer.status_code == 200
    sent = {**hidden(answer), "cell-2-2": BOB.person, "cell-2-0": "Glass of lab 3"}
    assert answer.text.count("<input") < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    again = adam.post("/register/import/", {**sent, "step": "take"})
    assert again["Location"] == "/register/?sort=-number"
    assert register.assets()[-1].fact("title") == "Glass of lab 3"


def test_every_column_matched_leaves_room_for_what_is_typed(browser):
    names = ",".join(["title", "tier", "owner", *(f"factor.{n}" for n in FACTORS)])
    rows = "\n".join(f"Glass {n},top,nobody{n}@example.com,,,,,," for n in range(60))
    answer = matched(browser(ADAM), f"{names}\n{rows}\n")
    typed = re.findall(r'<input name="(cell-[\d-]+)" value="([^"]*)"', answer.text)
    assert len(typed) > 100
    sent = {**hidden(answer), **dict(typed), "step": "take"}
    assert browser(ADAM).post("/register/import/", sent).status_code == 200


def test_a_table_of_more_columns_than_a_form_takes_is_refused_in_words(browser):
    file = SimpleUploadedFile("inventory.csv", wide(300, BOB.person).encode())
    answer = browser(ADAM).post("/register/import/", {"step": "upload", "table": file})
    assert "too large for a page" in answer.text


@pytest.mark.parametrize(
    "table",
    [
        '["t.csv",["title","tier"],[[2,["Glass"]]]]',
        '["t.csv",["title"],[[2,["Glass","top"]]]]',
        '["t.csv",["title","tier"],[[2,[]]]]',
        '["t.csv",["title","tier"],[["%s",["Glass","top"]]]]' % ("9" * 5000),
        '["t.csv",[],[]]',
    ],
)
@pytest.mark.parametrize("step", ["match", "take"])
@pytest.mark.parametrize(
    "more", [{"column-0": "title", "column-1": "tier"}, {"names": "title,tier"}]
)
def test_a_table_that_was_tampered_with_is_refused_in_words(browser, table, step, more):
    answer = browser(ADAM).post("/register/import/", {"step": step, "table": table, **more})
    assert answer.status_code == 200
    assert len(register.assets()) == 1


def test_a_workbook_of_an_office_reaches_its_end(browser):
    before = len(register.assets())
    rows = [
        ["Name", "Classification", "Owner email", "From"],
        ["Glass", "top", BOB.person, "2026-01-01"],
    ]
    answer = take(browser(ADAM), workbook(rows), "inventory.xlsx")
    assert answer["Location"] == "/register/?sort=-number"
    (made,) = register.assets()[before:]
    facts = {one.name: (one.value, one.valid_from) for one in made.facts}
    assert facts["title"] == ("Glass", DAY)
    assert facts["tier"] == ("top", DAY)
    assert facts["owner"] == (BOB.person, DAY)


def test_each_wrong_row_has_its_fault_beside_it_and_can_be_mended_there(browser):
    adam = browser(ADAM)
    before = len(register.assets())
    answer = matched(adam, WRONG)
    for fault in ("no tier &#x27;secret&#x27;", "title: Say what", "Nobody on record has"):
        assert fault in answer.text
    assert len(register.assets()) == before
    cells = {"cell-2-1": "top", "cell-3-0": "Furnace", "cell-4-2": BOB.person}
    adam.post("/register/import/", {**hidden(answer), **cells, "step": "take"})
    assert [one.fact("title") for one in register.assets()[before:]] == [
        *("Calender pressure", "Furnace", "Glass"),
    ]


def test_people_who_are_missing_are_put_on_record_only_where_that_is_ticked(browser):
    adam = browser(ADAM)
    table = "title,owner\nGlass,nora@example.com\n"
    answer = matched(adam, table)
    again = adam.post("/register/import/", {**hidden(answer), "step": "take"})
    assert "Nobody on record" in again.text
    assert people.person("nora@example.com") is None
    told = {**hidden(again), "step": "take", "add-people": "yes"}
    assert adam.post("/register/import/", told).status_code == 302
    assert people.person("nora@example.com").roles == ("employee",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("inventory.csv", ""),
        ("inventory.xlsx", "no workbook"),
        ("inventory.json", "{}"),
        ("inventory.csv", 'title\n"a\n'),
        ("inventory.csv", "title\n" + "x" * 1_100_000 + "\n"),
    ],
)
def test_what_is_no_table_is_told_and_nothing_is_recorded(browser, name, text):
    before = len(register.assets())
    file = SimpleUploadedFile(name, text.encode())
    answer = browser(ADAM).post("/register/import/", {"step": "upload", "table": file})
    assert answer.status_code == 200
    assert "was not taken" in answer.text or "is-wrong" in answer.text
    assert len(register.assets()) == before


ODD = ['["a",["b"],[[Infinity,["x"]]]]', '["a",["title"],[[2,["\\ud800"]]]]']


@pytest.mark.parametrize("table", ["", "[]", '["a",["title"],[["x",["y"]]]]', "[" * 9000, *ODD])
def test_a_table_that_comes_back_damaged_is_told(browser, table):
    answer = browser(ADAM).post("/register/import/", {"step": "take", "table": table})
    assert answer.status_code == 200
    assert "Begin again" in answer.text


def test_where_it_stands_shows_worth_against_measures_and_counts_what_is_missing(browser):
    score("value", 5)
    assert "Nobody has scored" in browser(LENA).get("/register/standing/").text
    score("measures", 2)
    amend(ALICE, "TS-0001", "unit", "Line 2", valid_from=DAY, because="As told")
    shown = browser(LENA).get("/register/standing/").text
    assert "1 secret is worth much, and little is done for it" in shown
    assert "/register/TS-0001/" in shown
    assert queries.lacking_by_unit(ALICE, ["boundary", "acceptance"]) == {
        "Line 2": {"": 1, "boundary": 0, "acceptance": 1}
    }


def test_what_a_picture_names_is_bounded_and_the_others_are_counted(browser, monkeypatch):
    monkeypatch.setattr("bestkept.web.desk.register.NAMED", 1)
    table = "title,factor.value,factor.measures\n" + "".join(
        f"Recipe {n},{worth}: told,2: told\n" for n, worth in enumerate((3, 5, 5))
    )
    take(browser(ADAM), table)
    shown = browser(LENA).get("/register/standing/").text
    assert "3 secrets are worth much, and little is done for them" in shown
    assert "2 others are counted alone" in shown
    assert "Recipe 1" in shown
    assert "Recipe 0" not in shown
    assert "Recipe 2" not in shown
    assert "2 of them" in shown
    looks = [people.views_of(number) for number in ("TS-0002", "TS-0003", "TS-0004")]
    assert looks == [1, 2, 1]  # once each as imported, and once on this page


def test_embargoes_that_end_stand_beside_rights_that_expire(browser, site):
    until = datetime.now(UTC).date() + timedelta(days=40)
    actions.add_right(ALICE, "patent", {"title": "Old patent", "expires": until.isoformat()})
    told = {"kind": "embargoed", "hint": "the launch", "asset": "TS-0001", "until": until}
    terms.add(ALICE, site, ["Project Nightjar"], **told)
    shown = browser(LENA).get("/register/standing/").text
    assert "Embargo on the launch (TS-0001)" in shown
    assert "Old patent" in shown
    assert "Nightjar" not in shown


def test_a_unit_filters_and_so_does_having_none(browser):
    assert queries.listed(ALICE, Asked(unit="none")).total == 1
    amend(ALICE, "TS-0001", "unit", "Line 2", valid_from=DAY, because="As told")
    assert queries.listed(ALICE, Asked(unit="Line 2")).total == 1
    assert queries.listed(ALICE, Asked(unit="none")).total == 0


def test_what_an_address_says_wrongly_is_left_out():
    found = asking.of_query(QueryDict("sort=password&tier=top&x=1"))
    assert (found.sort, found.tier) == ("number", "top")


def test_views_imports_and_exports_leave_a_whole_log(browser, site):
    take(browser(ADAM), GOOD)
    actions.save_view(OWNER, "Top", {"tier": "top"})
    actions.save_view(OWNER, "Top", {"tier": "restricted"}, role="legal")
    browser(LENA).post("/register/export/", {"form": "csv"})
    tasks.publish(site)
    assert tasks.check(site) == []
