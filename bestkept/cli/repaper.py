"""Have signed agreements signed anew because of a change: who is behind, and what closed each.

A campaign begins from the impact list of a change (`bestkept law`). An agreement is recorded as
signed with the terms that were signed: it is amended, or another takes its place, in the same
step. Several agreements are moved on together, all of them or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import agreement, desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bestkept.protect.repapering.queries import CampaignView, ItemView

EXAMPLE = """Examples:
  bestkept repaper begin LC-0001 --owner alice@example.com --due 2026-08-20 \\
      --because "Undertakings of India in ink"
  bestkept repaper show RP-0001 --on 2026-08-01
  bestkept repaper sent RP-0001 A-0001 A-0002 --because "By courier"
  bestkept repaper signed RP-0001 A-0001 A-0002 --form ink --signed 2026-07-01
  bestkept repaper signed RP-0001 A-0003 --form ink --signed 2026-07-01 --file a-0003.pdf
  bestkept repaper signed RP-0001 A-0004 --by A-0050
  bestkept repaper declined RP-0001 A-0005 --because "Will not sign twice"
  bestkept repaper excused RP-0001 A-0006 --because "Leaves in July"
  bestkept repaper hand RP-0001 A-0005 --owner hana@example.com --because "Knows them"
  bestkept repaper edition A-0007 --edition "NDA 2026-2"
  bestkept repaper close RP-0001 --because "One declined; access has ended"
  bestkept repaper list"""
_SEEING = ("legal", "security", "hr", "auditor", "administrator")
_RUNNING = ("legal", "administrator")
_CHASING = (*_RUNNING, "hr")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("do", choices=list(_RUN))
    parser.add_argument("number", nargs="?", metavar="NUMBER", help="of the campaign or change")
    parser.add_argument("those", nargs="*", metavar="AGREEMENT", help="like A-0001")
    parser.add_argument("--owner", default="", metavar="EMAIL", help="who answers for it")
    parser.add_argument("--due", metavar="DATE", help="with begin: until when all is signed")
    parser.add_argument("--form", default="", help="ink, electronic, qualified electronic, ...")
    parser.add_argument("--signed", metavar="DATE", help="when it was signed (default today)")
    parser.add_argument("--from", dest="first", metavar="DATE", help="the first day it holds")
    parser.add_argument("--until", metavar="DATE", help="the last day (default as before)")
    parser.add_argument("--file", metavar="FILE", help="the signed text: kept in the vault")
    parser.add_argument("--instead", action="store_true", help="as a new agreement in its place")
    parser.add_argument("--notice", default="", help="with signed: in the text, or missing")
    parser.add_argument("--by", metavar="AGREEMENT", help="by terms that are on record already")
    parser.add_argument(
        "--amendment", type=int, metavar="N", help="with --by (0) or edition (last)"
    )
    parser.add_argument("--edition", default="", help="with edition: the one that was signed")
    parser.add_argument("--state", default="", help="with show: waiting, sent, signed, ...")
    parser.add_argument("--on", metavar="DATE", help="with show and list: as it stood on a day")
    parser.add_argument("--because", default="", metavar="TEXT", help="why, or its name")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    if arguments.do != "list" and not arguments.number:
        raise WrongUse(f"Name it by its number: bestkept repaper {arguments.do} RP-0001")
    return _RUN[arguments.do](arguments)


def _begin(arguments: argparse.Namespace) -> int:
    if not (arguments.owner and arguments.due):
        raise WrongUse("Say who answers for it, and until when: --owner, --due.")
    with desk.of(arguments, *_RUNNING) as here:
        from bestkept.protect.repapering import actions, queries

        number = actions.begin(
            here.by,
            arguments.number,
            owner=arguments.owner,
            due=desk.day(arguments.due),
            words=arguments.because or f"Because of {desk.number(arguments.number)}",
            only=arguments.those,
        )
        total = queries.campaign(here.by, number).total
    told = f"{number} begins: {showing.plural(total, 'agreement')} to be signed anew."
    return desk.tell(arguments, {"campaign": number, "agreements": total}, told)


def _moving(name: str, roles: tuple[str, ...]) -> Callable[[argparse.Namespace], int]:
    def moved(arguments: argparse.Namespace) -> int:
        with desk.of(arguments, *roles) as here:
            from bestkept.protect.repapering import actions

            move = {"sent": actions.send, "declined": actions.decline, "excused": actions.excuse}
            because = arguments.because or (actions.SENT if name == "sent" else "")
            move[name](here.by, arguments.number, arguments.those, because)
        return _moved(arguments, name)

    return moved


def _moved(arguments: argparse.Namespace, state: str) -> int:
    many = showing.plural(len(set(arguments.those)), "agreement")
    told = {"campaign": desk.number(arguments.number), "state": state}
    return desk.tell(arguments, told | {"agreements": arguments.those}, f"{many}: {state}.")


def _signed(arguments: argparse.Namespace) -> int:
    if arguments.by:
        return _settled(arguments)
    if not arguments.form:
        raise WrongUse("Say in which form it was signed: --form ink")
    signed = desk.day(arguments.signed) if arguments.signed else desk.today()
    first = desk.day(arguments.first) if arguments.first else signed
    with desk.of(arguments, *_RUNNING) as here:
        from bestkept.protect.agreements.rules import Immunity
        from bestkept.protect.repapering import actions
        from bestkept.protect.repapering.rules import Anew

        file = agreement.kept(here, arguments.file) if arguments.file else ""
        last = desk.day(arguments.until) if arguments.until else None
        notice = Immunity(arguments.notice) if arguments.notice else None
        anew = Anew(arguments.form, signed, first, last, file, arguments.instead, notice)
        because = arguments.because or "Signed anew."
        actions.sign(here.by, arguments.number, arguments.those, anew, because)
    return _moved(arguments, "signed")


def _settled(arguments: argparse.Namespace) -> int:
    if len(arguments.those) != 1:
        raise WrongUse("Name one agreement, and with --by the one whose terms close it.")
    with desk.of(arguments, *_RUNNING) as here:
        from bestkept.protect.repapering import actions

        why = arguments.because or "Was recorded before."
        told = {"instead": arguments.by, "amendment": arguments.amendment or 0, "because": why}
        actions.settle(here.by, arguments.number, arguments.those[0], **told)
    return _moved(arguments, "signed")


def _edition(arguments: argparse.Namespace) -> int:
    if not arguments.edition:
        raise WrongUse("Say in which edition it was signed: --edition TEXT")
    with desk.of(arguments, *_RUNNING) as here:
        from bestkept.protect.repapering import actions

        actions.note_edition(here.by, arguments.number, arguments.edition, arguments.amendment)
    number = desk.number(arguments.number)
    told = {"agreement": number, "edition": arguments.edition}
    return desk.tell(arguments, told, f"{number} was signed in edition {arguments.edition}.")


def _hand(arguments: argparse.Namespace) -> int:
    if not arguments.owner:
        raise WrongUse("Say who answers for it from now on: --owner EMAIL")
    with desk.of(arguments, *_RUNNING) as here:
        from bestkept.protect.repapering import actions

        told = (arguments.those, arguments.owner, arguments.because)
        actions.hand(here.by, arguments.number, *told)
    return _moved(arguments, f"{arguments.owner} answers for it")


def _close(arguments: argparse.Namespace) -> int:
    with desk.of(arguments, *_RUNNING) as here:
        from bestkept.protect.repapering import actions

        actions.finish(here.by, arguments.number, arguments.because)
    number = desk.number(arguments.number)
    return desk.tell(arguments, {"campaign": number}, f"{number} is closed.")


def _list(arguments: argparse.Namespace) -> int:
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.repapering import queries

        found, total = queries.campaigns(here.by, size=desk.MOST, on=on)
    for one in found:
        _tell(arguments, one, [])
    if not found and not arguments.json:
        print("Nothing is being signed anew.")
    desk.tell_cut(found, total)
    return 0


def _show(arguments: argparse.Namespace) -> int:
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.repapering import queries

        found = queries.campaign(here.by, arguments.number, on)
        told = {"state": arguments.state, "size": desk.MOST, "on": on}
        rows, total = queries.items(here.by, arguments.number, **told)
    _tell(arguments, found, rows)
    desk.tell_cut(rows, total)
    return 0


def _tell(arguments: argparse.Namespace, one: CampaignView, rows: list[ItemView]) -> None:
    if arguments.json:
        desk.print_json({**vars(one), "items": [vars(row) for row in rows]})
        return
    closed = "  CLOSED" if one.closed else ""
    words = showing.harmless(one.words)
    print(f"{showing.painted(one.number, '1')}  {words}: {one.change}, due {one.due}{closed}")
    counts = ", ".join(f"{many} {state}" for state, many in one.counts.items() if many)
    print(f"  {counts or 'nothing'} of {one.total}; entry {one.entry}")
    if one.past:
        print(f"  {one.past} NOT SIGNED ANEW since {one.effective}, when the change came to hold")
    for who, open_ones, late in one.behind:
        print(f"  {who}: {open_ones} open, {late} late")
    if one.outcome:
        print(f"  {showing.harmless(one.outcome)}")
    for row in rows:
        by = f" by {row.terms}" if row.terms else ""
        why = showing.harmless(f": {row.because}" if row.because else "")
        parties = showing.harmless(", ".join(row.parties))
        print(f"    {row.agreement}  {parties}  {row.state}{by} since {row.since}{why}")


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "begin": _begin,
    "list": _list,
    "show": _show,
    "sent": _moving("sent", _CHASING),
    "signed": _signed,
    "declined": _moving("declined", _CHASING),
    "excused": _moving("excused", _RUNNING),
    "hand": _hand,
    "edition": _edition,
    "close": _close,
}
