"""The PDF of a binder: the same bytes each time, and readable whatever is in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bestkept.content import pages

AT = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
HASH = "0123456789abcdef" * 4
NEEDS_TEXT = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)"
)


def fact(name="Tier", value="top", *, later=False, vouched="by the owner's clock only"):
    return {
        "name": name,
        "value": value,
        "from": "2025-01-01",
        "until": None,
        "ended": None,
        "recorded": "2025-01-07 10:00 UTC",
        "entry": 7,
        "later": later,
        "vouched": vouched,
    }


def data(**changed):
    """A binder about one asset, as `prove` hands it over."""
    return {
        "asset": "TS-0001",
        "title": "Cathode slurry",
        "on": "1 March 2026",
        "by": "alice@example.com",
        "cover": [["Asset", "TS-0001 (trade secret)"], ["Owner", "alice@example.com"]],
        "lead": "1 fact in force.",
        "time": "When this was recorded is shown by the owner's clock only.",
        "measures": [],
        "facts": [fact()],
        "versions": [],
        "findings": [],
        "incidents": [],
        "timeline": [],
        "missing": ["No training is on record."],
        "anchors": [],
        "evidence": [],
        "key": "log.example+adf5c706+ATzKcw72+/K+twzTnyv36REjXOE6goEeTS9JhEPldkNt",
        "fingerprint": HASH,
        "log": "12 entries, the newest of 2026-03-01 14:30 UTC",
    } | changed


def event(number):
    return {
        "entry": number,
        "at": "2025-01-07 10:00 UTC",
        "words": f"Something happened for the {number}th time",
        "by": "ada.halden@haldencathode.example",
        "later": number > 150,
        "vouched": "anchored by Stamps of Halden at 2025-01-08 10:00:00 UTC",
    }


def evidence(number):
    return {
        "entry": number,
        "verb": "fact.amended/1",
        "at": "2025-01-07 10:00 UTC",
        "leaf": HASH,
        "proof": f"proofs/{number}.tlog-proof",
    }


def text(pdf, tmp_path):
    """What a reader sees, page by page."""
    (tmp_path / "a.pdf").write_bytes(pdf)
    words = ["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"]
    done = subprocess.run(words, check=True, capture_output=True)
    return done.stdout.decode().replace("\u200b", "").split("\f")[:-1]


def test_two_processes_set_the_same_bytes(tmp_path):
    (tmp_path / "data.json").write_text(json.dumps(data()))
    code = (
        "import json, sys; from datetime import datetime, UTC; from pathlib import Path; "
        "from bestkept.content import pages; "
        f"told = json.loads(Path({str(tmp_path / 'data.json')!r}).read_text()); "
        "sys.stdout.buffer.write(pages.summary(told, datetime(2026, 3, 1, 14, 30, tzinfo=UTC)))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert runs[0] == runs[1] == pages.summary(data(), AT)
    assert runs[0][:5] == b"%PDF-"
    assert pages.summary(data(lead="Other."), AT) != runs[0]


def test_it_says_that_it_is_pdf_a_2b_and_is_dated_as_told():
    pdf = pages.summary(data(), AT)
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"2026-03-01T14:30:00" in pdf


@NEEDS_TEXT
def test_every_font_is_embedded(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pages.summary(data(title="Ж and 1"), AT))
    done = subprocess.run(["pdffonts", tmp_path / "a.pdf"], check=True, capture_output=True)
    rows = done.stdout.decode().splitlines()[2:]
    assert len(rows) >= 3
    assert all(re.search(r" yes yes yes ", row) for row in rows)  # embedded, subset, to Unicode


@NEEDS_TEXT
def test_each_page_bears_its_number_and_the_fingerprint(tmp_path):
    found = text(pages.summary(data(timeline=[event(n) for n in range(200)]), AT), tmp_path)
    assert len(found) > 8
    for number, page in enumerate(found, 1):
        assert f"{number} of {len(found)}" in page
        assert HASH[:16] in page
        assert "TS-0001, 1 March 2026" in page


@NEEDS_TEXT
def test_two_hundred_entries_stand_in_it_whole(tmp_path):
    told = data(timeline=[event(n) for n in range(200)], evidence=[evidence(n) for n in range(200)])
    everything = "".join(text(pages.summary(told, AT), tmp_path))
    for number in range(200):
        assert f"for the {number}th time" in everything
        assert f"proofs/{number}.tlog-proof" in everything
    assert everything.count(HASH[:32]) == everything.count(HASH[32:]) >= 201
    assert everything.count("after that day") == 49


@NEEDS_TEXT
@pytest.mark.parametrize(
    "title",
    ["A recipe " * 60, "Kathodenschlämmeviskositätsprotokoll" * 9, "x" * 400],
    ids=["many words", "one long word", "no break at all"],
)
def test_a_long_title_is_not_cut(tmp_path, title):
    found = text(pages.summary(data(title=title, facts=[fact("Title", title)]), AT), tmp_path)
    letters = "".join(found[0].split())
    assert "".join(title.split()) in letters


@NEEDS_TEXT
def test_what_the_fonts_lack_is_said_and_not_shown_as_boxes(tmp_path):
    found = text(pages.summary(data(title="Rezept 秘密 Привет 😀"), AT), tmp_path)[0]
    assert "[U+79D8 U+5BC6]" in found
    assert "[U+1F600]" in found
    assert "Привет" in found
    assert "in none of the fonts" in " ".join(found.split())
    assert "in none of the fonts" not in text(pages.summary(data(), AT), tmp_path)[0]


@NEEDS_TEXT
def test_a_character_that_turns_the_text_round_is_shown_as_its_number(tmp_path):
    found = text(pages.summary(data(title="gpj.\u202eexe and \x07"), AT), tmp_path)[0]
    assert "gpj.[U+202E]exe and [U+0007]" in found


@NEEDS_TEXT
@pytest.mark.parametrize(
    "title", ['#panic("x")', "$ x $ *b* _i_ `c` @ref <label> \\u{1} // no /* no", "[U+65E5]"]
)
def test_what_looks_like_markup_is_text(tmp_path, title):
    found = text(pages.summary(data(title=title), AT), tmp_path)[0]
    assert title in " ".join(found.split())


@NEEDS_TEXT
def test_who_anchored_the_log_stands_with_each_fact(tmp_path):
    anchor = {
        "by": "Stamps of Halden",
        "at": "2025-01-08 10:00:00 UTC",
        "kind": "stamp (RFC 3161)",
        "size": 9,
        "entry": 9,
        "proof": HASH,
    }
    vouched = "anchored by Stamps of Halden at 2025-01-08 10:00:00 UTC"
    told = data(facts=[fact(vouched=vouched, later=True)], anchors=[anchor])
    everything = " ".join("".join(text(pages.summary(told, AT), tmp_path)).split())
    assert "anchored by Stamps of Halden" in everything
    assert "recorded after that day" in everything
    assert "stamp (RFC 3161)" in everything
    assert "before 9" in everything
