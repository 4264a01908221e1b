"""Ask for access, approve, refuse or grant it, open what is granted, revoke it; see who knows.

`open` decides first, in the same act: a grant alone opens nothing. `break-glass` opens without a
grant, for legal, security and custodians of a copy, on record as what it is. `revoke` ends a grant,
all of a person, or all of a secret, at once. `campaign` has somebody look again at all
open grants, or those of one secret or organisation; `review` shows what waits, or answers with
--keep and --end.
Exit code of `open`: 0 opened, 1 refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import deciding, desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

EXAMPLE = """Examples:
  bestkept access request TS-0001 --purpose "toll coating" --until 2026-09-01 --because "Runs it"
  bestkept access approve R-0001 --because "Needed on line 2"
  bestkept access refuse R-0002 --because "The summary is enough"
  bestkept access grant petra@meridian.example TS-0001 --purpose audit --until 2026-04-01 \\
      --because "Yearly audit"
  bestkept access open TS-0001 --purpose "toll coating"
  bestkept access break-glass TS-0001 --because "A copy surfaced at a reseller"
  bestkept access revoke petra@meridian.example --because "Seen at a competitor"
  bestkept access who TS-0001
  bestkept access list
  bestkept access campaign --reviewer bob@example.com --due 2026-06-30
  bestkept access review C-0001 --keep G-0001 --end G-0002 --because "Only Petra coats"
  bestkept access campaigns"""
_OWNING = ("legal", "administrator", "security", "analyst", "employee")
_EVERYBODY = ("employee", "analyst", "partner", "legal", "security", "hr", "auditor")
_SEEING = ("legal", "security", "hr", "auditor", "administrator", "employee")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=list(_RUN))
    parser.add_argument("words", nargs="*", metavar="WORD", help="a secret, an address, a number")
    parser.add_argument("--purpose", metavar="TEXT", help="what for")
    parser.add_argument("--until", metavar="DATE", help="the last day")
    parser.add_argument("--version", type=int, metavar="N", help="this version only")
    parser.add_argument("--because", metavar="TEXT", help="why")
    parser.add_argument("--on", metavar="DATE", help="with who and list: the day (default today)")
    parser.add_argument("--reviewer", metavar="EMAIL", help="with campaign: who looks again")
    parser.add_argument("--due", metavar="DATE", help="with campaign: until when")
    parser.add_argument("--keep", action="append", default=[], metavar="GRANT", help="with review")
    parser.add_argument("--end", action="append", default=[], metavar="GRANT", help="with review")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return _RUN[arguments.what](arguments)


def _words(arguments: argparse.Namespace, count: int, example: str) -> list[str]:
    words = desk.words(arguments, count, f"access {example}")
    return [word if "@" in word else desk.number(word) for word in words]


def _needed(arguments: argparse.Namespace, *names: str) -> None:
    lacking = [f"--{name}" for name in names if not getattr(arguments, name)]
    if lacking:
        raise WrongUse(f"Say also {', '.join(lacking)}.")


def _request(arguments: argparse.Namespace) -> int:
    (asset,) = _words(arguments, 1, "request TS-0001 --purpose TEXT --until DATE --because TEXT")
    _needed(arguments, "purpose", "until", "because")
    until = desk.day(arguments.until)
    with desk.of(arguments, *_EVERYBODY) as here:
        from bestkept.protect.access import actions

        number = actions.request(
            here.by,
            asset,
            purpose=arguments.purpose,
            until=until,
            because=arguments.because,
            version=arguments.version,
        )
    return desk.tell(
        arguments, {"request": number}, f"{number} waits for whoever answers for {asset}."
    )


def _approve(arguments: argparse.Namespace) -> int:
    (number,) = _words(arguments, 1, "approve R-0001 --because TEXT")
    _needed(arguments, "because")
    with desk.of(arguments, *_OWNING) as here:
        from bestkept.protect.access import actions

        grant = actions.approve(here.by, number, arguments.because)
    return desk.tell(arguments, {"request": number, "grant": grant}, f"{grant} answers {number}.")


def _refuse(arguments: argparse.Namespace) -> int:
    (number,) = _words(arguments, 1, "refuse R-0001 --because TEXT")
    _needed(arguments, "because")
    with desk.of(arguments, *_OWNING) as here:
        from bestkept.protect.access import actions

        actions.refuse(here.by, number, arguments.because)
    return desk.tell(arguments, {"request": number}, f"{number} is refused.")


def _grant(arguments: argparse.Namespace) -> int:
    email, asset = _words(arguments, 2, "grant EMAIL TS-0001 --purpose TEXT --until DATE ...")
    _needed(arguments, "purpose", "until", "because")
    until = desk.day(arguments.until)
    with desk.of(arguments, *_OWNING) as here:
        from bestkept.protect.access import actions

        number = actions.grant(
            here.by,
            email,
            asset,
            purpose=arguments.purpose,
            until=until,
            because=arguments.because,
            version=arguments.version,
        )
    return desk.tell(arguments, {"grant": number}, f"{number} is granted until {until}.")


def _open(arguments: argparse.Namespace) -> int:
    (asset,) = _words(arguments, 1, "open TS-0001 --purpose TEXT")
    _needed(arguments, "purpose")
    with desk.of(arguments, *_EVERYBODY) as here:
        from bestkept.protect.access import actions

        found = actions.open_secret(here.by, asset, arguments.purpose, arguments.version)
    if arguments.json:
        documents = [vars(one) for one in found.documents]
        more = {"location": found.location, "documents": documents}
        desk.print_json(deciding.row(found.entry, found.decision) | more)
    else:
        deciding.tell(found.entry, found.decision)
        if found.decision.permitted:
            print(f"It lies: {showing.harmless(found.location or 'at no place on record')}")
        for one in found.documents:
            print(f"  {one.label}  {showing.harmless(one.location)}  SHA-256 {one.file_sha256}")
    return 0 if found.decision.permitted else 1


def _glass(arguments: argparse.Namespace) -> int:
    (asset,) = _words(arguments, 1, "break-glass TS-0001 --because TEXT")
    _needed(arguments, "because")
    with desk.of(arguments, "legal", "security", "custodian") as here:
        from bestkept.protect.access import actions

        found = actions.break_glass(here.by, asset, arguments.because)
    told = {"entry": found.entry, "location": found.location}
    documents = [vars(one) for one in found.documents]
    lies = found.location or "at no place on record"
    return desk.tell(
        arguments, told | {"documents": documents}, f"Entry {found.entry}. It lies: {lies}"
    )


def _revoke(arguments: argparse.Namespace) -> int:
    (what,) = _words(arguments, 1, "revoke EMAIL|TS-0001|G-0001 --because TEXT")
    _needed(arguments, "because")
    with desk.of(arguments, "security", "legal", "administrator", "employee") as here:
        from bestkept.protect.access import actions

        numbers = actions.revoke(here.by, what, arguments.because)
    return desk.tell(arguments, {"ended": numbers}, f"Ended now: {', '.join(numbers)}.")


def _who(arguments: argparse.Namespace) -> int:
    (asset,) = _words(arguments, 1, "who TS-0001 --on DATE")
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.access import knowing

        found = knowing.known_by(here.by, asset, on)
    for one in found:
        if arguments.json:
            reasons = [vars(reason) for reason in one.reasons]
            desk.print_json(vars(one) | {"now": one.now, "why": one.why, "reasons": reasons})
        else:
            mark = "" if one.now else "  (no longer, but has known it)"
            print(f"{showing.harmless(one.person)}  {showing.harmless(one.name)}{mark}")
            print("".join(f"    {why}\n" for why in one.why), end="")
    if not arguments.json:
        print(f"Known by {showing.plural(len(found), 'person', 'people')}.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    _words(arguments, 0, "list --on DATE")
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.access import queries

        sees = here.by.role in queries.MAY_SEE
        person = "" if sees else here.by.person
        grants, many = queries.listed(here.by, person=person, on=on, size=queries.MOST)
        requests, _ = queries.requests(here.by)
    for one in [*requests, *grants] if arguments.json else ():
        desk.print_json(vars(one))
    for asked in () if arguments.json else requests:
        about = f"{asked.asset} for {asked.purpose} until {asked.until}"
        print(f"{asked.number}  WAITS  {asked.person}: {showing.harmless(about)}")
    for one in () if arguments.json else grants:
        version = f" version {one.version}" if one.version else ""
        about = f"{one.asset}{version} for {one.purpose} until {one.end}, by {one.approver}"
        print(f"{one.number}  {one.person}: {showing.harmless(about)}; entry {one.entry}")
    if many == queries.MOST and not arguments.json:
        print(f"There may be more: the first {many} to end are shown.")
    return 0


def _campaign(arguments: argparse.Namespace) -> int:
    words = [desk.number(word) for word in arguments.words]
    _needed(arguments, "reviewer", "due")
    due = desk.day(arguments.due)
    with desk.of(arguments, "security", "legal", "administrator") as here:
        from bestkept.protect.recertification import actions

        scope = words[0] if words else ""
        number = actions.begin(here.by, arguments.reviewer, due, scope)
    return desk.tell(arguments, {"campaign": number}, f"{number} is due on {due}.")


def _review(arguments: argparse.Namespace) -> int:
    (number,) = _words(arguments, 1, "review C-0001 --keep G-0001 --end G-0002 --because TEXT")
    verdicts = {desk.number(one): "keep" for one in arguments.keep}
    verdicts |= {desk.number(one): "end" for one in arguments.end}
    with desk.of(arguments, *_EVERYBODY) as here:
        from bestkept.protect.recertification import actions

        if not verdicts:
            waiting = actions.show(here.by, number)
            told: dict[str, object] = {"campaign": number, "waiting": waiting}
            return desk.tell(arguments, told, "\n".join(waiting) or "Nothing waits.")
        _needed(arguments, "because")
        stamped = actions.review(here.by, number, verdicts, arguments.because)
    warning = " It looks as if nobody had read them: that is recorded too." if stamped else ""
    told = {"campaign": number, "answered": len(verdicts), "stamped": stamped}
    return desk.tell(arguments, told, f"Answered: {len(verdicts)}.{warning}")


def _campaigns(arguments: argparse.Namespace) -> int:
    _words(arguments, 0, "campaigns")
    with desk.of(arguments, *_SEEING[:-1]) as here:
        from bestkept.protect.recertification import queries

        found, total = queries.listed(here.by, size=desk.MOST)
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            stamped = f", {one.stamped} look unread" if one.stamped else ""
            stamped += f", {one.own} of their own kept" if one.own else ""
            print(
                f"{one.number}  {one.reviewer}, due {one.due}: {one.waiting} of {one.grants} "
                f"wait, {one.ended} ended{stamped}"
            )
    desk.tell_cut(found, total)
    return 0


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "request": _request,
    "approve": _approve,
    "refuse": _refuse,
    "grant": _grant,
    "open": _open,
    "break-glass": _glass,
    "revoke": _revoke,
    "who": _who,
    "list": _list,
    "campaign": _campaign,
    "review": _review,
    "campaigns": _campaigns,
}
