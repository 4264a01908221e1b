"""Record what changed in law, or in one's own wording, with the signed agreements it touches.

The impact list is computed from the record and kept with the change as it was then: agreements
with a party in the country or under its law, of the kinds and forms that are named, and the
people concerned. Policies and clauses are not on record yet: look through those by hand.
Nothing here is legal advice: a change says whether counsel confirmed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from bestkept.protect.repapering.impact import Reached, Touched
    from bestkept.protect.repapering.queries import ChangeView
    from bestkept.protect.repapering.rules import Change

EXAMPLE = """Examples:
  bestkept law preview "A click is no longer enough." --country IN --form click \\
      --source "Example Act 12 of 2026" --made 2026-05-20 --effective 2026-09-01
  bestkept law record "A click is no longer enough." --country IN --form click --refuses \\
      --source "Example Act 12 of 2026" --made 2026-05-20 --effective 2026-09-01
  bestkept law record "Secrets are named by number." --what wording --edition "NDA 2026-2" \\
      --kind NDA --source "Legal" --made 2026-06-01 --effective 2026-07-01
  bestkept law list
  bestkept law show LC-0001
  bestkept law compare LC-0001
  bestkept law assess LC-0001
  bestkept law confirm LC-0001 --advice L-0003
  bestkept law tell LC-0001 --because "From September on we sign in ink. Legal asks you for it."
  bestkept law readers LC-0001
  bestkept law read LC-0001
  bestkept law withdraw LC-0001 --because "The bill was not adopted"
