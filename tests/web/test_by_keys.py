"""The desk without a mouse, in Chromium: a finding is decided, a list walked; new ones come in."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.web import browsing
from tests.web.browsing import PROGRAM

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite("the demo makes its own home"),
    pytest.mark.skipif(not browsing.CHROMIUM, reason="Chromium is not installed"),
]
LENA = "lena.lund@haldencathode.example"
WORDS = (
    "Before the second press run the felt is wetted with water of nineteen degrees, laid flat for "
    "four minutes under the slate, turned once towards the window and only then led between the "
    "rollers, which stand a third of a millimetre apart and are never stopped while it is in them."
)
WHY = "It was sent to the customer under agreement A-0002."


@pytest.fixture(scope="module")
def browser():
    with browsing.chromium() as made:
        yield made


class Keys:
    """Somebody at a keyboard, who has no mouse, and what the browser complains about."""

    def __init__(self, browser, company):
        self.page, self.said = browser.new_page(), []
        self.page.on("pageerror", lambda trouble: self.said.append(str(trouble)))
        self.page.on("console", lambda told: told.type == "error" and self.said.append(told.text))
        self.page.goto(company.origin + "/")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def to(self, *wanted):
        """Press Tab until one of these has the focus."""
        for _ in range(120):
            if self.page.evaluate("all => document.activeElement.matches(all)", ",".join(wanted)):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not come to {wanted}.")

    def sign_in(self, who, password):
        self.to("#id_login")
        self.page.keyboard.type(who)
        self.to("#id_password")
        self.page.keyboard.type(password)
        self.press("Enter")
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def find(self, words, name):
        """Press / and type; go with the arrows to the line of that name, and open it."""
        self.press("/")
        self.page.wait_for_selector("dialog#palette[open]")
        self.page.keyboard.type(words)
        self.page.wait_for_selector(f"#palette .found a:has-text('{name}')")
        for _ in range(30):
            self.press("ArrowDown")
            if name in self.page.evaluate("document.activeElement.innerText"):
                break
        self.press("Enter")
        self.page.wait_for_load_state()


def test_a_finding_is_triaged_from_sign_in_by_keys_alone(company, browser):
    keys = Keys(browser, company)
    keys.sign_in(LENA, company.password)
    keys.find("watch", "Watch")
    keys.page.wait_for_url(re.compile("/watch/"))
    keys.to("#verdict")
    keys.page.keyboard.type("New")
    keys.page.wait_for_url(re.compile("verdict=new"))
    keys.to(".skip", "#lines td.name a")  # out of the field, where letters are typed
    keys.page.wait_for_selector("#lines tbody tr")
    keys.press("j")
    number = keys.page.inner_text("#lines tbody tr.on td.number >> nth=0")
    keys.press("Enter")
    keys.page.wait_for_url(re.compile(f"/watch/{number}/"))
    with keys.page.expect_navigation():
        keys.press("a")
    assert "Lena Lund" in keys.page.inner_text("main")
    keys.press("2", "Tab")
    keys.to("#decide [name=because]")
    keys.page.keyboard.type(WHY)
    keys.to("#decide button")
    keys.press("Enter")
    keys.page.wait_for_url(lambda url: number not in url)  # the next one is there
    keys.page.goto(f"{company.origin}/watch/{number}/")
    shown = keys.page.inner_text("main")
    assert WHY in shown
    assert "Authorised" in shown
    assert keys.said == []


def test_the_palette_and_a_table_are_walked_by_keys(company, browser):
    keys = Keys(browser, company)
    keys.sign_in(LENA, company.password)
    keys.find("grant", "Grant access")
    keys.page.wait_for_url(re.compile("/access/grant/"))
    keys.find("regist", "Register")
    keys.page.wait_for_url(re.compile("/register/$"))
    keys.press("j", "j", "k", "j")
    second = keys.page.inner_text("tbody tr:nth-child(2) td.number")
    assert keys.page.inner_text("tbody tr.on td.number") == second
    keys.press("Enter")
    keys.page.wait_for_url(re.compile(f"/register/{second}/"))
    keys.press("/")
    keys.page.wait_for_selector("dialog#palette[open]")
    keys.press("Escape")
    assert keys.page.locator("dialog[open]").count() == 0
    keys.page.goto(f"{company.origin}/register/")
    keys.to("thead th:nth-child(2) a")  # a heading sorts
    keys.press("Enter")
    keys.page.wait_for_url(re.compile("sort="))
    assert keys.page.locator("th[aria-sort]").count() == 1
    assert keys.said == []


def test_a_new_finding_comes_into_the_list_with_its_filters_and_focus_kept(
    company, browser, tmp_path
):
    keys = Keys(browser, company)
    keys.sign_in(LENA, company.password)
    page = keys.page
    page.goto(f"{company.origin}/watch/?verdict=new&page=1")
    before = {*page.locator("#lines td.number:first-child").all_inner_texts()}
    (tmp_path / "felt.txt").write_text(WORDS)
    run(company, "register", tmp_path / "felt.txt", "--title", "Felt press")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "felt-mail.txt").write_text(f"See below. {WORDS} Regards")
    seen = run(company, "scan", "--json", tmp_path / "out", good=1)
    run(company, "findings", "add", "-", told=seen)
    button = page.locator(".fresh [data-fresh]")
    button.wait_for(timeout=20_000)
    assert button.get_attribute("href") == "/watch/?verdict=new"  # as a plain link, too
    page.evaluate("window.stayed = true")
    button.focus()
    keys.press("Enter")
    page.wait_for_selector("#lines a:has-text('felt-mail.txt')")
    assert page.evaluate("window.stayed")  # nothing was loaded anew
    assert page.url.endswith("/watch/?verdict=new")
    assert page.input_value("#verdict") == "new"
    assert before < {*page.locator("#lines td.number:first-child").all_inner_texts()}
    page.wait_for_selector("#lines :focus")
    assert page.evaluate("document.activeElement.innerText").endswith("felt-mail.txt")
    assert "The list is up to date" in page.inner_text("[role=status]#fresh")
    assert page.locator(".fresh [data-fresh]").count() == 0
    newest = page.locator("#lines td.number:first-child").first.inner_text()
    assert page.input_value("#fresh [name=live]") == newest
    assert keys.said == []


def test_a_form_that_is_pressed_twice_is_sent_once(company, browser):
    keys = Keys(browser, company)
    keys.sign_in(LENA, company.password)
    keys.page.goto(f"{company.origin}/law/record/")
    press = "new SubmitEvent('submit', {bubbles: true, cancelable: true})"
    form = "document.querySelector('main form[method=post]')"
    sent = [keys.page.evaluate(f"{form}.dispatchEvent({press})") for _ in range(2)]
    assert sent == [True, False]
    keys.page.evaluate(f"{form}.dataset.pressed -= 3000")
    assert keys.page.evaluate(f"{form}.dispatchEvent({press})")


def run(company, *words, good=0, told=""):
    """Run a command in the home that is served, and return what it says."""
    command = [PROGRAM, *words, "--home", company.home]
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=False)
    assert done.returncode == good, done.stderr[-2000:] + done.stdout[-2000:]
    return done.stdout
