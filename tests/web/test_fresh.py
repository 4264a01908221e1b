"""New findings are told to an open list: the link keeps its filters, with a script or without."""

from __future__ import annotations

from dataclasses import replace

from bestkept.watch.actions import record_findings
from tests.cast import OWNER
from tests.web.conftest import sighting

LENA = "lena@example.com"
ASKS = {"HX-Request": "true"}


def asks(client, url):
    """Ask as an open list does that lies at `url`."""
    record_findings(OWNER, [sighting("outbox/other.txt")])
    headers = ASKS | {"HX-Current-URL": f"http://testserver{url}"}
    return client.get("/watch/?live=F-0001&told=0&at=findings", headers=headers).text


def test_the_link_keeps_the_filters_of_the_window_that_asks(browser):
    told = asks(browser(LENA), "/watch/?verdict=new&mine=&page=3&asset=TS-0001&odd=1")
    assert 'href="/watch/?verdict=new&amp;asset=TS-0001"' in told
    assert 'hx-target="#lines"' in told
    assert 'name="live" value="F-0001"' in told


def test_an_address_of_elsewhere_is_not_followed(browser):
    told = asks(browser(LENA), "@evil.example/watch/?verdict=new")
    assert 'href="/watch/"' in told


def test_lines_that_come_in_place_tell_from_where_on_to_ask_again(browser):
    lena = browser(LENA)
    asks(lena, "/watch/")
    told = lena.get("/watch/?verdict=new", headers=ASKS).text
    assert "<html" not in told
    assert 'hx-swap-oob="innerHTML"' in told
    assert 'name="live" value="F-0002"' in told
    assert "The list is up to date: 2 findings" in told
    assert '<noscript><a href="/watch/?verdict=new">' in lena.get("/watch/?verdict=new").text


def test_two_findings_in_one_file_are_told_apart_by_their_lines(browser):
    lena = browser(LENA)
    record_findings(OWNER, [replace(sighting(), line=41, start=700, end=890)])
    for path in ("/watch/", "/desk/"):
        page = lena.get(path).text
        assert "line 3<" in page
        assert "line 41<" in page
