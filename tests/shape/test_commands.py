"""Every command is documented, shows an example, and nothing else is."""

import argparse
import re
from pathlib import Path

import bestkept.cli

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"
HEADING = re.compile(r"^## `bestkept ([^`]+)`", re.MULTILINE)


def commands(parser, path=()):
    """Return every command that does something, by its words, with its parser."""
    kinds = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not kinds:
        return {" ".join(path): parser}
    own = {" ".join(path): parser} if path and not kinds[0].required else {}
    for name, child in kinds[0].choices.items():
        own |= commands(child, (*path, name))
    return own


def all_commands():
    return commands(bestkept.cli.parser())


def sections():
    """Return the text under each heading of the reference that names a command."""
    parts = HEADING.split(REFERENCE.read_text("utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def options(parser):
    known = [name for action in parser._actions for name in action.option_strings]
    return {name for name in known if name.startswith("--") and name not in {"--help", "--home"}}


def test_the_contract_s_commands_are_there():
    told = "init register scan check dossier verify hook demo fsck list show amend findings"
    first_words = {name.split()[0] for name in all_commands()}
    assert {*told.split(), "triage", "incident", "keys"} <= first_words


def test_every_command_has_a_section_in_the_reference():
    assert not set(all_commands()) - set(sections())


def test_the_reference_has_no_command_that_is_gone():
    assert not set(sections()) - set(all_commands())


def test_every_option_is_named_in_its_command_s_section():
    told = sections()
    missing = {
        name: gone
        for name, parser in all_commands().items()
        if (gone := {option for option in options(parser) if option not in told.get(name, "")})
    }
    assert not missing


def test_every_command_s_help_shows_an_example():
    silent = [
        name
        for name, parser in all_commands().items()
        if not re.search(rf"Examples?:.*bestkept {name}\b", parser.format_help(), re.DOTALL)
    ]
    assert not silent
