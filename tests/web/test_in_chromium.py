"""What people come for, done by hand in Chromium: each choice, each field and each press counts."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web import browsing
from tests.web.browsing import PROGRAM
from tests.web.identity import CLIENT, SECRET, WORD

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite("the demo makes its own home"),
    pytest.mark.skipif(not browsing.CHROMIUM, reason="Chromium is not installed"),
]
GUARDED, CHECKED = 8, 3  # what the goal allows
LENA, AKSEL = "lena.lund@haldencathode.example", "aksel@haldencathode.example"
TEXT = (
    "The third furnace zone is held at four hundred and twelve degrees for eleven minutes before "
    "the ramp goes on, and the tray is turned twice while the argon is let in from below."
)


class Hands:
    """Somebody at a browser; each thing that they do is counted, and what it complains about."""

    def __init__(self, browser, origin):
        self.origin, self.count, self.said = origin, 0, []
        self.page = browser.new_context().new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda trouble: self.said.append(str(trouble)))
        self.page.goto(f"{origin}/")

    def _console(self, told):
        """Note what is said of a page of ours; the provider's are its own matter."""
        if told.type == "error" and told.location.get("url", "").startswith(self.origin):
            self.said.append(told.text)

    def fill(self, field, text):
        self.page.fill(field, text)
        self.count += 1

    def choose(self, field, name, text):
        self.page.set_input_files(
            field, {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
        )
        self.count += 1

    def press(self, words):
        self.page.locator("a:visible, button:visible, summary:visible").filter(
            has_text=re.compile(rf"^\s*{words}\s*$")
        ).first.click()
        self.page.wait_for_load_state()
        self.count += 1

    def sign_in(self, email, password):
        self.fill("#id_login", email)
        self.fill("#id_password", password)
        self.press("Sign in")
        self.page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.fixture(scope="module")
def browser():
    with browsing.chromium() as made:
        yield made


@pytest.mark.parametrize("who", [AKSEL, LENA])
def test_from_sign_in_to_a_guarded_secret(company, browser, who):
    hands = Hands(browser, company.origin)
    hands.sign_in(who, company.password)
    hands.press("Submit")
    hands.fill("[name=title]", "Furnace ramp")
    hands.choose("[name=document]", "ramp.txt", f"{TEXT} {who}")
    hands.press("Submit it")
    hands.page.wait_for_url(re.compile(r"/me/submitted/TS-\d{4}/"))
    assert "guarded from now on" in hands.page.inner_text("main")
    assert hands.count <= GUARDED
    assert hands.said == []


@pytest.mark.parametrize("who", [AKSEL, LENA])
def test_from_sign_in_to_a_checked_draft(company, browser, who):
    hands = Hands(browser, company.origin)
    hands.sign_in(who, company.password)
    began = hands.count
    if "/me/" not in hands.page.url:
        hands.press("Check a draft")
    hands.fill("textarea[name=text]", "Nothing in this is anybody's secret: we met on Tuesday.")
    hands.press("Check it")
    hands.page.wait_for_selector("text=Nothing in it was recognised")
    assert hands.count - began <= CHECKED
    assert hands.said == []


def test_a_passkey_is_made_and_opens_the_door_alone(company, browser):
    hands = Hands(browser, company.origin)
    keys = hands.page.context.new_cdp_session(hands.page)
    keys.send("WebAuthn.enable")
    told = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    told |= {"hasUserVerification": True, "isUserVerified": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": told})
    hands.sign_in("runa@haldencathode.example", company.password)
    hands.page.goto(f"{company.origin}/sign-in/factors/webauthn/add/")
    hands.page.fill("[name=password]", company.password)  # who adds a key proves it is them
    hands.press("Confirm")
    hands.page.fill("[name=name]", "A key of the test")
    if hands.page.locator("[name=passwordless]").count():
        hands.page.check("[name=passwordless]")
    hands.page.click("#mfa_webauthn_add")
    hands.page.wait_for_url(lambda url: "add" not in url)
    hands.page.goto(f"{company.origin}/sign-in/factors/webauthn/")
    assert "A key of the test" in hands.page.inner_text("main")
    hands.page.context.clear_cookies()
    hands.page.goto(f"{company.origin}/sign-in/")
    hands.press("Use a passkey")
    hands.page.wait_for_url(re.compile("/me/$"))
    assert hands.said == []


def test_the_company_s_provider_lets_in_whom_the_record_knows(browser, tmp_path):
    port, theirs = browsing.free_port(), browsing.free_port()
    with browsing.company(tmp_path):
        pass
    home = ["--home", str(tmp_path / "home")]
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    issuer = f"http://localhost:{theirs}/o"
    words = ["--issuer", issuer, "--client-id", CLIENT, "--secret-file", str(secret), "--only"]
    origin = f"http://localhost:{port}"
    set_it = [PROGRAM, "provider", *home, *words, "--origin", origin]
    told = subprocess.run(set_it, capture_output=True, text=True, check=True).stdout
    back = re.search(r"http://\S+callback/", told)[0]
    serve = [sys.executable, "-m", "tests.web.identity", str(theirs), str(tmp_path), back]
    root = Path(__file__).parents[2]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, cwd=root) as identity:
        try:
            assert identity.stdout.readline() == b"ready\n"
            with browsing.serving(["serve", *home, "--port", str(port)], port, tmp_path / "log"):
                hands = Hands(browser, origin)
                hands.press("Sign in with your company account")
                hands.fill("[name=username]", "lena")
                hands.fill("[name=password]", WORD)
                hands.press("Sign in")
                hands.page.wait_for_url(f"{origin}/desk/")
                assert "Lena Lund" in hands.page.inner_text(".who")
                assert hands.said == []
        finally:
            identity.kill()
