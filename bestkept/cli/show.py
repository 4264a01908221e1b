"""Show what was in force for an asset on a date, and when it was recorded.

--on D shows what is known today to have held on D, and marks what was recorded after D.
--as-known D shows the record as it stood at the end of D. Days are UTC days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.engines import detect

if TYPE_CHECKING:
    import argparse

    from bestkept.content.handling import Handling
    from bestkept.register.intake.description import Gap
    from bestkept.register.intake.queries import DecisionView
    from bestkept.register.queries import AssetView, DocumentView

Lenses = dict[str, list[str]]  # of each document, by its label

# In this order a person who holds several roles looks at the register.
SEEING = ("administrator", "legal", "analyst", "security", "auditor", "employee")

EXAMPLE = """Examples:
  bestkept show TS-0001
  bestkept show TS-0001 --on 2026-03-01
  bestkept show TS-0001 --on 2026-03-01 --as-known 2026-03-01"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", type=desk.number, metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument("--on", metavar="DATE", help="the day asked about (default today)")
    parser.add_argument("--as-known", metavar="DATE", help="leave out what was recorded later")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show."""
    on = desk.day(arguments.on) if arguments.on else desk.today()
    as_known = desk.known_day(arguments.as_known) if arguments.as_known else None
    with desk.of(arguments, *SEEING) as here:
        from bestkept.protect.access.whereabouts import as_told
        from bestkept.register import queries
        from bestkept.register.intake import queries as intake
        from bestkept.register.inventory import queries as inventory

        asset = queries.seen_asset(here.by, arguments.asset, on, as_known)
        decisions = intake.decisions(here.by, arguments.asset, as_known)
        rules = inventory.handling_of(asset, on)
        missing = intake.gaps(asset)
        lenses = _lenses(here, arguments.asset)
        asset = as_told(here.by, asset)
    if arguments.json:
        more = {
            "decisions": [vars(one) for one in decisions],
            "handling": vars(rules) if rules else None,
            "missing": [vars(gap) for gap in missing],
            **_money(asset),
        }
        desk.print_json(_row(asset, on.isoformat(), arguments.as_known, lenses) | more)
    else:
        _tell(asset, on.isoformat(), arguments.as_known, lenses)
        _tell_more(decisions, rules, missing)
    return 0


def _money(asset: AssetView) -> dict[str, object]:
    from bestkept.register.inventory.queries import valuation

    found = {name: valuation(asset, name) for name in ("value", "cost")}
    return {name: vars(told) if told else None for name, told in found.items()}


def _lenses(here: desk.Desk, asset: str) -> Lenses:
    """Return which lenses guard each document now, as the index has it."""
    try:
        return detect.Index.open(here.home.index, here.home.detect_key()).guarding(asset)
    except detect.IndexTrouble:
        return {}  # `fsck` tells what is wrong with the index


def _row(asset: AssetView, on: str, as_known: str | None, lenses: Lenses) -> dict[str, object]:
    return {
        "asset": asset.number,
        "kind": asset.kind,
        "on": on,
        "as_known": as_known,
        "facts": [vars(fact) for fact in asset.facts],
        "versions": [
            {**vars(version), "documents": [_document(one, lenses) for one in version.documents]}
            for version in asset.versions
        ],
    }


def _document(one: DocumentView, lenses: Lenses) -> dict[str, object]:
    return {**vars(one), "lenses": lenses.get(one.label, [])}


def _tell(asset: AssetView, on: str, as_known: str | None, lenses: Lenses) -> None:
    known = f", as known on {as_known}" if as_known else ""
    print(f"{showing.painted(asset.number, '1')} ({asset.kind}) on {on}{known}")
    if not asset.facts:
        print("  Nothing was in force on that day.")
    for fact in asset.facts:
        until = f" until {fact.ended_on or fact.valid_to}" if fact.ended_on or fact.valid_to else ""
        later = "  RECORDED LATER" if fact.later else ""
        print(f"  {fact.name:<12} {showing.harmless(fact.value)}")
        print(
            f"  {'':<12} from {fact.valid_from}{until}; entry {fact.entry}, "
            f"recorded {fact.recorded:%Y-%m-%d %H:%M} UTC{later}"
        )
    for version in asset.versions:
        print(f"  version {version.number}, entry {version.entry}, {version.recorded:%Y-%m-%d}")
        for one in version.documents:
            print(
                f"    {one.label}  {showing.harmless(one.location)}  "
                f"{showing.size(one.bytes)}, {one.words:,} words, "
                f"guarded: {', '.join(lenses.get(one.label, ['no longer']))}"
            )


def _tell_more(decisions: list[DecisionView], rules: Handling | None, missing: list[Gap]) -> None:
    for one in decisions:
        same = ", who submitted it" if one.same_person else ""
        because = "(privileged)" if one.privileged and not one.because else one.because
        print(
            f"  {one.at:%Y-%m-%d} {one.verdict} as {one.role} by {one.by}{same}; entry {one.entry}"
        )
        print(f"             {one.before} -> {one.after}{f': {because}' if because else ''}")
    for gap in missing:
        print(f"  MISSING      {gap.words}")
    if rules:
        print(f"  Handling of tier {rules.tier} (rules {rules.version}, since {rules.since})")
        print(f"    {'label':<9} {rules.label}")
        for step, text in rules.rules:
            print(f"    {step:<9} {text}")
