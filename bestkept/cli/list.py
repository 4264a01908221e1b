"""List the inventory: secrets, other rights and innovations, each with what holds today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.show import SEEING

if TYPE_CHECKING:
    import argparse

    from bestkept.register.queries import AssetView

EXAMPLE = """Examples:
  bestkept list
  bestkept list --kind patent
  bestkept list --state candidate --json"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--kind", help="trade secret, patent, trademark, copyright, ...")
    parser.add_argument("--state", help="candidate, reviewed, accepted, filed, ...")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List."""
    with desk.of(arguments, *SEEING) as here:
        from bestkept.register import queries

        found = [one for one in queries.seen_assets(here.by) if _wanted(one, arguments)]
    if not found and not arguments.json:
        print("Nothing is on record here. Next: bestkept register FILE --title 'What it is'")
    for one in found:
        if arguments.json:
            desk.print_json(_row(one))
        else:
            _tell(one)
    return 0


def _wanted(one: AssetView, arguments: argparse.Namespace) -> bool:
    state = one.fact("status") or one.fact("right-state")
    return arguments.kind in (None, one.kind) and arguments.state in (None, state)


def _row(asset: AssetView) -> dict[str, object]:
    facts = {fact.name: fact.value for fact in asset.facts}
    return {
        "asset": asset.number,
        "kind": asset.kind,
        "versions": len(asset.versions),
        "documents": sum(len(version.documents) for version in asset.versions),
        **facts,
    }


def _tell(asset: AssetView) -> None:
    facts = {fact.name: fact.value for fact in asset.facts}
    documents = sum(len(version.documents) for version in asset.versions)
    print(
        f"{showing.painted(asset.number, '1')}  {facts.get('title', '(no title today)')}\n"
        f"         {', '.join(_words(asset))}, "
        f"owner {facts.get('owner', '?')}, {showing.plural(len(asset.versions), 'version')}, "
        f"{showing.plural(documents, 'document')}"
    )


def _words(asset: AssetView) -> list[str]:
    """Return kind, state and tier, as far as there are some."""
    kind = [] if asset.kind == "trade secret" else [asset.kind]
    told = [asset.fact(name) for name in ("status", "right-state", "tier")]
    return [*kind, *(text for text in told if text)] or ["?"]
