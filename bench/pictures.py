"""Picture the desk of the sample company for the README: `python -m bench.pictures [FOLDER]`.

`bestkept demo` makes and serves the company in a folder of its own; Chromium signs in and takes
the pictures, which are written as PNG of few colours. Progress goes to stderr; one JSON object
says which pictures there are and how many bytes each has.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(sys.executable).with_name("bestkept")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
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
    with tempfile.TemporaryDirectory(prefix="halden-") as made, _company(Path(made)) as (url, word):
        told = {path.name: path.stat().st_size for path in _taken(folder, url, word)}
    print(json.dumps(told, indent=1))
    sys.exit(max(told.values()) > MOST)


@contextlib.contextmanager
def _company(made: Path) -> Iterator[tuple[str, str]]:
    """Serve the sample company; yield its address and everybody's password."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (made / "told").open("w+") as told:
        command = [PROGRAM, "demo", "--home", made / "home", "--port", str(port)]
        served = subprocess.Popen(command, stdout=told, stderr=told)
        try:
            url = f"http://localhost:{port}"
            _until(lambda: _answers(f"{url}/sign-in/"), "the desk answers")
            found = re.search(r"password in this demo: (\S+)", (made / "told").read_text())
            if not found:
                raise SystemExit("bestkept demo told no password.")
            yield url, found[1]
        finally:
            served.terminate()
            served.wait(30)


def _until(done: Any, what: str) -> None:
    for _ in range(240):
        if done():
            return
        time.sleep(0.25)
    raise SystemExit(f"Waited for a minute until {what}.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _taken(folder: Path, url: str, word: str) -> Iterator[Path]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        ada = _signed_in(browser, url, ADA, word, "light")
        _until(lambda: _scanned(ada, url), "the scan is done")
        for name, take in (("register", _register), ("asset", _asset), ("scans", _scans)):
            yield _kept(folder / f"{name}.png", take(ada, url))
        yield _kept(folder / "finding.png", _finding(ada, url))
        yield _kept(folder / "overview.png", _overview(ada, url))
        ada.emulate_media(color_scheme="dark")
        yield _kept(folder / "overview-dark.png", _overview(ada, url))
        aksel = _signed_in(browser, url, AKSEL, word, "light")
        yield _kept(folder / "check.png", _check(aksel, url))
        browser.close()


def _signed_in(browser: Any, url: str, email: str, word: str, theme: str) -> Any:
    window = browser.new_context(
        viewport={"width": WIDE, "height": HIGH}, color_scheme=theme, locale="en-GB"
    )
    page = window.new_page()
    page.goto(f"{url}/sign-in/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", word)
    page.click("button.first")
    page.wait_for_load_state("networkidle")
    return page


def _scanned(page: Any, url: str) -> bool:
    page.goto(f"{url}/scans/")
    return bool(page.locator("table.jobs .chip", has_text="done").count())


def _overview(page: Any, url: str) -> bytes:
    time.sleep(2)  # until what was looked at before is under a signed checkpoint
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
