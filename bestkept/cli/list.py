"""List what is guarded, with its title, tier, owner and state as of today (UTC)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing

if TYPE_CHECKING:
    import argparse

    from bestkept.register.queries import AssetView

EXAMPLE = """Examples:
  bestkept list
  bestkept list --json"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List."""
    with desk.of(arguments):
        from bestkept.register import queries

        found = queries.assets()
    if not found and not arguments.json:
        print("Nothing is guarded yet. Next: bestkept register FILE --title 'What it is'")
    for one in found:
        if arguments.json:
            desk.print_json(_row(one))
        else:
            _tell(one)
    return 0


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
    facts = {fact.name: showing.harmless(fact.value) for fact in asset.facts}
    documents = sum(len(version.documents) for version in asset.versions)
    print(
        f"{showing.painted(asset.number, '1')}  {facts.get('title', '(no title today)')}\n"
        f"         {facts.get('status', '?')}, {facts.get('tier', '?')}, "
        f"owner {facts.get('owner', '?')}, {showing.plural(len(asset.versions), 'version')}, "
        f"{showing.plural(documents, 'document')}"
    )
