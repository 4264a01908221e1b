"""Show what is on record of a country's law, or log what local counsel advised.

The profiles are shipped as data, each statement with its source and date. Nothing of them is
legal advice: confirm with counsel. Advice on a form of signature, enough or not enough, settles
what decisions say of that form until it expires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.protect.countries.queries import Profile

EXAMPLE = """Examples:
  bestkept country
  bestkept country IN
  bestkept country IN --topic form --form electronic --outcome enough \\
      --question "Is a click with a one-time password enough?" --answer "Yes, for an NDA." \\
      --counsel "Advocate Rao" --expires 2027-03-01"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "country", nargs="?", metavar="COUNTRY", help="its two letters, like IN (default: list all)"
    )
    parser.add_argument("--question", metavar="TEXT", help="log advice: what was asked")
    parser.add_argument("--answer", metavar="TEXT", help="what counsel answered")
    parser.add_argument("--counsel", metavar="NAME", help="who answered")
    parser.add_argument("--topic", default="secrets", help="ownership, assignment, form, ...")
    parser.add_argument("--form", default="", help="with topic form: the form of signature")
    parser.add_argument("--outcome", default="noted", help="enough, not enough or noted")
    parser.add_argument("--expires", metavar="DATE", help="from when it is asked anew")
    parser.add_argument("--file", default="", metavar="NUMBER", help="the answer in the vault")
    parser.add_argument("--open", action="store_true", help="it is not privileged")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List, show or log."""
    if not arguments.country:
        return _list(arguments)
    return _log(arguments) if arguments.question else _show(arguments)


def _log(arguments: argparse.Namespace) -> int:
    if not arguments.answer or not arguments.counsel:
        raise WrongUse("Say what counsel answered, and who it was: --answer, --counsel.")
    expires = desk.day(arguments.expires) if arguments.expires else None
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.protect.countries import actions
        from bestkept.protect.countries.rules import Advised

        said = Advised(
            topic=arguments.topic,
            question=arguments.question,
            answer=arguments.answer,
            counsel=arguments.counsel,
            outcome=arguments.outcome,
            form=arguments.form,
            expires=expires,
            file=arguments.file,
            privileged=not arguments.open,
        )
        number = actions.log_advice(here.by, arguments.country, said)
    if arguments.json:
        desk.print_json({"advice": number})
    else:
        print(f"{number} is logged.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    if arguments.question:
        raise WrongUse("Say on the law of which country counsel answered, like IN.")
    with desk.of(arguments, "legal", "security", "hr", "auditor", "administrator") as here:
        from bestkept.protect.countries import queries

        found = queries.listed(here.by)
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            known = ", ".join(one.topics) or "nothing known yet"
            print(
                f"{one.code}  {one.name}: {showing.plural(one.people, 'person', 'people')}; {known}"
            )
    return 0


def _show(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, "legal", "security", "hr", "auditor", "administrator") as here:
        from bestkept.protect.countries import queries

        found = queries.profile(here.by, arguments.country)
    if arguments.json:
        statements = [vars(one) for one in found.statements]
        advice = [vars(one) for one in found.advice]
        told = {"statements": statements, "advice": advice, "past": [vars(a) for a in found.past]}
        desk.print_json({**vars(found), **told})
    else:
        _tell(found)
    return 0


def _tell(found: Profile) -> None:
    print(f"{showing.painted(found.name, '1')} ({found.country})")
    if not found.statements:
        print("  There is no profile of this country yet: ask counsel, and log the advice.")
    for one in found.statements:
        unsure = "" if one.confirmed else "  CONFIRM WITH COUNSEL"
        print(f"  {one.topic:<11} {one.words}")
        print(f"  {'':<11} {one.source}; read {one.read_on}{unsure}")
    for advice in found.advice:
        until = f" until {advice.expires}" if advice.expires else ""
        about = f" {advice.form}: {advice.outcome}" if advice.form else ""
        said = showing.harmless(advice.answer or "(privileged)")
        print(f"  {advice.number}  {advice.topic}{about}, since {advice.since}{until}; {said}")
