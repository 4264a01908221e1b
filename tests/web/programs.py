"""A program that holds a token of somebody's, and asks the API with it."""

from __future__ import annotations

import json

from django.conf import settings
from django.test import Client

from bestkept.journal.rules import Actor
from bestkept.people import actions, queries
from bestkept.people.rules import SCOPES
from bestkept.web import tokens
from bestkept.web.api import callers


def token(email, *scopes, days=30):
    """Make a token for somebody on record; return it with its number."""
    told = tokens.new()
    by = Actor(email, queries.person(email).roles[0], "web")
    kept = tokens.digest(tokens.sha256(told), settings.SECRET_KEY)
    return told, actions.make_token(by, "a program", scopes or tuple(SCOPES), days, kept)


class Program:
    """Asks with one token; `number` is the token's. `held` is one that was made before."""

    def __init__(self, email, *scopes, days=30, held=None):
        callers.forget_uses()
        self.token, self.number = held or token(email, *scopes, days=days)
        self.client = Client(
            raise_request_exception=False, headers={"Authorization": f"Bearer {self.token}"}
        )

    def get(self, path, **more):
        return self.client.get(f"/api/v1{path}", **more)

    def post(self, path, body=None, key=None, **more):
        headers = {"Idempotency-Key": key} if key else {}
        data = json.dumps(body if body is not None else {})
        return self.client.post(f"/api/v1{path}", data, "application/json", headers=headers, **more)
