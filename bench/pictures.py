"""Picture the desk of the sample company for the README: `python -m bench.pictures [FOLDER]`.

`bestkept demo` makes and serves the company in a folder of its own; Chromium signs in and takes
the pictures, which are written as PNG of few colours. Progress goes to stderr; one JSON object
says which pictures there are and how many bytes each has.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from tests.web import browsing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.browsing import Company

FOLDER = Path("docs/pictures")
WIDE, HIGH, COLOURS = 1280, 800, 128
MOST = 120_000  # bytes of a picture
ADA, AKSEL = "ada.halden@haldencathode.example", "aksel@haldencathode.example"
DRAFT = (
    "Hello Maud, for the workshop I would write it like this. Is that fine?\n\n{}\n\n"
    "The slides follow on Friday. Greetings, Aksel"
)


def main() -> None:
    """Take them; exit with 1 where one is too large."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="halden-") as made,
        browsing.company(Path(made)) as company,
    ):
        told = {path.name: path.stat().st_size for path in _taken(folder, company)}
    print(json.dumps(told, indent=1))
    sys.exit(max(told.values()) > MOST)


def _until(done: Any, what: str) -> None:
    for _ in range(240):
        if done():
            return
        time.sleep(0.25)
    raise SystemExit(f"Waited for a minute until {what}.")


def _taken(folder: Path, company: Company) -> Iterator[Path]:
    url = company.origin
    with browsing.chromium() as browser:
        ada = _signed_in(browser, company, ADA)
        _until(lambda: _scanned(ada, url), "the scan is done")
        for name, take in (("register", _register), ("asset", _asset), ("scans", _scans)):
            yield _kept(folder / f"{name}.png", take(ada, url))
        yield _kept(folder / "finding.png", _finding(ada, url))
        yield _kept(folder / "overview.png", _overview(ada, url))
        ada.emulate_media(color_scheme="dark")
        yield _kept(folder / "overview-dark.png", _overview(ada, url))
        yield _kept(folder / "check.png", _check(_signed_in(browser, company, AKSEL), url))


def _signed_in(browser: Any, company: Company, who: str) -> Any:
    window = browser.new_context(
        viewport={"width": WIDE, "height": HIGH}, color_scheme="light", locale="en-GB"
    )
    page = window.new_page()
    browsing.sign_in(page, company, who)
    return page


def _scanned(page: Any, url: str) -> bool:
    page.goto(f"{url}/scans/")
    return bool(page.locator("table.jobs .chip", has_text="done").count())


def _overview(page: Any, url: str) -> bytes:
    time.sleep(4)  # until what was looked at before is under a signed checkpoint
    return _at(page, f"{url}/desk/")


def _register(page: Any, url: str) -> bytes:
    return _at(page, f"{url}/register/")


def _asset(page: Any, url: str) -> bytes:
    return _at(page, f"{url}/register/TS-0001/")


def _scans(page: Any, url: str) -> bytes:
    return _at(page, f"{url}/scans/")


def _finding(page: Any, url: str) -> bytes:
    """The finding of TS-0001, with its passage read from where it was found."""
    page.goto(f"{url}/watch/?asset=TS-0001")
    page.click("table a[href^='/watch/F-']")
    page.click("#passage button")
    page.wait_for_selector("#passage-read mark")
    page.evaluate("window.scrollTo(0, document.querySelector('#decide').offsetTop + 100)")
    page.mouse.move(0, 0)
    return _shot(page)


def _check(page: Any, url: str) -> bytes:
    """A draft that repeats a guarded text, and the answer."""
    page.goto(f"{url}/me/check/")
    guarded = Path("bestkept/content/sample/protected/cathode-slurry-process.md").read_text()
    page.fill("textarea", DRAFT.format(" ".join(guarded.splitlines()[15:19])))
    page.click("button.first")
    page.wait_for_selector("mark")
    return _shot(page)


def _at(page: Any, address: str) -> bytes:
    page.goto(address)
    page.wait_for_load_state("load")
    return _shot(page)


def _shot(page: Any) -> bytes:
    data: bytes = page.screenshot(animations="disabled")
    return data


def _kept(path: Path, data: bytes) -> Path:
    with Image.open(io.BytesIO(data)) as whole:
        few = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
    print(f"{path}: {path.stat().st_size:,} bytes", file=sys.stderr)
    return path


if __name__ == "__main__":
    main()