What touches no agreement at all is recorded with --kind none."""
_SEEING = ("legal", "security", "hr", "auditor", "administrator")
_CHANGING = ("legal", "administrator")
_EVERYBODY = ("employee", "analyst", "partner", "legal", "security", "hr", "auditor")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("do", choices=list(_RUN))
    parser.add_argument("words", nargs="?", metavar="WORD", help="what changes, or a number")
    parser.add_argument("--what", default="law", help="law (default), wording or policy")
    parser.add_argument("--country", default="", help="its two letters (default everywhere)")
    parser.add_argument("--topic", default="form", help="form, ownership, assignment, ...")
    parser.add_argument("--source", default="", metavar="TEXT", help="who says so")
    parser.add_argument("--made", metavar="DATE", help="when it was made public")
    parser.add_argument("--effective", metavar="DATE", help="from when it holds")
    parser.add_argument("--kind", action="append", help="of agreement (default any), or none")
    parser.add_argument("--form", action="append", default=[], help="of signature (default any)")
    parser.add_argument("--law", default="", help="how agreements name that law")
    parser.add_argument("--edition", default="", help="with --what wording: its name")
    parser.add_argument(
        "--refuses", action="store_true", help="these forms are no longer enough there"
    )
    parser.add_argument("--advice", default="", metavar="NUMBER", help="by which it is confirmed")
    parser.add_argument("--because", default="", metavar="TEXT", help="why, or what to tell")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return _RUN[arguments.do](arguments)


def _number(arguments: argparse.Namespace) -> str:
    if not arguments.words:
        raise WrongUse(f"Name a change: bestkept law {arguments.do} LC-0001")
    return desk.number(arguments.words)


def _told(arguments: argparse.Namespace) -> Change:
    if not (arguments.words and arguments.source and arguments.made and arguments.effective):
        raise WrongUse("Say what changes, and --source, --made and --effective.")
    from bestkept.protect.agreements.rules import KINDS
    from bestkept.protect.repapering.rules import Change

    kinds = KINDS if arguments.kind is None else arguments.kind
    return Change(
        kind=arguments.what,
        topic=arguments.topic,
        words=arguments.words,
        source=arguments.source,
        made_on=desk.day(arguments.made),
        effective=desk.day(arguments.effective),
        country=arguments.country,
        kinds=() if kinds == ["none"] else tuple(kinds),
        forms=tuple(arguments.form),
        law=arguments.law,
        edition=arguments.edition,
        refuses=arguments.refuses,
    )


def _preview(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.repapering import kept

        found = kept.preview(here.by, _told(arguments), arguments.advice)
    _list_impact(arguments, found.agreements, found.persons)
    if not arguments.json:
        print(f"As it would be for {found.on}. Nothing was recorded.")
    return 0


def _record(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, *_CHANGING) as here:
        from bestkept.protect.repapering import changes, queries

        number = changes.record(here.by, _told(arguments), arguments.advice)
        found = queries.change(here.by, number)
    touched = showing.plural(found.agreements, "agreement")
    told = f"{number} is on record ({found.standing}). It touches {touched}."
    return desk.tell(arguments, {"change": number, "agreements": found.agreements}, told)


def _list(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.repapering import queries

        found, total = queries.changes(here.by, size=desk.MOST)
    for one in found:
        _tell(arguments, one)
    if not found and not arguments.json:
        print("No change is on record.")
    desk.tell_cut(found, total)
    return 0


def _show(arguments: argparse.Namespace) -> int:
    number = _number(arguments)
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.repapering import kept, queries

        found = queries.change(here.by, number)
        signed, agreements = kept.touched(here.by, number, size=desk.MOST)
        people, persons = kept.reached(here.by, number, size=desk.MOST)
    _tell(arguments, found)
    _list_impact(arguments, signed, people)
    desk.tell_cut(signed, agreements)
    desk.tell_cut(people, persons)
    return 0


def _compare(arguments: argparse.Namespace) -> int:
    number = _number(arguments)
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.repapering import kept

        found = kept.differences(here.by, number)
    if arguments.json:
        parts = ("came", "went", "persons_came", "persons_went")
        told = {name: [vars(one) for one in getattr(found, name)] for name in parts}
        desk.print_json({"change": number, "on": found.on, **told})
        return 0
    for mark, ones in (("+", found.came), ("-", found.went)):
        for one in ones:
            print(f"{mark} {_line(one)}")
    for mark, people in (("+", found.persons_came), ("-", found.persons_went)):
        for who in people:
            print(f"{mark} {showing.harmless(f'{who.email}: {who.why}')}")
    if found.none:
        print("The list that is kept is what would be computed now.")
    return 0


def _assess(arguments: argparse.Namespace) -> int:
    number = _number(arguments)
    with desk.of(arguments, *_CHANGING) as here:
        from bestkept.protect.repapering import changes

        many = changes.assess(here.by, number)
    told = f"Computed again: {number} touches {showing.plural(many, 'agreement')}."
    return desk.tell(arguments, {"change": number, "agreements": many}, told)


def _confirm(arguments: argparse.Namespace) -> int:
    number = _number(arguments)
    if not arguments.advice:
        raise WrongUse("Name the advice by which counsel confirmed it: --advice L-0001")
    with desk.of(arguments, *_CHANGING) as here:
        from bestkept.protect.repapering import changes

        changes.confirm(here.by, number, arguments.advice)
    return desk.tell(arguments, {"change": number}, f"{number} is confirmed by counsel.")


def _do_tell(arguments: argparse.Namespace) -> int:
    number = _number(arguments)
    with desk.of(arguments, *_CHANGING) as here:
        from bestkept.protect.repapering import telling

        many = telling.tell(here.by, number, arguments.because)
    told = f"{showing.plural(many, 'person', 'people')} told of {number}."
    return desk.tell(arguments, {"change": number, "told": many}, told)


def _readers(arguments: argparse.Namespace) -> int:
    number = _number(arguments)
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.repapering import readers

        counted = readers.counted(here.by, number)
        found, total = readers.readers(here.by, number, size=desk.MOST)
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            read = f"read {one.read:%Y-%m-%d}" if one.read else "NOT READ"
            print(f"  {showing.harmless(one.email)}: told {one.told:%Y-%m-%d}, {read}")
    if not arguments.json:
        print(f"{counted.told} told, {counted.read} have read it, {counted.left} not told.")
    desk.tell_cut(found, total)
    return 0


def _read(arguments: argparse.Namespace) -> int:
    number = _number(arguments)
    with desk.of(arguments, *_EVERYBODY) as here:
        from bestkept.protect.repapering import telling

        telling.read(here.by, number)
    return desk.tell(arguments, {"change": number}, f"You have read of {number}: it is on record.")


def _withdraw(arguments: argparse.Namespace) -> int:
    number = _number(arguments)
    with desk.of(arguments, *_CHANGING) as here:
        from bestkept.protect.repapering import changes

        changes.withdraw(here.by, number, arguments.because)
    return desk.tell(arguments, {"change": number}, f"{number} is withdrawn.")


def _tell(arguments: argparse.Namespace, one: ChangeView) -> None:
    if arguments.json:
        desk.print_json({**vars(one), "told": vars(one.told), "standing": one.standing})
        return
    withdrawn = "  WITHDRAWN" if one.withdrawn else ""
    print(
        f"{showing.painted(one.number, '1')}  {one.told.kind}, {one.where}, {one.told.topic}; "
        f"holds from {one.told.effective}; {one.standing}{withdrawn}; entry {one.entry}"
    )
    print(f"  {showing.harmless(one.told.words)}")
    print(f"  {showing.harmless(one.told.source)}, {one.told.made_on}")
    many = showing.plural(one.agreements, "agreement")
    people = showing.plural(one.persons, "person", "people")
    print(f"  touches {many} and {people}, computed for {one.assessed}")
    for name in one.campaigns:
        print(f"  signed anew in {name}")


def _list_impact(
    arguments: argparse.Namespace, signed: Iterable[Touched], people: Iterable[Reached]
) -> None:
    if arguments.json:
        for row in (*signed, *people):
            desk.print_json(vars(row))
        return
    for one in signed:
        print(f"    {_line(one)}")
    for who in people:
        print(f"    {showing.harmless(f'{who.email}: {who.why}')}")
    from bestkept.protect.repapering.rules import NOT_YET

    print(f"  {NOT_YET}")


def _line(one: Touched) -> str:
    return f"{one.agreement}  {showing.harmless(f'{one.kind}: {one.why}')}"


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "preview": _preview,
    "record": _record,
    "list": _list,
    "show": _show,
    "compare": _compare,
    "assess": _assess,
    "confirm": _confirm,
    "tell": _do_tell,
    "readers": _readers,
    "read": _read,
    "withdraw": _withdraw,
}
