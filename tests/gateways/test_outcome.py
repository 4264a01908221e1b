"""What was kept of a source is what it gave."""

from bestkept.engines.detect import Finding
from bestkept.engines.extract import Trouble
from bestkept.gateways.outcome import Outcome, Sight


def finding(there):
    return Finding(
        *("TS-0001", 1, "D-0001", "verbatim", 3, 90, 2, 0.5, 0.75, "finding", None, "00"),
        there=there,
        false_alarms=0.1,
    )


def test_what_was_kept_is_what_was_found_but_for_the_passage():
    sights = tuple(Sight("in.txt", finding(there), "") for there in ((4, 29), None))
    outcome = Outcome(sights, (Trouble("a", "It is locked.", "encrypted"),), ())
    assert Outcome.unpacked(outcome.packed()) == outcome
