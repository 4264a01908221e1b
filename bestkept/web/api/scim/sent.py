"""What directories send that is not quite SCIM, read as it is meant.

Entra ID sends `active` as the string "False", a manager as a bare number, members to remove with
`$ref` null beside their value, and changes of what is only to be read here (emails). Okta repeats
the id of a resource in what it replaces. What of a change is not kept is passed over, as in a POST.
"""

from __future__ import annotations

import re
from typing import Any

from bestkept.web.api.scim.answers import Odd

_READ_ONLY = {"id", "meta", "schemas", "emails", "roles", "groups"}
_URN = re.compile("urn:[^ ]*?:2\\.0:[A-Za-z]+:?", re.IGNORECASE)
_TRUTH = {"true": True, "false": False}


def operations(told: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the operations of a PATCH that change something kept; None where none are there.

    Whatever is no list of objects is left to whoever checks it.
    """
    name = next((key for key in told if key.lower() == "operations"), "")
    sent = told.get(name)
    if not isinstance(sent, list) or not sent or not all(isinstance(one, dict) for one in sent):
        return None
    return [one for one in map(_operation, sent) if one is not None]


def _operation(told: dict[str, Any]) -> dict[str, Any] | None:
    one = {key.lower(): value for key, value in told.items()}
    path, value = one.get("path"), one.get("value")
    if path is None or path == "":
        one.pop("path", None)
        if isinstance(value, dict):
            one["value"] = {k: _meant(k, v) for k, v in value.items() if not _passed_over(k)}
            return one if one["value"] or not value else None
        return one
    if not isinstance(path, str):
        raise Odd(400, "A path is a text.", "invalidPath")
    if _passed_over(path):
        return None
    if "value" in one:
        one["value"] = _meant(path, value)
        if _is_manager(path) and one["value"] is None:
            return {"op": "remove", "path": path}
    return one


def _passed_over(path: str) -> bool:
    if path.lower().startswith("urn:"):
        path = _URN.sub("", path, count=1)
    return re.split(r"[.\[]", path, maxsplit=1)[0].lower() in _READ_ONLY


def _meant(path: str, value: Any) -> Any:
    name = path.lower()
    if name.rpartition(":")[2] == "active" and isinstance(value, str):
        return _TRUTH.get(value.lower(), value)
    if _is_manager(name) and isinstance(value, str):
        return {"value": value} if value else None
    if name.rpartition(":")[2] == "members" and isinstance(value, list):
        return [_member(one) for one in value]
    if name.startswith("urn:") and isinstance(value, dict):
        return {key: _meant(f"{path}:{key}", one) for key, one in value.items()}
    return value


def _is_manager(path: str) -> bool:
    return path.lower().endswith(":user:manager")


def _member(one: Any) -> Any:
    return {"value": one["value"]} if isinstance(one, dict) and "value" in one else one
