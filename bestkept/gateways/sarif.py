"""Findings in SARIF 2.1.0 (OASIS), for code hosts; it carries no text of the passage."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from bestkept.gateways.files import Account, Seen

_RULES = {
    "finding": ("error", "A passage of at least 19 words stands in a guarded document."),
    "suspicion": ("warning", "At least 12 words stand in a guarded document."),
    "note": ("note", "Nine words stand in a guarded document."),
}
_TERM = "term-finding"
_ORDER = [*(f"copy-{grade}" for grade in _RULES), _TERM]


def report(seen: list[Seen], account: Account, version: str) -> dict[str, Any]:
    """Return the SARIF log of one scan by program version `version`.

    What could not be read is a notification of the invocation, so that no report looks whole
    that is not.
    """
    driver = {
        "name": "Bestkept",
        "version": version,
        "rules": [
            *(_rule(f"copy-{grade}", *rule) for grade, rule in _RULES.items()),
            _rule(_TERM, "error", "A guarded name or phrase stands here."),
        ],
    }
    many: Counter[str] = Counter()
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(account)],
                "results": [_result(one, many) for one in seen],
            }
        ],
    }


def _rule(name: str, level: str, text: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": name.title().replace("-", ""),
        "shortDescription": {"text": text},
        "defaultConfiguration": {"level": level},
    }


def _invocation(account: Account) -> dict[str, Any]:
    notes = [
        {
            "level": level,
            "message": {"text": f"{heading}: {why}"},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(path)}}],
        }
        for level, heading, troubles in (
            ("error", "Not read", account.unread),
            ("warning", "Read in part", account.partial),
        )
        for path, why, _ in troubles
    ]
    return {"executionSuccessful": not account.unread, "toolExecutionNotifications": notes}


def _result(seen: Seen, many: Counter[str]) -> dict[str, Any]:
    found = seen.finding
    is_term = found.lens == "term"
    what = found.document if is_term else f"version {found.version}"
    rule = _TERM if is_term else f"copy-{found.grade}"
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": _ORDER.index(rule),
        "kind": "informational" if found.public else "fail",
        "level": "none" if found.public else _RULES[found.grade][0],
        "message": {"text": f"Stands in guarded asset {found.asset}, {what}."},
        "locations": [_location(seen)],
        "partialFingerprints": _fingerprints(seen, many),
        "properties": {
            "share": found.share,
            "score": found.score,
            "falseAlarms": found.false_alarms,
            "lens": found.lens,
        },
    }
    if found.public:
        result["suppressions"] = [{"kind": "external", "justification": found.excuse}]
    return result


def _fingerprints(seen: Seen, many: Counter[str]) -> dict[str, str]:
    """What stays the same when lines are added above, or the file is edited elsewhere.

    GitHub knows a result again by the first of them alone: a hash, and which of several.
    """
    told = (
        seen.path.removeprefix("./"),
        seen.member or "",
        seen.finding.asset,
        seen.finding.excerpt_sha256,
    )
    line = hashlib.sha256("\0".join(told).encode("utf-8", "replace")).hexdigest()[:16]
    many[line] += 1
    return {
        "primaryLocationLineHash": f"{line}:{many[line]}",
        "excerptSha256/v1": seen.finding.excerpt_sha256,
    }


def _location(seen: Seen) -> dict[str, Any]:
    found = seen.finding
    where: dict[str, Any] = {"artifactLocation": _artifact(seen.path)}
    if seen.member is not None:
        # A line of an inner file is no line of the file that holds it.
        logical = {"fullyQualifiedName": seen.member, "kind": "member"}
        return {"physicalLocation": where, "logicalLocations": [logical]}
    where["region"] = {
        "startLine": found.line,
        "charOffset": found.start,
        "charLength": found.end - found.start,
    }
    return {"physicalLocation": where}


def _artifact(path: str) -> dict[str, Any]:
    """Where a file is: an address, an absolute place, or relative to the top of the sources."""
    if "://" in path:
        return {"uri": quote(path, safe=":/@[]")}
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path.removeprefix("./")), "uriBaseId": "%SRCROOT%"}
