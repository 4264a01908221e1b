"""The description of the API: OpenAPI for programs, and a page of ours for people."""

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from ninja import NinjaAPI

from bestkept.people.rules import SCOPES
from bestkept.web import failures
from bestkept.web.api.offers import KINDS
from bestkept.web.api.problems import TITLES, TYPE

PREFIX = "/api/v1/"


@functools.cache
def described(api: NinjaAPI) -> dict[str, Any]:
    """Return the description as OpenAPI 3.1: of each answer what kind it really is."""
    told: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    for path in told["paths"].values():
        for operation in path.values():
            _mend(operation)
    return told


def _mend(operation: dict[str, Any]) -> None:
    kind = KINDS.get(operation["operationId"])
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            answer["description"] = TITLES[int(status)]
            answer["content"] = {TYPE: answer["content"].pop("application/json")}
        elif kind and int(status) == 200:
            shape = {"type": "string"} | ({"format": "binary"} if kind.endswith("zip") else {})
            answer["content"] = {kind: {"schema": shape}}


def openapi(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """Give the description; it says nothing of what is on record."""
    if request.method not in ("GET", "HEAD"):
        return failures.unasked(request, ("GET", "HEAD"))
    return JsonResponse(described(api))


def page(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """Show the description to people."""
    if request.method not in ("GET", "HEAD"):
        return failures.unasked(request, ("GET", "HEAD"))
    told = described(api)
    parts: dict[str, list[dict[str, Any]]] = {}
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            row = _operation(path, method.upper(), one)
            parts.setdefault(one["tags"][0], []).append(row)
    shown = {
        "parts": parts.items(),
        "scopes": SCOPES.items(),
        "titles": [(n, title) for n, title in TITLES.items() if n != 415],
        "about": told["info"]["description"],
    }
    return render(request, "api/api.html", shown)


def _operation(path: str, method: str, told: dict[str, Any]) -> dict[str, Any]:
    bodies = told.get("requestBody", {}).get("content", {})
    sent = [_name(body["schema"]) for body in bodies.values()]
    asked = [one["name"] for one in told.get("parameters", []) if one["in"] == "query"]
    return {
        "method": method,
        "path": path.removeprefix(PREFIX),
        "summary": told["summary"],
        "needs": told.get("description", "").replace("`", ""),
        "sends": [*sent, *asked],
    }


def _name(shape: dict[str, Any]) -> str:
    return str(shape.get("$ref", "")).rpartition("/")[2] or "a form"
