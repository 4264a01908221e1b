"""The same question put to Cedar: another engine, other words, the company as plain lists.

What "there is one such that" means is said by Cedar's own operators, over a few places for
grants, agreements and vettings in the context of the request. Only which position, status and
tier hold on the day is found here, from lists in which one at most does.
"""

from __future__ import annotations

import json
from pathlib import Path

import cedarpy

import bestkept.content
from tests.protect.world import BEGIN, DAYS, KINDS, NEVER, World

GRANTS, SIGNED, VETTED, TOLD = 3, 6, 2, 2
BINDING = '["NDA", "PIIA", "MSA", "employment", "undertaking"]'
_PROFILES = Path(bestkept.content.__file__).with_name("countries.json")


def _not_enough() -> list[str]:
    """Return country, kind and form of what the shipped profiles say is not enough."""
    told = json.loads(_PROFILES.read_text("utf-8"))
    return [
        f"{code}|{kind}|{form}"
        for code, one in told.items()
        for said in one["statements"]
        for form in said.get("effect", {}).get("not enough", [])
        for kind in ("PIIA", "MSA", "assignment", "employment")
    ]


def _within(slot: str) -> str:
    one = f"context.{slot}"
    return f"(context has {slot} && {one}.from <= context.day && context.day < {one}.until"


def _granted(n: int) -> str:
    one = f"context.g{n}"
    return (
        f"{_within(f'g{n}')} && {one}.purpose == context.purpose"
        f" && ({one}.version == -1 || {one}.version == context.version)"
        f' && (context.place == "" || context.place == {one}.place))'
    )


def _bound(side: str, n: int) -> str:
    one = f"context.{side}{n}"
    return (
        f"({_within(f'{side}{n}')}) && {BINDING}.contains({one}.kind)"
        f" && {one}.covers && {one}.low <= context.version"
        f" && context.version <= {one}.high"
        f" && ({one}.everything || {one}.purposes.contains(context.purpose)))"
    )


def _good_form(side: str, n: int) -> str:
    one = f"context.{side}{n}"
    return (
        f'({_bound(side, n)} && {one}.form != "click" && !context.bad.contains({one}.what)'
        f" && (context.good.contains({one}.what) || !context.profiles.contains({one}.what)))"
    )


def _some(*parts: str) -> str:
    return "(" + " || ".join(parts) + ")"


def policies() -> cedarpy.PolicySet:
    """Return the policy: a permit, and a forbid for each condition, named after it."""
    own = _some(*(_bound("a", n) for n in range(SIGNED)))
    theirs = _some(*(_bound("t", n) for n in range(SIGNED)))
    good_own = _some(*(_good_form("a", n) for n in range(SIGNED)))
    good_theirs = _some(*(_good_form("t", n) for n in range(SIGNED)))
    vetted = _some(
        *(f"{_within(f'v{n}')} && context.v{n}.level >= context.need)" for n in range(VETTED))
    )
    unless = {
        "position": 'context.place != ""',
        "standing": 'context.status == "working"',
        "grant": _some(*(_granted(n) for n in range(GRANTS))),
        "agreement": own,
        "partner agreement": f"(!context.partner || {theirs})",
        "form": f"((!{own} || {good_own}) && (!context.partner || !{theirs} || {good_theirs}))",
        "notice": _some(*(f"{_within(f'n{n}')} && context.n{n}.done)" for n in range(TOLD))),
        "vetting": f"(context.need == 0 || {vetted})",
    }
    forbids = [
        f'@id("{name}") forbid(principal, action, resource) unless {{ {condition} }};'
        for name, condition in unless.items()
    ]
    text = "\n".join(['@id("all") permit(principal, action, resource);', *forbids])
    return cedarpy.PolicySet.from_str(text)


