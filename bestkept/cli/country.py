"""Show what is on record of a country's law, or log what local counsel advised.

The profiles are shipped as data, each statement with its source and date. Nothing of them is
legal advice: confirm with counsel. Advice on a form of signature, enough or not enough, settles
what decisions say of that form until it expires, for the kinds of agreement that it names. Where
two answers fit, the later one counts.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import asking, desk, showing
from bestkept.cli.wrong import WrongUse
from bestkept.content.countries import TOPICS

if TYPE_CHECKING:
    import argparse

    from bestkept.protect.countries.queries import Profile

EXAMPLE = """Examples:
  bestkept country
  bestkept country IN
  bestkept country IN --topic form --form electronic --outcome enough --kind NDA \\
      --question "Is a pad with a one-time password enough?" --answer "Yes, for an NDA." \\
      --counsel "Advocate Rao" --expires 2027-03-01 --keep answer.pdf
  bestkept country IN --topic restraint --confirms 4c0ffee012345678 \\
      --question "Is that so?" --answer "Yes." --counsel "Advocate Rao" --instead L-0002
  bestkept country --end L-0001 --because "Mistyped"
What a statement is named by, for --confirms, stands behind its source."""


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
    parser.add_argument("--kind", action="append", default=[], help="of agreement (default any)")
    parser.add_argument("--outcome", default="noted", help="enough, not enough or noted")
    parser.add_argument("--expires", metavar="DATE", help="from when it is asked anew")
    parser.add_argument("--file", default="", metavar="NUMBER", help="the answer in the vault")
    parser.add_argument("--keep", metavar="FILE", help="the answer: kept in the vault")
    parser.add_argument("--confirms", default="", metavar="NAME", help="a shipped statement")
    parser.add_argument("--instead", default="", metavar="NUMBER", help="takes the place of")
    parser.add_argument("--end", metavar="NUMBER", help="advice that stands no longer")
    parser.add_argument("--because", default="", metavar="TEXT", help="with --end: why")
    parser.add_argument("--open", action="store_true", help="it is not privileged")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List, show, log or end."""
    if arguments.end:
        return _end(arguments)
    if not arguments.country:
        return _list(arguments)
    return _log(arguments) if arguments.question else _show(arguments)


def _end(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.protect.countries import actions

        actions.end_advice(here.by, arguments.end, arguments.because)
    number = desk.number(arguments.end)
    return desk.tell(arguments, {"advice": number}, f"{number} stands no longer.")


def _kept(here: desk.Desk, name: str, where: str) -> str:
    """Keep what counsel answered in the vault; return its number there."""
    from bestkept.keyring.ring import Ring
    from bestkept.vault import actions

    why, ring = (
        f"What counsel answered on the law of {where}.",
        Ring(here.home, asking.for_vault(None)),
    )
    kept = actions.keep(here.by, here.home, ring, Path(name), kind="advice", because=why)
    return kept.number


def _log(arguments: argparse.Namespace) -> int:
    if not arguments.answer or not arguments.counsel:
        raise WrongUse("Say what counsel answered, and who it was: --answer, --counsel.")
    expires = desk.day(arguments.expires) if arguments.expires else None
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.people.rules import country
        from bestkept.protect.countries import actions, rules
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
            kinds=tuple(arguments.kind),
            confirms=arguments.confirms,
        )
        where = country(arguments.country)
        rules.checked(where, said, desk.today())  # before anything is kept
        if arguments.keep:
            said = replace(said, file=_kept(here, arguments.keep, where))
        number = actions.log_advice(here.by, where, said, arguments.instead)
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
        more = {name: [vars(a) for a in getattr(found, name)] for name in ("coming", "past")}
        told = {"statements": statements, "advice": advice, **more}
        desk.print_json({**vars(found), **told})
    else:
        _tell(found)
    return 0


def _tell(found: Profile) -> None:
    print(f"{showing.painted(found.name, '1')} ({found.country})")
    if not found.statements:
        print("  There is no profile of this country yet.")
    for one in found.statements:
        unsure = f"  confirmed by {one.advice}" if one.advice else "  CONFIRM WITH COUNSEL"
        print(f"  {one.topic:<11} {one.words}")
        print(f"  {'':<11} {one.source}; read {one.read_on}{unsure}  [{one.key}]")
        if one.assigned_by:
            print(f"  {'':<11} -> whoever works for a partner there needs an assignment of rights")
    known = {one.topic for one in found.statements} | {one.topic for one in found.advice}
    for topic in TOPICS:
        if topic not in known:
            print(f"  {topic:<11} nothing on record; ask local counsel")
    for advice in (*found.advice, *found.coming):
        until = f" until {advice.expires}" if advice.expires else ""
        kinds = f" ({', '.join(advice.kinds)})" if advice.kinds else ""
        about = f" {advice.form}: {advice.outcome}{kinds}" if advice.form else ""
        said = showing.harmless(advice.answer or "(privileged)")
        print(f"  {advice.number}  {advice.topic}{about}, since {advice.since}{until}; {said}")
