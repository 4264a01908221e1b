"""A table is imported whole or not at all, and what was exported imports again."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines.ledger import verify
from bestkept.gateways import tables
from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.people.queries import person
from bestkept.prove.actions import write_binder
from bestkept.register import facts
from bestkept.register import tasks as index
from bestkept.register.actions import add_beside
from bestkept.register.intake.actions import decide, submit
from bestkept.register.inventory.actions import add_right, score, take
from bestkept.register.inventory.queries import exported, preview
from bestkept.register.inventory.rules import Line, Row, read, shielded, unshielded
from bestkept.register.queries import asset, assets
from tests import databases
from tests.cast import ALICE, AUD, BOB, CHARLIE, OWNER, PETRA
from tests.register.test_states import ANALYST, GOOD

TABLE = (
    "title;kind;owner;tier;since;filed\r\n"
    "Slurry;;bob@example.com;top;2024-02-01;\r\n"
    '"Head\r\nof line 2";patent;;;;2024-05-06\r\n'
    ";;;;;\r\n"
    "Sheets;;;;;\r\n"
)


@pytest.fixture
def table(tmp_path):
    def write(text, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_table_is_taken_with_an_entry_an_asset(home, table):
    lines = tables.read(table(TABLE))
    assert [line.number for line in lines] == [2, 3, 6]
    assert take(ALICE, lines, "table.csv") == ["TS-0001", "PT-0001", "TS-0002"]
    found = asset("TS-0001")
    assert (found.fact("owner"), found.fact("tier")) == ("bob@example.com", "top")
    assert {f.valid_from for f in found.facts} == {date(2024, 2, 1)}
    assert asset("PT-0001").fact("title") == "Head of line 2"
    assert asset("TS-0002").fact("owner") == "alice@example.com"
    assert [journal.entry(n).verb for n in (5, 6, 8)] == [
        "inventory.imported",
        "asset.imported",
        "asset.imported",
    ]
    publish(home)
    assert [*check(home), *index.check(home)] == []


def test_a_binder_of_an_imported_asset_is_genuine_and_shows_no_other(home, table):
    take(ALICE, tables.read(table(TABLE)), "table.csv")
    written = write_binder(ALICE, home, "TS-0001", date(2024, 3, 1))
    report = verify.check_binder(written.data, home.log_vkey.read_text().strip())
    assert report.verdict == "genuine", str(report)
    assert b"Sheets" not in written.data
    assert b"Slurry" in written.data


def test_every_line_that_is_wrong_is_named_with_what_to_do(home, table):
    lines = tables.read(
        table(
            "title,tier,owner,colour,value,since\n"
            "A,secret,bob@example.com,,,\n"
            "B,top,charlie@example.com,,,\n"
            ",top,,,,\n"
            "D,top,,blue,,\n"
            "E,,,,1000 EUR,\n"
            "F,,,,,last year\n"
            "f,,,,,\n"
            "G,top,,,,,,surplus\n"
            "good,,,,,\n"
            "F2,,,,,\nf2,,,,,\n"
        )
    )
    rows, wrong = preview(ALICE, lines)
    told = {(one.line, one.why.split(":")[0]) for one in wrong}
    assert told == {
        (2, "tier"),
        (3, "owner"),
        (4, "title"),
        (5, "colour"),
        (6, "value"),
        (7, "since"),
        (9, "column 8"),
        (12, "title"),
    }
    assert all(len(one.why) > 30 for one in wrong)
    assert "good" in {row.facts["title"] for row in rows}
    before = journal.head()
    with pytest.raises(Refused, match="Line 2: tier"):
        take(ALICE, lines, "table.csv")
    with pytest.raises(Refused, match="Line 2: tier"):
        take(OWNER, lines, "table.csv", ["newcomer@example.com"])  # nor is anybody put on record
    assert person("newcomer@example.com") is None
    assert journal.head() == before
    assert assets() == []


def test_what_is_on_record_is_not_imported_twice(home, table):
    lines = tables.read(table(TABLE))
    take(ALICE, lines, "table.csv")
    _, wrong = preview(ALICE, lines)
    assert [(one.line, one.why[:22]) for one in wrong] == [
        (2, "title: TS-0001, which "),
        (3, "title: PT-0001, which "),
        (6, "title: TS-0002, which "),
    ]


def test_it_is_all_or_nothing_when_something_fails_on_the_way(home, table, monkeypatch):
    lines, calls = tables.read(table(TABLE)), []
    from bestkept.register.inventory import actions

    begin = actions.register.begin

    def failing(*words):
        calls.append(words)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return begin(*words)

    monkeypatch.setattr(actions.register, "begin", failing)
    before = journal.head()
    with pytest.raises(Exception, match="disk is full"):
        take(ALICE, lines, "table.csv")
    assert journal.head() == before
    assert assets() == []


@pytest.mark.parametrize("by", [BOB, PETRA, CHARLIE])
def test_who_may_not_import_or_export_is_refused(home, table, by):
    lines = tables.read(table(TABLE))
    for ask in (lambda: take(by, lines, "x"), lambda: preview(by, lines), lambda: exported(by)):
        with pytest.raises(Refused):
            ask()
    with pytest.raises(Refused, match="roles"):
        take(AUD, lines, "x")
    assert assets() == []


def filled(home):
    submit(BOB, home, title="=Slurry", description=GOOD)
    decide(ANALYST, "TS-0001", "accept")
    decide(ALICE, "TS-0001", "accept")
    score(ALICE, "TS-0001", "ease", 4, 'Two years\' work; "hard"')
    add_beside(ALICE, "TS-0001", "place", "room: Lab 3,\nsafe", since=None)
    add_right(ALICE, "patent", {"title": "Head", "filed": "2024-01-01", "weakness": "-none-"})


def plain(rows):
    return [{name: text for name, text in row.items() if name != "asset"} for row in rows]


@pytest.mark.parametrize("name", ["inventory.csv", "inventory.json"])
def test_what_was_exported_imports_again_into_another_home(home, table, name, tmp_path, prepared):

    from django.db import connections

    from bestkept.home import Home
    from bestkept.site.setup import open_home

    filled(home)
    rows = exported(AUD)
    text = tables.as_csv(rows) if name.endswith("csv") else tables.as_json(rows)
    lines = tables.read(table(text, name))
    connections.close_all()
    databases.copy(prepared.path, tmp_path / "other")
    open_home(Home(tmp_path / "other"))
    assert take(OWNER, lines, name) == ["TS-0001", "PT-0001"]
    assert plain(exported(AUD)) == plain(rows)
    assert asset("TS-0001").fact("title") == "=Slurry"
    connections.close_all()
    databases.drop(tmp_path / "other")


def test_a_spreadsheet_computes_nothing_of_an_export(home, table):
    filled(home)
    assert "'=Slurry" in tables.as_csv(exported(AUD))


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
CELLS = WORDS.map(str.strip).filter(bool)
ROWS = st.dictionaries(
    st.sampled_from(["title", "weakness", "location", "boundary"]), CELLS, min_size=1
).map(lambda row: {"asset": "TS-0001", "kind": "trade secret", **row})


@given(CELLS)
def test_a_shield_comes_off_as_it_went_on(text):
    assert unshielded(shielded(text)) == text


@given(st.lists(ROWS, min_size=1, max_size=4), st.sampled_from([".csv", ".json"]))
def test_any_text_survives_the_way_out_and_in(tmp_path_factory, rows, suffix):
    path = tmp_path_factory.mktemp("out") / f"table{suffix}"
    text = tables.as_csv(rows) if suffix == ".csv" else tables.as_json(rows)
    path.write_bytes(text.encode())
    again = [{k: v for k, v in line.cells.items() if v} for line in tables.read(path)]
    assert again == rows


@given(st.lists(st.dictionaries(st.sampled_from([*facts.ORDER, "kind", "since", "x"]), WORDS)))
def test_whatever_a_table_says_each_line_is_a_row_or_told(cells):
    lines = [Line(number, one) for number, one in enumerate(cells, 2)]
    rows, wrong = read(lines, lambda _: True, {})
    assert all(isinstance(row, Row) for row in rows)
    if lines:
        assert {row.line for row in rows} | {one.line for one in wrong} == {n.number for n in lines}


def workbook(rows):
    """Return a small XLSX with inline strings, numbers and dates, as an office writes it."""
    kinds = {str: 't="inlineStr"><is><t>{}</t></is>', int: "><v>{}</v>", float: "><v>{}</v>"}
    body = "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{chr(65 + at)}{n}" {kinds[type(cell)].format(cell)}</c>'
            for at, cell in enumerate(row)
            if cell != ""
        )
        + "</row>"
        for n, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" '
        f'ContentType="{kind}.worksheet+xml"/><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship '
        f'Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}'
        "</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, text in parts.items():
            archive.writestr(path, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


def test_a_workbook_is_read_with_its_line_numbers(home, table):
    data = workbook(
        [["title", "tier", "registration"], ["Slurry", "top", 1234], [], ["Sheets", "", 1.5]]
    )
    lines = tables.read(table(data, "table.xlsx"))
    assert [(line.number, line.cells["title"]) for line in lines] == [(2, "Slurry"), (4, "Sheets")]
    assert [line.cells["registration"] for line in lines] == ["1234", "1.5"]
    assert take(ALICE, lines, "table.xlsx") == ["TS-0001", "TS-0002"]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"title,title\nA,B\n", "two columns"),
        ("a.csv", b'title\n"A\n', "no CSV from line 2"),
        ("a.csv", b"title\nA\x81\n", "not written in UTF-8"),
        ("a.xlsx", b"PK\x03\x04 nonsense", "workbook"),
        ("a.xlsx", b"", "workbook"),
        ("a.json", b"{}", "no list of rows"),
        ("a.json", b'[{"title": 1}]', "no list of rows"),
        ("a.json", b"[" * 100000, "no list of rows"),
    ],
)
def test_what_is_no_table_is_told(table, name, data, why):
    with pytest.raises(Refused, match=why):
        tables.read(table(data, name))


def test_a_cell_that_is_far_away_ends_no_process(table):
    data = workbook([["title"], ["A"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
    with pytest.raises(Refused, match="reaches too far"):
        tables.read(table(out.getvalue(), "far.xlsx"))