class Oracle:
    """Cedar, and the company translated once for it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.policies = policies()
        self.profiles = _not_enough()
        self.tiers = {one["number"]: one["tiers"] for one in world.secrets}
        self.signed = {party: self._signed(many) for party, many in world.signed.items()}
        self.advised = [self._advised(day) for day in range(DAYS)]

    def missing(self, cases: list) -> list[set[str]]:
        """Return for each case the names of the conditions that Cedar finds missing."""
        requests = [self.request(one) for one in cases]
        answers = cedarpy.is_authorized_batch(requests, self.policies, [])
        return [self._reasons(one) for one in answers]

    def _reasons(self, answer: cedarpy.AuthzResult) -> set[str]:
        assert not answer.diagnostics.errors, answer.diagnostics.errors
        named = set(answer.diagnostics.id_annotations_by_reason.values()) - {"all"}
        assert answer.allowed == (not named)
        return named

    def request(self, asked) -> dict:
        """Return a question as Cedar takes it."""
        day = _day(asked.day)
        place = _holding(self.world.places[asked.person], day)
        status = _holding(self.world.standings[asked.person], day)
        tier = _holding(self.tiers[asked.asset], day)
        partner = bool(place) and place["at"]["kind"] == "partner"
        needed = {"top": 2, "restricted": 1, "confidential": 0}
        good, bad = self.advised[day]
        context = {
            "day": day,
            "purpose": asked.purpose,
            "version": asked.version,
            "place": _named(place),
            "partner": partner,
            "status": status["status"] if status else "",
            "need": needed[tier["tier"] if tier else "top"],
            "good": good,
            "bad": bad,
            "profiles": self.profiles,
        }
        self._granted(context, asked)
        self._bound(context, "a", asked.person, asked.asset, place["country"] if place else "")
        if partner:
            at = place["at"]
            self._bound(context, "t", at["number"], asked.asset, at["country"])
        return {
            "principal": f'Person::"{asked.person}"',
            "action": 'Action::"know"',
            "resource": f'Secret::"{asked.asset}"',
            "context": context,
        }

    def _granted(self, context: dict, asked) -> None:
        for n, one in enumerate(self.world.grants.get((asked.person, asked.asset), [])):
            context[f"g{n}"] = {
                **_span(one),
                "purpose": one["purpose"],
                "version": -1 if one["version"] is None else one["version"],
                "place": _named(one["place"]),
            }
        for n, one in enumerate(self.world.notices.get((asked.person, asked.asset), [])):
            context[f"n{n}"] = {**_span(one), "done": one["done"]}
        for n, one in enumerate(self.world.vettings[asked.person]):
            context[f"v{n}"] = {**_span(one), "level": one["level"]}

    def _bound(self, context: dict, side: str, party: str, asset: str, country: str) -> None:
        many = self.signed.get(party, [])
        assert len(many) <= SIGNED
        for n, (fixed, one) in enumerate(many):
            low, high = one["covers"].get(asset, (None, None))
            if one["every"]:
                low = high = None
            context[f"{side}{n}"] = {
                **fixed,
                "covers": one["every"] or asset in one["covers"],
                "low": low or 0,
                "high": high or 99,
                "what": f"{country}|{fixed['kind']}|{one['form']}",
            }

    def _signed(self, many: list[dict]) -> list[tuple[dict, dict]]:
        return [
            (
                {
                    **_span(terms),
                    "kind": one["kind"],
                    "form": terms["form"],
                    "everything": not terms["purposes"],
                    "purposes": list(terms["purposes"]),
                },
                terms,
            )
            for one in many
            for terms in one["terms"]
        ]

    def _advised(self, day: int) -> tuple[list[str], list[str]]:
        """Return what is enough and what is not, by the answers in the order of their recording.

        An answer takes those before it away that stand since no later day than it does.
        """
        standing: dict[str, list[dict]] = {}
        for one in self.world.advice:
            for kind in (one["kinds"] or KINDS) if _holds(one, day) else ():
                what = f"{one['country']}|{kind}|{one['form']}"
                left = [o for o in standing.get(what, ()) if o["from"] > one["from"]]
                standing[what] = [*left, one]
        bad = [what for what, left in standing.items() if not all(o["good"] for o in left)]
        return [what for what in standing if what not in bad], bad


def _day(text: str) -> int:
    return (BEGIN.fromisoformat(text) - BEGIN).days


def _holds(one: dict, day: int) -> bool:
    return one["from"] <= day < min(one["ends"], one["ended"])


def _holding(many: list[dict], day: int) -> dict | None:
    found = [one for one in many if _holds(one, day)]
    assert len(found) <= 1
    return found[0] if found else None


def _named(place: dict | None) -> str:
    return f"{place['at']['number']}/{place['unit']}" if place else ""


def _span(one: dict) -> dict:
    return {"from": one["from"], "until": min(one["ends"], one["ended"], NEVER)}
