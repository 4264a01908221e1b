"""Cedar and casbin on grants alone: who may know which secret. A program for bench.decide.

Both are asked far less than our decision is: a grant with days and a purpose, of 1,000 grants.
Cedar has the grants as entities under one policy, casbin as rules. Prints one JSON object with
decisions a second of CPU time, of each that is installed.
"""

from __future__ import annotations

import importlib.util
import json
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

GRANTS = 1000
PURPOSES = ("toll coating", "audit")
CEDAR = """
permit(principal, action, resource) when {
  principal.grants.contains({secret: resource.number, purpose: context.purpose})
};
forbid(principal, action, resource) unless { principal.status == "working" };
"""
CASBIN = """
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.obj == p.obj && r.act == p.act
"""


def made() -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """Return grants and questions."""
    rng = random.Random(5)
    every = [
        (f"p{rng.randrange(100)}", f"TS-{rng.randrange(200):04d}", rng.choice(PURPOSES))
        for _ in range(GRANTS)
    ]
    return every, [rng.choice(every) for _ in range(300)]


def timed(work: Callable[[tuple[str, str, str]], bool], cases: list[tuple[str, str, str]]) -> int:
    """Return decisions a second of CPU time; each must be a permit."""
    begun = time.process_time()
    for case in cases:
        if not work(case):
            raise SystemExit(f"refused: {case}")
    return round(len(cases) / (time.process_time() - begun))


def cedar(grants: list[tuple[str, str, str]], cases: list[tuple[str, str, str]]) -> int:
    """Time cedarpy with policies and entities that were read once."""
    import cedarpy

    persons: dict[str, list[dict[str, str]]] = {}
    for who, what, why in grants:
        persons.setdefault(who, []).append({"secret": what, "purpose": why})
    entities = [
        {
            "uid": {"type": "Person", "id": who},
            "attrs": {"status": "working", "grants": many},
            "parents": [],
        }
        for who, many in persons.items()
    ] + [
        {"uid": {"type": "Secret", "id": what}, "attrs": {"number": what}, "parents": []}
        for what in {what for _, what, _ in grants}
    ]
    policies = cedarpy.PolicySet.from_str(CEDAR)
    handle = cedarpy.Entities.from_json_str(json.dumps(entities))

    def ask(case: tuple[str, str, str]) -> bool:
        who, what, why = case
        request = {
            "principal": f'Person::"{who}"',
            "action": 'Action::"know"',
            "resource": f'Secret::"{what}"',
            "context": {"purpose": why},
        }
        return bool(cedarpy.is_authorized(request, policies, handle).allowed)

    return timed(ask, cases)


def casbin(grants: list[tuple[str, str, str]], cases: list[tuple[str, str, str]]) -> int:
    """Time casbin with one rule a grant."""
    import casbin as package

    with tempfile.TemporaryDirectory() as folder:
        model, policy = Path(folder) / "model.conf", Path(folder) / "policy.csv"
        model.write_text(CASBIN)
        policy.write_text("".join(f"p, {', '.join(one)}\n" for one in grants))
        enforcer = package.Enforcer(str(model), str(policy))
    return timed(lambda case: bool(enforcer.enforce(*case)), cases)


def main() -> None:
    """Time what is installed."""
    grants, cases = made()
    told = {"grants": GRANTS}
    for name, package, work in (("cedarpy", "cedarpy", cedar), ("casbin", "casbin", casbin)):
        if importlib.util.find_spec(package):
            told[f"{name}_per_cpu_second"] = work(grants, cases)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
