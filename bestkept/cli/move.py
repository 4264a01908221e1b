"""Let people join, move and leave: what is due by the record, what is done, and what is missing.

`joiner`, `mover` and `leaver` begin a case; `show` tells its items, each done when the record says
so. `done` ticks what the record cannot see: interview, list, devices, certificate, letter. `end`
ends every access of a leaver in one act; `settle` closes the grants of a mover's earlier place, and
grants anew what --keep names; `roles` ends those from before a move that --end names, and keeps the
others. `close` is refused while something is missing that legal has not excused. `withdraw` ends a
case as if nothing had come of it, `redate` changes its day. `require` says what a place asks of its
people. `declare`, `read` and `confirm` are about you. Exit code of `show`: 0 ready, 1 not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bestkept.protect.moves.rules import Due

EXAMPLE = """Examples:
  bestkept move joiner petra@meridian.example --due 2026-03-15 --because "Joins the coaters"
  bestkept move mover petra@meridian.example --because "To the repair team"
  bestkept move leaver petra@meridian.example --due 2026-06-30 --because "Gave notice"
  bestkept move leaver petra@meridian.example --first --because "Seen copying at night"
  bestkept move list
  bestkept move show M-0001
  bestkept move due petra@meridian.example
  bestkept move done M-0001 interview --asked "What is still with you?" --note "Returns a laptop"
  bestkept move done M-0001 certificate --form ink --file V-0007 --note "Signed, both pages"
  bestkept move excuse M-0001 devices --because "Had none"
  bestkept move letter M-0001
  bestkept move letter M-0001 --approve --because "As drafted"
  bestkept move end M-0001 --because "Last day"
  bestkept move settle M-0002 --keep G-0004 --because "Audits on"
  bestkept move roles M-0002 --end legal --because "Sells from now on"
  bestkept move redate M-0001 --due 2026-07-31 --because "Stays a month longer"
  bestkept move withdraw M-0001 --because "Took the notice back"
  bestkept move close M-0001 --because "All done"
  bestkept move require --side partner --unit Coating --asset TS-0001 --purpose coating \\
      --because "They coat"
  bestkept move require --country US --kinds PIIA/employment --because "Counsel's advice"
  bestkept move drop RQ-0001 --because "Line 2 is closed"
  bestkept move requirements
  bestkept move declare --bound "A maker of batteries" --nothing
  bestkept move clear petra@meridian.example cleared --because "No overlap"
  bestkept move read
  bestkept move confirm M-0001"""
_MOVING = ("hr", "legal", "administrator")
_SETTLING = ("administrator", "hr", "legal")
_ENDING = ("hr", "security", "legal", "administrator")
_SEEING = ("hr", "legal", "security", "administrator", "auditor")
_EVERYBODY = ("employee", "analyst", "partner", "legal", "security", "hr", "auditor")
_PLACE = ("side", "country", "unit", "job", "asset", "purpose", "kinds")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=list(_RUN))
    parser.add_argument("words", nargs="*", metavar="WORD", help="a case, an address, an item")
    parser.add_argument("--due", metavar="DATE", help="until when (default in 14 days)")
    parser.add_argument("--first", action="store_true", help="with leaver: end access at once")
    parser.add_argument("--because", metavar="TEXT", default="", help="why")
    parser.add_argument("--on", metavar="DATE", help="with done: when; with show: the day")
    parser.add_argument("--note", metavar="TEXT", default="", help="with done: what was done")
    parser.add_argument("--asked", action="append", default=[], metavar="TEXT", help="a question")
    parser.add_argument("--form", default="", help="of a certificate's signature")
    parser.add_argument("--file", default="", metavar="NUMBER", help="where it lies in the vault")
    parser.add_argument("--keep", action="append", default=[], metavar="GRANT", help="with settle")
    parser.add_argument("--end", action="append", default=[], metavar="ROLE", help="with roles")
    parser.add_argument("--approve", action="store_true", help="with letter: approve the draft")
    parser.add_argument("--to", default="", metavar="NAME", help="with letter: the new employer")
    parser.add_argument("--bound", default="", metavar="TEXT", help="with declare: to whom")
    parser.add_argument("--nothing", action="store_true", help="you bring no material of others")
    states = ("open", "overdue", "closed", "all")
    parser.add_argument("--state", default="open", choices=states, help="with list")
    for name in _PLACE:
        parser.add_argument(f"--{name}", default="", help=f"with require: the {name}")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return _RUN[arguments.what](arguments)


def _begin(arguments: argparse.Namespace) -> int:
    kind = arguments.what
    (email,) = desk.words(arguments, 1, f"move {kind} EMAIL --because TEXT")
    due = desk.day(arguments.due) if arguments.due else None
    with desk.of(arguments, *_MOVING, *(("security",) if arguments.first else ())) as here:
        from bestkept.protect.moves import actions

        more = {"because": arguments.because, "due": due, "first": arguments.first}
        number = actions.begin(here.by, kind, email, **more)
    return desk.tell(arguments, {"case": number}, f"{number} is begun: bestkept move show {number}")


def _list(arguments: argparse.Namespace) -> int:
    desk.words(arguments, 0, "move list")
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.moves import queries

        found, total = queries.listed(here.by, state=arguments.state, size=desk.MOST)
        lacking = queries.not_begun(here.by)
    for one in [*found, *lacking] if arguments.json else ():
        desk.print_json(vars(one))
    for case in () if arguments.json else found:
        left = f"{case.waiting} of {case.waiting + case.done} open" if not case.closed else "closed"
        print(
            f"{case.number}  {case.kind:<6} {case.state:<7} due {case.due}  {case.person}: {left}"
        )
    for wanted in () if arguments.json else lacking:
        print(f"none yet  {wanted.kind:<6} {wanted.person}: {wanted.why.lower()}")
    desk.tell_cut(found, total)
    return 0


def _show(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "move show M-0001")
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, *_SEEING, *_EVERYBODY) as here:
        from bestkept.protect.moves import queries

        found = queries.whole(here.by, desk.number(number), on)
    if arguments.json:
        told = {name: [vars(o) for o in getattr(found, name)] for name in ("falls", "steps")}
        items = [vars(one) for one in found.items]
        known = {"known": found.listed, "later": found.later}
        desk.print_json({**vars(found.case), **told, "items": items, **known})
    else:
        case = found.case
        print(f"{case.number}  {case.kind} {showing.harmless(case.person)}, due {case.due}")
        _items(found.items, owed=case.closed is None)
        for grant in found.falls:
            print(
                f"  falls away: {grant.number} {grant.asset} for {showing.harmless(grant.purpose)}"
            )
        for name, rows in (("knows", found.listed), ("since then", found.later)):
            for asset, title, why in rows:
                told_ = f"{asset} {title} ({'; '.join(why)})"
                print(f"  {name}: {showing.harmless(told_)}")
    return 0 if found.ready else 1


def _items(items: tuple[Due, ...], *, owed: bool = True) -> None:
    for one in items:
        shows = f" [{', '.join(one.shows)}]" if one.shows else ""
        owes = f"; {one.owes} owes it by {one.day}" if owed and one.state == "open" else ""
        because = f": {one.reason}" if one.reason else ""
        told = f"{one.key:<28} {one.state}{because}  {one.what}{shows}{owes}"
        print(f"  {showing.harmless(told)}")


def _due(arguments: argparse.Namespace) -> int:
    (email,) = desk.words(arguments, 1, "move due EMAIL")
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, *_SEEING, *_EVERYBODY) as here:
        from bestkept.protect.moves import queries

        found = queries.due_of(here.by, email, on)
    for one in found if arguments.json else ():
        desk.print_json(vars(one))
    if not arguments.json:
        _items(found)
    return 0


def _done(arguments: argparse.Namespace) -> int:
    number, item = desk.words(arguments, 2, "move done M-0001 devices --note TEXT")
    day = desk.day(arguments.on) if arguments.on else desk.today()
    from bestkept.protect.moves import leaving

    with desk.of(arguments, *leaving.may_tick(item)) as here:
        from bestkept.protect.moves import actions

        actions.step(
            here.by,
            desk.number(number),
            item,
            day=day,
            words=arguments.note,
            asked="\n".join(arguments.asked),
            form=arguments.form,
            file=arguments.file,
        )
    return desk.tell(arguments, {"case": number, "item": item}, f"{item} of {number} is on record.")


def _excuse(arguments: argparse.Namespace) -> int:
    number, *item = arguments.words or ("",)
    if not item:
        raise WrongUse("Write it like: bestkept move excuse M-0001 devices --because TEXT")
    key = " ".join(item)
    with desk.of(arguments, "legal") as here:
        from bestkept.protect.moves import actions

        actions.excuse(here.by, desk.number(number), key, arguments.because)
    return desk.tell(arguments, {"case": number, "item": key}, f"{key} of {number} is excused.")


def _letter(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(
        arguments, 1, "move letter M-0001 [--to NAME] [--approve --because TEXT]"
    )
    kind = "new employer" if arguments.to else "reminder"
    with desk.of(arguments, "legal") as here:
        from bestkept.protect.moves import ending, letter, queries

        text = queries.drafted(here.by, desk.number(number), kind, arguments.to)
        if arguments.approve:
            told = {"because": arguments.because, "to": arguments.to}
            ending.approve_letter(here.by, desk.number(number), kind, text, **told)
    source = f"\n\n{letter.SOURCE}" if not arguments.approve else ""
    return desk.tell(arguments, {"case": number, "kind": kind, "text": text}, f"{text}{source}")


def _end(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "move end M-0001 --because TEXT")
    with desk.of(arguments, *_ENDING) as here:
        from bestkept.protect.moves import ending

        ended = ending.end_access(here.by, desk.number(number), arguments.because)
    words = ", ".join(f"{count} {name}" for name, count in ended.items() if count)
    return desk.tell(arguments, dict(ended), f"Ended: {words}.")


def _settle(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "move settle M-0001 [--keep G-0001] --because TEXT")
    keep = [desk.number(one) for one in arguments.keep]
    with desk.of(arguments, *(("legal", "administrator") if keep else _ENDING)) as here:
        from bestkept.protect.moves import ending

        done = ending.settle(here.by, desk.number(number), keep, arguments.because)
    anew = f" Granted anew: {', '.join(done['granted'])}." if done["granted"] else ""
    return desk.tell(arguments, dict(done), f"Closed: {', '.join(done['closed'])}.{anew}")


def _roles(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "move roles M-0001 [--end legal] --because TEXT")
    with desk.of(arguments, *_SETTLING) as here:
        from bestkept.protect.moves import ending

        ending.settle_roles(here.by, desk.number(number), arguments.end, arguments.because)
    ended = f"Ended: {', '.join(arguments.end)}." if arguments.end else "All are kept."
    return desk.tell(arguments, {"case": number, "ended": arguments.end}, ended)


def _withdraw(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "move withdraw M-0001 --because TEXT")
    with desk.of(arguments, *_MOVING) as here:
        from bestkept.protect.moves import queries, withdrawing

        withdrawing.withdraw(here.by, desk.number(number), arguments.because)
        lost = queries.whole(here.by, desk.number(number)).lost
    grants = [grant for grant, _, _ in lost.grants]
    again = [*grants, *lost.roles, *(["the sign-in"] if lost.sign_in else [])]
    more = f" Ended meanwhile, and to be asked for again: {', '.join(again)}." if again else ""
    return desk.tell(arguments, {"case": number, "lost": again}, f"{number} is withdrawn.{more}")


def _redate(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "move redate M-0001 --due DATE --because TEXT")
    if not arguments.due:
        raise WrongUse("Say the new day: --due DATE")
    due = desk.day(arguments.due)
    with desk.of(arguments, *_MOVING) as here:
        from bestkept.protect.moves import withdrawing

        withdrawing.redate(here.by, desk.number(number), due, arguments.because)
    return desk.tell(arguments, {"case": number, "due": due}, f"{number} is due on {due}.")


def _close(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "move close M-0001 --because TEXT")
    with desk.of(arguments, *_MOVING) as here:
        from bestkept.protect.moves import actions

        actions.finish(here.by, desk.number(number), arguments.because)
    return desk.tell(arguments, {"case": number}, f"{number} is closed.")


def _require(arguments: argparse.Namespace) -> int:
    desk.words(
        arguments, 0, "move require --side partner --asset TS-0001 --purpose TEXT --because TEXT"
    )
    with desk.of(arguments, *_MOVING) as here:
        from bestkept.protect.moves import actions

        told = {name: getattr(arguments, name) for name in _PLACE}
        number = actions.require(here.by, told, arguments.because)
    return desk.tell(arguments, {"requirement": number}, f"{number} holds from today on.")


def _drop(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "move drop RQ-0001 --because TEXT")
    with desk.of(arguments, *_MOVING) as here:
        from bestkept.protect.moves import actions

        actions.drop(here.by, desk.number(number), arguments.because)
    return desk.tell(arguments, {"requirement": number}, f"{number} holds no longer.")


def _requirements(arguments: argparse.Namespace) -> int:
    desk.words(arguments, 0, "move requirements")
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.moves import queries

        found, lacking = queries.requirements(here.by, on), queries.lacking(here.by)
    for one in found:
        lack = lacking[one.number].count if one.number in lacking else 0
        if arguments.json:
            desk.print_json({**vars(one), "lacking": lack})
        else:
            where = ", ".join(filter(None, (one.side, one.country, one.unit, one.job))) or "all"
            what = f"{one.asset} for {one.purpose}" if one.asset else " or ".join(one.kinds)
            told = f"{one.number}  {showing.harmless(f'{where}: {what}')}"
            print(f"{told}; {lack} lack it; entry {one.entry}")
    return 0


def _declare(arguments: argparse.Namespace) -> int:
    desk.words(arguments, 0, 'move declare [--bound "A maker of batteries"] --nothing')
    with desk.of(arguments, *_EVERYBODY) as here:
        from bestkept.protect.moves import actions

        bound, nothing = bool(arguments.bound), arguments.nothing
        actions.declare(here.by, bound=bound, towards=arguments.bound, nothing=nothing)
    return desk.tell(arguments, {"person": here.by.person}, "Declared; legal or HR decides on it.")


def _clear(arguments: argparse.Namespace) -> int:
    email, *outcome = arguments.words or ("",)
    with desk.of(arguments, "legal", "hr") as here:
        from bestkept.protect.moves import actions

        actions.clear(here.by, email, " ".join(outcome), arguments.because)
    return desk.tell(arguments, {"person": email}, f"Decided: {' '.join(outcome)}.")


def _read(arguments: argparse.Namespace) -> int:
    desk.words(arguments, 0, "move read")
    from bestkept.content import immunity

    with desk.of(arguments, *_EVERYBODY) as here:
        from bestkept.protect.moves import actions

        actions.receive(here.by)
    text = "\n\n".join((*immunity.PARAGRAPHS, f"Source: {immunity.SOURCE}"))
    return desk.tell(arguments, {"edition": immunity.EDITION, "text": text}, text)


def _confirm(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "move confirm M-0001")
    with desk.of(arguments, *_EVERYBODY) as here:
        from bestkept.protect.moves import actions

        actions.confirm(here.by, desk.number(number))
    return desk.tell(arguments, {"case": number}, f"You have gone through the list of {number}.")


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "joiner": _begin,
    "mover": _begin,
    "leaver": _begin,
    "list": _list,
    "show": _show,
    "due": _due,
    "done": _done,
    "excuse": _excuse,
    "letter": _letter,
    "end": _end,
    "settle": _settle,
    "roles": _roles,
    "withdraw": _withdraw,
    "redate": _redate,
    "close": _close,
    "require": _require,
    "drop": _drop,
    "requirements": _requirements,
    "declare": _declare,
    "clear": _clear,
    "read": _read,
    "confirm": _confirm,
}
