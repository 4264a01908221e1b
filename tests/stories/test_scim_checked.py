"""A checker of SCIM servers, by other people, finds nothing wrong with ours as it is served."""

from __future__ import annotations

import secrets
import subprocess
import uuid

import pytest
from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server, filling

from tests.web.browsing import PROGRAM, free_port, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite("a home of its own, by commands"),
]


# Somebody is active or not: where a directory removes that, it stays as it was.
KNOWN = "check_remove_attribute: PATCH modify() did not remove attribute 'active'"


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A home with a unit of its own, served, and a token of its owner's for a directory."""
    monkeypatch.setenv("BESTKEPT_API_RATE", "6000")  # it asks more often than directories may
    home = ("--home", str(tmp_path / "home"))

    def run(*words):
        done = subprocess.run([PROGRAM, *words, *home], capture_output=True, text=True, check=True)
        return done.stdout

    run("init", "--email", "hana@example.com", "--name", "Hana")
    run("people", "organisation", "Halden", "--kind", "own", "--country", "NO")
    token = run("token", "add", "directory", "--scope", "scim").split()[0]
    port = free_port()
    with serving(["serve", *home, "--port", str(port)], port, tmp_path / "log") as origin:
        yield f"{origin}/scim/v2", token


@pytest.fixture
def addressed(monkeypatch):
    """Let the checker make addresses for user names, and countries, as no schema can say them."""
    known = filling.get_random_example_value

    def example(path):
        if str(path).casefold().endswith("username"):
            return f"{uuid.uuid4()}@example.com"
        if str(path).casefold().endswith("country"):
            return secrets.choice(["DE", "IN", "NO", "SE"])
        return known(path)

    monkeypatch.setattr(filling, "get_random_example_value", example)


def test_a_checker_of_others_finds_nothing_wrong(served, addressed):
    origin, token = served
    with Client(base_url=origin, headers={"Authorization": f"Bearer {token}"}) as http:
        client = SyncSCIMClient(http)
        client.discover()
        found = check_server(client, resource_types=["User", "Group"])
    told = [f"{one.title}: {one.reason}" for one in found if one.status == Status.ERROR]
    wrong = [one for one in told if one != KNOWN]
    assert not wrong, "\n".join(wrong)
    assert sum(one.status == Status.SUCCESS for one in found) > 30
