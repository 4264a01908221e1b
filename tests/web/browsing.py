"""A browser with a screen: Chromium on the sample company's desk, and which pages there are.

The list of pages is taken from the addresses themselves, so that a page which is added is
visited too. One whose address has arguments needs a line in ARGUMENTS; a test says so.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from django.urls import Resolver404, URLPattern, get_resolver, resolve, reverse

PROGRAM = Path(sys.executable).with_name("bestkept")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
# What each page is visited with: its arguments in the sample company, or the page of the list on
# which the first link to one of its kind is taken.
ARGUMENTS = {
    "desk:asset": {"number": "TS-0001"},
    "desk:decide": "desk:intake",
    "desk:finding": "desk:findings",
    "desk:incident": "desk:incidents",
    "desk:entry": {"number": 3},
    "desk:person": {"email": "ines.iyer@haldencathode.example"},
    "desk:person-place": {"email": "ines.iyer@haldencathode.example"},
    "desk:person-status": {"email": "ines.iyer@haldencathode.example"},
    "desk:organisation": {"number": "O-0001"},
    "desk:edit": {"number": "TS-0001"},
    "desk:guard": {"number": "TS-0001"},
    "desk:withdraw": {"number": "N-0001"},
    "desk:agreement": "desk:agreements",
    "desk:amend-agreement": {"number": "A-0001"},
    "desk:country": "desk:countries",
    "desk:advice": {"number": "L-0001"},
    "desk:question": "desk:questions",
    "desk:law-change": "desk:law",
    "desk:repapering": "desk:law",
    "desk:review": "desk:reviews",
    "desk:replan-review": {"number": "RV-0001"},
    "desk:work": "desk:scans",
    "desk:move": {"number": "M-0001"},
    "desk:move-letter": {"number": "M-0001"},
    "desk:access-answer": "desk:access",
    "desk:access-glass": {"number": "TS-0001"},
    "desk:campaign": "desk:campaigns",
    "desk:tie": {"number": "TS-0001"},
    "me:access-one": "me:access",
    "me:law-change": "me:home",
    "me:secret": "me:secrets",
    "me:secret-grant": {"number": "TS-0001"},
    "me:document": {"number": "V-0004"},
    "me:access-answer": "me:access",
    "me:campaign": "me:access",
    "desk:steward": {"of": "IN", "post": "deputy"},
    "me:submission": "me:submitted",
    "me:notice": "me:notices",
    "me:question": "me:ask",
    "partner:notice": "partner:told",
    "partner:secret": "partner:home",
}
ENTERED = "tests/web/entering.py: somebody new goes through it, with axe"
# What has an address and is no page that is looked at, and why.
NO_PAGE = {
    "start": "leads on",
    "invitation": ENTERED,
    "openid_connect_login": "leads to the provider",
    "openid_connect_callback": "is led to by the provider",
    "partner:signed-text": "takes POST, and hands out a file",
    "desk:binder": "takes POST, and hands out a file",
    "desk:checkpoint": "hands out a file",
    "desk:log-key": "hands out a file",
    "desk:proof": "hands out a file",
    "desk:export": "takes POST, and hands out a file",
    "desk:fetch": "hands out a file",
    "calendar": "answers calendar programs",
    "desk:passage": "takes POST, and answers a part of the page of a finding",
    "desk:views": "takes POST, and leads on",
    "me:language": "takes POST, and leads on",
    "mfa_login_webauthn": "answers a script",
    "mfa_reauthenticate_webauthn": "answers a script",
    "mfa_authenticate": ENTERED,
    "mfa_reauthenticate": ENTERED,
    "mfa_view_recovery_codes": ENTERED,
    "mfa_download_recovery_codes": "hands out a file",
    "mfa_generate_recovery_codes": ENTERED,
    "mfa_deactivate_totp": ENTERED,
    "mfa_remove_webauthn": ENTERED,
    "mfa_edit_webauthn": ENTERED,
}
# Pages that refuse some of those whose role may see them, in words of their own.
REFUSING = {
    "desk:access-glass": (200, 422),  # a custodian without a copy of that secret
    "me:secret-grant": (200, 422),  # whoever does not answer for that secret
    "me:document": (200, 422),  # whoever knows nothing of what it holds
}
PROGRAMS = ("api:", "api-1:", "scim:")  # what answers programs
STRANGERS = ("account_login", "account_inactive")  # looked at by somebody not signed in


@dataclass(frozen=True)
class Address:
    """A page: its name, where it lies, how many arguments it has, who may see it (none: all)."""

    name: str
    arguments: int
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Company:
    """The sample company while it is served: home, where, which password, who has which roles."""

    home: Path
    origin: str
    password: str
    people: dict[str, tuple[str, ...]]

    def holding(self, *roles: str) -> list[str]:
        """Return who holds one of these roles; everybody where none is named."""
        return [who for who, held in self.people.items() if not roles or {*held} & {*roles}]


def addresses() -> list[Address]:
    """Return every page that there is."""
    return [
        Address(name, pattern.pattern.regex.groups, tuple(getattr(pattern.callback, "roles", ())))
        for name, pattern in _patterns(get_resolver(), "")
        if name not in NO_PAGE and not name.startswith(PROGRAMS)
    ]


def _patterns(resolver, space):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}", one
        else:
            yield from _patterns(one, f"{one.namespace}:" if one.namespace else space)


@contextlib.contextmanager
def company(folder: Path):
    """Serve the sample company, as `make demo` does, in a folder of its own."""
    port, log = free_port(), folder / "demo.log"
    words = ["demo", "--home", str(folder / "home"), "--port", str(port)]
    with serving(words, port, log) as origin:
        yield _told(folder / "home", origin, log.read_text())


@contextlib.contextmanager
def serving(words: list[str], port: int, log: Path):
    """Run a command that serves pages, until what is inside is done; tell where they are."""
    env = {**os.environ, "BESTKEPT_DEBUG": "yes"}  # with the page that shows the design
    env.pop("DJANGO_SETTINGS_MODULE", None)
    with log.open("w") as out:
        running = subprocess.Popen([PROGRAM, *words], env=env, stdout=out, stderr=out)
        try:
            _wait(running, f"http://localhost:{port}/sign-in/")
            yield f"http://localhost:{port}"
        finally:
            running.terminate()
            running.wait(30)


def _told(home, origin, text):
    rows = re.findall(r"^  (\S+@\S+) +(.+)$", text, re.MULTILINE)
    password = re.search(r"password in this demo: (\S+)", text)[1]
    people = {who: tuple(roles.split(", ")) for who, roles in rows}
    return Company(home, origin, password, people)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait(running, url):
    for _ in range(600):
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(url)
            return
        assert running.poll() is None, "The demo ended."
        time.sleep(0.1)
    raise AssertionError("Nothing was served.")


@contextlib.contextmanager
def chromium():
    """Start Chromium, and end it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


