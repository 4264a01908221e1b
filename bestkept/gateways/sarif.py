"""Findings in SARIF 2.1.0 (OASIS), for code hosts; it carries no text of the passage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from bestkept.gateways.files import Seen

_RULES = {
    "finding": ("error", "A passage of at least 19 words stands in a guarded document."),
    "suspicion": ("warning", "At least 12 words stand in a guarded document."),
    "note": ("note", "Nine words stand in a guarded document."),
}
_TERM = "term-finding", "A guarded name or phrase stands here."


def report(seen: list[Seen], version: str) -> dict[str, Any]:
    """Return the SARIF log of one scan by program version `version`."""
    rules = [
        {"id": f"copy-{grade}", "shortDescription": {"text": text}}
        for grade, (_, text) in _RULES.items()
    ]
    rules.append({"id": _TERM[0], "shortDescription": {"text": _TERM[1]}})
    driver = {"name": "Bestkept", "version": version, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(one) for one in seen],
            }
        ],
    }


def _result(seen: Seen) -> dict[str, Any]:
    found = seen.finding
    is_term = found.lens == "term"
    what = found.document if is_term else f"version {found.version}"
    result: dict[str, Any] = {
        "ruleId": _TERM[0] if is_term else f"copy-{found.grade}",
        "level": "none" if found.public else _RULES[found.grade][0],
        "message": {"text": f"Stands in guarded asset {found.asset}, {what}."},
        "locations": [{"physicalLocation": _location(seen)}],
        "partialFingerprints": {"excerptSha256/v1": found.excerpt_sha256},
        "properties": {"share": found.share, "score": found.score, "lens": found.lens},
    }
    if found.public:
        result["suppressions"] = [{"kind": "external", "justification": found.excuse}]
    return result


def _location(seen: Seen) -> dict[str, Any]:
    found = seen.finding
    where: dict[str, Any] = {"artifactLocation": {"uri": quote(seen.path)}}
    if seen.member is None:
        where["region"] = {
            "startLine": found.line,
            "charOffset": found.start,
            "charLength": found.end - found.start,
        }
    else:
        where["artifactLocation"]["description"] = {"text": seen.member}
    return where
