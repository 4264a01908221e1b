"""From sign-in to what people come for: how many times they type, choose or press."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bestkept.register.queries import asset
from tests.cast import BOB, RECIPE
from tests.web.conftest import PASSWORD

GUARDED, CHECKED = 8, 3  # what the goal allows


class Page(HTMLParser):
    """Links and forms of a page, as somebody who looks at it could use them."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "a":
            self.links.add(told.get("href"))
        elif tag == "form":
            self.forms.append((told.get("action"), {}))
        elif tag in {"input", "textarea", "select"} and self.forms and told.get("name"):
            unticked = told.get("type") in {"radio", "checkbox"} and "checked" not in told
            if not unticked:
                self.forms[-1][1][told["name"]] = told.get("value", "")


class Person:
    """Somebody at a browser who can do only what the page before them offers; each act counts."""

    def __init__(self):
        self.client = Client(enforce_csrf_checks=True)
        self.count, self.typed = 0, {}
        self.see(self.client.get("/", follow=True))

    def see(self, answer):
        assert answer.status_code == 200
        self.text, self.page = answer.text, Page(answer.text)
        self.here = answer.redirect_chain[-1][0] if answer.redirect_chain else self.here

    def press_link(self, address):
        assert address in self.page.links
        self.count, self.here = self.count + 1, address
        self.see(self.client.get(address, follow=True))

    def fill(self, name, value):
        assert any(name in fields for _, fields in self.page.forms)
        self.count, self.typed[name] = self.count + 1, value

    def press(self):
        action, fields = next(f for f in self.page.forms if set(self.typed) <= set(f[1]))
        self.count, told = self.count + 1, {**fields, **self.typed}
        self.typed = {}
        self.see(self.client.post(action or self.here, told, follow=True))

    def sign_in(self, email):
        self.fill("login", email)
        self.fill("password", PASSWORD)
        self.press()


def test_from_sign_in_to_a_guarded_secret(site):
    bob = Person()
    bob.sign_in(BOB.person)
    bob.press_link("/me/submit/")
    bob.fill("title", "Furnace ramp")
    text = f"{RECIPE} Hold the third zone for eleven minutes before the ramp goes on.".encode()
    bob.fill("document", SimpleUploadedFile("ramp.txt", text))
    bob.press()
    assert "Its text is guarded from now on" in bob.text
    number = re.search(r"TS-\d{4}", bob.here).group()
    assert asset(number).versions
    assert bob.count <= GUARDED


@pytest.mark.parametrize("who", [BOB.person, "lena@example.com"])
def test_from_sign_in_to_a_checked_draft(site, who):
    person = Person()
    person.sign_in(who)
    began = person.count
    if "/me/" not in person.here:
        person.press_link("/me/check/")
    person.fill("text", f"Look: {RECIPE} Nice?")
    person.press()
    assert "Change this before you post" in person.text
    assert person.count - began <= CHECKED