def sign_in(page, company: Company, who: str) -> None:
    """Sign in by the form."""
    page.goto(f"{company.origin}/sign-in/")
    page.fill("#id_login", who)
    page.fill("#id_password", company.password)
    page.click("main form button:not([form])")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


class Looking:
    """Somebody's window, which notes what the browser complains about."""

    def __init__(self, browser, company: Company, state, width: int, theme: str) -> None:
        from axe_playwright_python.sync_playwright import Axe

        self.company, self.axe = company, Axe()
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, storage_state=state
        )
        self.page, self.said = self.context.new_page(), []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda trouble: self.said.append(str(trouble)))

    def _console(self, told):
        if told.type in ("error", "warning"):
            self.said.append(told.text)

    def at(self, address: Address) -> str | None:
        """Return where a page lies; by the first link to one where that is what ARGUMENTS says.

        None where whoever looks has no such link before them.
        """
        told = ARGUMENTS.get(address.name, {})
        if not isinstance(told, str):
            return reverse(address.name, kwargs=told)
        self.page.goto(self.company.origin + reverse(told))
        links = self.page.eval_on_selector_all(
            "main a[href]", "all => all.map(a => a.pathname || '')"
        )
        return next((link for link in links if _named(link) == address.name), None)

    def faults(self, path: str, may: tuple[int, ...] = (200,)) -> list[str]:
        """Visit a page; return what is wrong with it, each in a line."""
        self.said.clear()
        answer = self.page.goto(self.company.origin + path, wait_until="load")
        found = [] if answer.status in may else [f"answers {answer.status}"]
        if answer.status != 200:  # a browser calls each such answer an error
            self.said[:] = [one for one in self.said if "Failed to load resource" not in one]
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"is {wide} px too wide"] if wide > 0 else []
        found += [f"console: {one[:200]}" for one in self.said]
        for one in self.axe.run(self.page).response["violations"]:
            found.append(f"axe {one['id']}: {one['nodes'][0]['html'][:160]}")
        return found

    def close(self) -> None:
        """Close the window."""
        self.context.close()


def _named(path: str) -> str:
    """Return the name of the page at a path: /respond/open/ is no incident called open."""
    with contextlib.suppress(Resolver404):
        return resolve(path).view_name
    return ""


def states(browser, company: Company, people) -> dict[str, object]:
    """Sign each of these in once; return the cookies by which each is known."""
    found = {}
    for who in people:
        context = browser.new_context()
        sign_in(context.new_page(), company, who)
        found[who] = context.storage_state()
        context.close()
    return found
