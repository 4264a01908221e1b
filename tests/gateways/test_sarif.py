"""Reports against what the schema of SARIF 2.1.0 (OASIS) requires and allows, as far as used."""

import json

import pytest
from guarded import HARMLESS, SECRET, outbox

from bestkept.engines import extract
from bestkept.gateways import sarif
from bestkept.gateways.files import Sweep

# Of each object that is used: what must be there, and what else may be.
SCHEMA = {
    "log": ({"version", "runs"}, {"$schema"}),
    "run": ({"tool"}, {"results", "invocations", "columnKind"}),
    "driver": ({"name"}, {"version", "rules"}),
    "rule": ({"id"}, {"name", "shortDescription", "defaultConfiguration"}),
    "invocation": ({"executionSuccessful"}, {"toolExecutionNotifications"}),
    "notification": ({"message"}, {"level", "locations"}),
    "result": (
        {"message"},
        {"ruleId", "ruleIndex", "kind", "level", "locations", "partialFingerprints"}
        | {"suppressions", "properties"},
    ),
    "location": (set(), {"physicalLocation", "logicalLocations"}),
    "physicalLocation": (set(), {"artifactLocation", "region"}),
    "artifactLocation": (set(), {"uri", "uriBaseId"}),
    "region": (set(), {"startLine", "charOffset", "charLength"}),
    "logicalLocation": (set(), {"fullyQualifiedName", "kind"}),
    "suppression": ({"kind"}, {"justification"}),
}
LEVELS = {"none", "note", "warning", "error"}


@pytest.fixture
def report(index, tmp_path, monkeypatch):
    def make(*paths):
        monkeypatch.chdir(tmp_path)
        sweep = Sweep(index, extract.walk(paths))
        seen = list(sweep)
        return json.loads(json.dumps(sarif.report(seen, sweep.account, "1.0")))

    return make


def fits(name, found):
    must, may = SCHEMA[name]
    assert must <= set(found) <= must | may, name


def check(log):
    fits("log", log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    fits("run", run)
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    fits("driver", run["tool"]["driver"])
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        fits("rule", rule)
        assert rule["defaultConfiguration"]["level"] in LEVELS
    (invocation,) = run["invocations"]
    fits("invocation", invocation)
    for note in invocation["toolExecutionNotifications"]:
        fits("notification", note)
        assert note["level"] in LEVELS
        assert note["message"]["text"]
    for result in run["results"]:
        check_result(result, rules)


def check_result(result, rules):
    fits("result", result)
    assert result["ruleId"] == rules[result["ruleIndex"]]["id"]
    assert (result["level"] == "none") == (result["kind"] != "fail")
    assert all(isinstance(text, str) for text in result["partialFingerprints"].values())
    for location in result["locations"]:
        fits("location", location)
        fits("physicalLocation", location["physicalLocation"])
        fits("artifactLocation", location["physicalLocation"]["artifactLocation"])
        if "region" in location["physicalLocation"]:
            region = location["physicalLocation"]["region"]
            fits("region", region)
            assert region["startLine"] >= 1
            assert min(region["charOffset"], region["charLength"]) >= 0
        for logical in location.get("logicalLocations", ()):
            fits("logicalLocation", logical)
    for one in result.get("suppressions", ()):
        fits("suppression", one)
        assert one["kind"] in {"inSource", "external"}


def results(log):
    return log["runs"][0]["results"]


def test_a_report_is_what_the_schema_asks_for(report, tmp_path):
    outbox(tmp_path / "out")
    log = report("out")
    check(log)
    assert len(results(log)) > 5
    assert SECRET[:20] not in json.dumps(log)


def test_what_could_not_be_read_stands_in_the_report(report, tmp_path):
    (tmp_path / "odd name.bin").write_bytes(bytes(range(256)) * 9)
    log = report("odd name.bin")
    check(log)
    (invocation,) = log["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    (note,) = invocation["toolExecutionNotifications"]
    place = note["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "odd%20name.bin", "uriBaseId": "%SRCROOT%"}


def test_lines_that_are_added_above_leave_the_fingerprint(report, tmp_path):
    (tmp_path / "a.txt").write_text(f"begin\n{SECRET}")
    before = results(report("a.txt"))
    (tmp_path / "a.txt").write_text(f"{HARMLESS}{HARMLESS}begin\n{SECRET}")
    after = results(report("./a.txt"))
    assert line_of(before[0]) != line_of(after[0])
    assert before[0]["partialFingerprints"] == after[0]["partialFingerprints"]


def line_of(result):
    return result["locations"][0]["physicalLocation"]["region"]["startLine"]


def prints(log):
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in results(log)]


def test_two_copies_in_one_file_have_two_fingerprints(report, tmp_path):
    (tmp_path / "a.txt").write_text(SECRET + HARMLESS * 40 + SECRET)
    found = prints(report("a.txt"))
    assert len(found) == len(set(found)) == 2


def test_places_are_relative_absolute_or_addresses():
    assert sarif._artifact("./src/a b.py") == {"uri": "src/a%20b.py", "uriBaseId": "%SRCROOT%"}
    assert sarif._artifact("/srv/a#b") == {"uri": "file:///srv/a%23b"}
    assert sarif._artifact("s3://bucket/a b") == {"uri": "s3://bucket/a%20b"}
