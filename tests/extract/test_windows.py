"""Runs of words survive in every format, and the scan finds an excerpt in each.

A quick share of `python -m bench.extract_windows`, with the renderers that pip installs.
"""

import random

import pytest

from bench import guarded, office, prose, renderings
from bench.extract_windows import kept, streams, windows
from bench.promise import excerpt
from bestkept.engines import detect

PAPERS = prose.documents(4, 700)


@pytest.fixture(scope="module")
def files():
    made = {}
    return lambda kind, number: made.setdefault(
        (kind, number), renderings.FORMATS[kind](PAPERS[number])
    )


@pytest.mark.parametrize("kind", renderings.FORMATS)
def test_runs_of_25_words_survive(kind, files):
    wanted = [windows(paper.text) for paper in PAPERS]
    got = sum(kept(wanted[number], files(kind, number)) for number in range(len(PAPERS)))
    assert got >= 0.999 * sum(map(len, wanted))
    assert sum(map(len, wanted)) > 2000


@pytest.mark.parametrize("kind", renderings.FORMATS)
def test_an_excerpt_of_what_is_guarded_is_found_in_a_file(kind, files, tmp_path):
    rng = random.Random(kind)
    for number, paper in enumerate(PAPERS):
        text = excerpt(rng, [paper.text], rng.randint(25, 60))
        index = guarded.guard(tmp_path / str(number), [text])
        found = [one for got in streams(files(kind, number)) for one in detect.scan(got, index)]
        assert any(one.grade == "finding" for one in found)


@pytest.mark.slow
@pytest.mark.skipif(not office.installed(), reason="LibreOffice is not installed")
def test_runs_of_25_words_survive_what_libreoffice_writes():
    papers = PAPERS[:2]
    wanted = [windows(paper.text) for paper in papers]
    worst = {"lo-calc-xls": 0.5, "lo-impress-ppt": 0.5, "lo-columns-notes-pdf": 0.985}
    worst["lo-notes-pdf"] = 0.985
    files = office.rendered(papers)
    assert len(files) >= 30
    for kind, number, data in files:
        assert kept(wanted[number], data) >= worst.get(kind, 0.999) * len(wanted[number]), kind
