"""Plan what is looked at again, open it, record actions and how it came out; list and show.

A review opens by itself two weeks before its day, and within a day of what triggers it. While
pages are served that is done by itself; `review open-due` does it now. Triggers are: incident,
new country, new tool, new law, leaving owner, subject changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.protect.reviews.queries import ReviewView, RoundView
    from bestkept.protect.reviews.rules import Said

EXAMPLE = """Examples:
  bestkept review plan protocol "Visitors in hall 2" --owner bob@example.com \\
      --first 2026-12-01 --months 12 --trigger incident --because "Visitors pass the tanks"
  bestkept review change RV-0001 --owner eva@example.com --first 2027-01-31 --months 6 \\
      --because "Bob moves to line 3"
  bestkept review begin RV-0001 --because "A visitor was lost"
  bestkept review act RV-0001 "Lock the door" --owner bob@example.com --due 2026-12-10
  bestkept review done RV-0001 1 --because "It has a lock"
  bestkept review close RV-0001 changed --because "There is a lock"
  bestkept review open-due
  bestkept review list --state overdue
  bestkept review show RV-0001"""
_PLANNING = ("legal", "security", "administrator")
_SEEING = ("legal", "security", "hr", "auditor", "administrator")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=list(_RUN))
    parser.add_argument("words", nargs="*", metavar="WORD", help="a kind, a number, a text")
    parser.add_argument("--owner", metavar="EMAIL", help="who answers for it, or for the action")
    parser.add_argument("--deputy", default="", metavar="EMAIL", help="who stands in")
    parser.add_argument("--first", metavar="DATE", help="the day of the next review")
    parser.add_argument("--months", type=int, metavar="N", help="again every so many months")
    parser.add_argument("--trigger", action="append", default=[], help="what else opens it")
    parser.add_argument("--due", metavar="DATE", help="with act: until when")
    parser.add_argument("--because", metavar="TEXT", help="why; with done: what was done")
    parser.add_argument("--state", default="", help="with list: overdue, open, planned, ...")
    parser.add_argument("--kind", default="", help="with list: of one kind")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return _RUN[arguments.what](arguments)


def _because(arguments: argparse.Namespace) -> str:
    because: str = arguments.because or ""
    return because


def _said(arguments: argparse.Namespace) -> Said:
    from bestkept.protect.reviews.rules import Said

    first = desk.day(arguments.first) if arguments.first else None
    owner = arguments.owner or ""
    if not owner:
        raise WrongUse("Say who answers for it: --owner EMAIL.")
    triggers = tuple(arguments.trigger)
    return Said(owner, arguments.deputy, first, arguments.months, triggers)


def _plan(arguments: argparse.Namespace) -> int:
    kind, subject = desk.words(arguments, 2, 'review plan protocol "Visitors" --owner EMAIL ...')
    because = _because(arguments)
    with desk.of(arguments, *_PLANNING) as here:
        from bestkept.protect.reviews import actions

        number = actions.plan(here.by, kind, subject, _said(arguments), because)
    return _told(arguments, number, "is planned")


def _change(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "review change RV-0001 --owner EMAIL --first DATE ...")
    because = _because(arguments)
    with desk.of(arguments, *_PLANNING) as here:
        from bestkept.protect.reviews import actions

        actions.replan(here.by, desk.number(number), _said(arguments), because)
    return _told(arguments, desk.number(number), "is planned anew")


def _begin(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "review begin RV-0001 --because TEXT")
    because = _because(arguments)
    with desk.of(arguments, *_PLANNING) as here:
        from bestkept.protect.reviews import actions

        actions.begin(here.by, desk.number(number), because)
    return _told(arguments, desk.number(number), "is open")


def _act(arguments: argparse.Namespace) -> int:
    number, words = desk.words(
        arguments, 2, 'review act RV-0001 "Lock the door" --owner EMAIL --due DATE'
    )
    if not (arguments.owner and arguments.due):
        raise WrongUse("Say by whom and until when: --owner EMAIL --due DATE.")
    due = desk.day(arguments.due)
    with desk.of(arguments, *_PLANNING) as here:
        from bestkept.protect.reviews import actions

        order = actions.add_action(here.by, desk.number(number), words, arguments.owner, due)
    return _told(arguments, desk.number(number), f"has action {order}", action=order)


def _done(arguments: argparse.Namespace) -> int:
    number, order = desk.words(arguments, 2, "review done RV-0001 1 --because TEXT")
    if not (order.isascii() and order.isdigit() and len(order) < 10):
        raise WrongUse("Name the action by its number: bestkept review done RV-0001 1.")
    because = _because(arguments)
    with desk.of(arguments, *_PLANNING) as here:
        from bestkept.protect.reviews import actions

        actions.finish_action(here.by, desk.number(number), int(order), because)
    return _told(arguments, desk.number(number), f"has action {order} done", action=int(order))


def _close(arguments: argparse.Namespace) -> int:
    number, outcome = desk.words(
        arguments, 2, "review close RV-0001 kept|changed|ended --because TEXT"
    )
    because = _because(arguments)
    with desk.of(arguments, *_PLANNING) as here:
        from bestkept.protect.reviews import actions

        actions.close(here.by, desk.number(number), outcome, because)
    return _told(arguments, desk.number(number), f"is closed: {outcome}")


def _open_due(arguments: argparse.Namespace) -> int:
    desk.words(arguments, 0, "review open-due")
    with desk.of(arguments, *_PLANNING):
        from bestkept.site import reminding

        opened = reminding.open_reviews()
    words = f"{showing.plural(opened, 'review')} opened, or given a further cause."
    return desk.tell(arguments, {"opened": opened}, words)


def _list(arguments: argparse.Namespace) -> int:
    desk.words(arguments, 0, "review list")
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.reviews import queries

        found, _ = queries.listed(
            here.by, state=arguments.state, kind=arguments.kind, size=1_000_000
        )
    for one in found:
        if arguments.json:
            desk.print_json(_plain(one))
        else:
            due = one.due or "-"
            subject = showing.harmless(one.subject)
            print(f"{one.number}  {one.state:<8} {due!s:<10}  {one.kind:<10} {subject}")
    if not found and not arguments.json:
        print("No review suits. `bestkept review plan` plans one.")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    (number,) = desk.words(arguments, 1, "review show RV-0001")
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.reviews import queries

        found = queries.review(here.by, desk.number(number))
    if arguments.json:
        desk.print_json(_plain(found))
        return 0
    print(f"{showing.painted(found.number, '1')} {found.kind}: {showing.harmless(found.subject)}")
    print(f"  {found.state}, due {found.due or 'when something happens'}; owner {found.owner}")
    for one in found.rounds:
        _tell(one)
    return 0


def _tell(one: RoundView) -> None:
    causes = "; ".join(cause.words or cause.word for cause in one.causes)
    print(f"  {one.order}. opened {one.opened}, due {one.due}: {showing.harmless(causes)}")
    for action in one.actions:
        state = "open" if action.done_entry is None else "done"
        words = showing.harmless(action.words)
        print(f"     {state} {action.order} {words}, by {action.due}, {action.owner}")
    if one.outcome:
        print(f"     {one.outcome} on {one.closed}: {showing.harmless(one.because)}")


def _plain(found: ReviewView) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(found)


def _told(arguments: argparse.Namespace, number: str, words: str, **more: int) -> int:
    return desk.tell(arguments, {"review": number, **more}, f"{number} {words}.")


_RUN = {
    "plan": _plan,
    "change": _change,
    "begin": _begin,
    "act": _act,
    "done": _done,
    "close": _close,
    "open-due": _open_due,
    "list": _list,
    "show": _show,
}
