"""Pages that need a state before they are there: an invitation, an authenticator, a passkey.

Somebody new goes through them all, once: `entered` yields each page by its name when it is there.
"""

from __future__ import annotations

import json
import re
import subprocess
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.web.browsing import PROGRAM, Looking

PASSWORD = "seven quiet rooms for reading"
PAGES = (
    "invitation",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate",
    "mfa_authenticate",
)


def code(secret):
    """Return what an authenticator shows; wait for the next where this one ends too soon."""
    left = 30 - time.time() % 30
    time.sleep(left if left < 10 else 0)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def invited(company, email):
    """Put somebody on record and invite them, at the command line; return the address."""
    told = ["--name", "Nora Ny", "--role", "employee", "--origin", company.origin, "--json"]
    words = [PROGRAM, "invite", "--home", company.home, email, *told]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["address"].removeprefix(company.origin)


def faults(window: Looking, email: str) -> dict[str, list[str]]:
    """Visit each page on the way of somebody new; return what is wrong with each."""
    found = {}
    for name, path in entered(window, email):
        found[name] = window.faults(path)
        if not window.page.url.endswith(path):
            found[name].append(f"leads to {window.page.url}")
    assert set(found) == set(PAGES)
    return found


def entered(window: Looking, email: str):
    """Go the way of somebody new, and yield each page that needs a state, with its path."""
    page, origin = window.page, window.company.origin
    address = invited(window.company, email)
    yield "invitation", address
    page.goto(origin + address)
    page.fill("[name=password]", PASSWORD)
    _press(page)
    page.wait_for_url(re.compile("/me/$"))
    _authenticator(page, origin)
    yield "mfa_view_recovery_codes", "/sign-in/factors/recovery-codes/"
    yield "mfa_generate_recovery_codes", "/sign-in/factors/recovery-codes/generate/"
    yield "mfa_deactivate_totp", "/sign-in/factors/totp/deactivate/"
    key = _passkey(page, origin)
    yield "mfa_edit_webauthn", f"{key}edit/"
    yield "mfa_remove_webauthn", f"{key}remove/"
    yield "mfa_reauthenticate", "/sign-in/factors/reauthenticate/"
    page.context.clear_cookies()
    page.goto(f"{origin}/sign-in/")
    page.fill("#id_login", email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button:not([form])")
    page.wait_for_url(re.compile("/authenticate/"))
    yield "mfa_authenticate", "/sign-in/factors/authenticate/"


def _authenticator(page, origin):
    """Add an authenticator as its page says."""
    page.goto(f"{origin}/sign-in/factors/totp/activate/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        _press(page)
        page.wait_for_url(re.compile("/totp/activate/"))
    page.fill("[name=code]", code(page.input_value("#authenticator_secret")))
    _press(page)
    page.wait_for_url(re.compile("/recovery-codes/"))


def _passkey(page, origin):
    """Add a passkey of a machine that is made up; return the path of its pages."""
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    told = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    told |= {"hasUserVerification": True, "isUserVerified": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": told})
    page.goto(f"{origin}/sign-in/factors/webauthn/add/")
    page.fill("[name=name]", "A key of the test")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "add" not in url)
    page.goto(f"{origin}/sign-in/factors/webauthn/")
    there = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.pathname || '')")
    return next(link.removesuffix("edit/") for link in there if link.endswith("/edit/"))


def _press(page):
    """Press the button of the form of the page that sends it on."""
    page.locator("main form button:not([form])").first.click()
    page.wait_for_load_state()
