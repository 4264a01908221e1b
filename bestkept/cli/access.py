"""Ask for access, approve, refuse or grant it, open what is granted, revoke it; see who knows.

`approve` grants what was asked, or less with --until and --version. `asked` shows what you asked
for, and the answers. `open` decides first, in the same act: a grant alone opens nothing, and
without --version it opens the newest that you may know. `break-glass` opens without a
grant, for legal, security and custodians of a copy, on record as what it is. `revoke` ends a grant,
all of a person, or all of a secret, at once. `campaign` has somebody look again at all
open grants, or those of one secret or organisation; `review` shows what waits, or answers with
--keep and --end; `hand-on` gives what waits to another reviewer.
Exit code of `open`: 0 opened, 1 refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import deciding, desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bestkept.protect.access.actions import Opening

EXAMPLE = """Examples:
  bestkept access request TS-0001 --purpose "toll coating" --until 2026-09-01 --because "Runs it"
  bestkept access approve R-0001 --because "Needed on line 2"
  bestkept access approve R-0003 --until 2026-06-30 --version 1 --because "The first is enough"
  bestkept access refuse R-0002 --because "The summary is enough"
  bestkept access asked
  bestkept access grant petra@meridian.example TS-0001 --purpose audit --until 2026-04-01 \\
      --because "Yearly audit"
  bestkept access open TS-0001 --purpose "toll coating"
  bestkept access break-glass TS-0001 --because "A copy surfaced at a reseller"
  bestkept access revoke petra@meridian.example --because "Seen at a competitor"
  bestkept access who TS-0001
  bestkept access list
  bestkept access campaign --reviewer bob@example.com --due 2026-06-30
  bestkept access review C-0001 --keep G-0001 --end G-0002 --because "Only Petra coats"
  bestkept access hand-on C-0001 --reviewer eva@example.com --because "Bob has left"
  bestkept access campaigns"""
_OWNING = ("legal", "administrator", "security", "analyst", "employee")
_EVERYBODY = ("employee", "analyst", "partner", "legal", "security", "hr", "auditor")
_SEEING = ("legal", "security", "hr", "auditor", "administrator", "employee")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=list(_RUN))
    parser.add_argument("words", nargs="*", metavar="WORD", help="a secret, an address, a number")
    parser.add_argument("--purpose", metavar="TEXT", help="what for")
    parser.add_argument("--until", metavar="DATE", help="the last day; with approve, no later one")
    parser.add_argument("--version", type=int, metavar="N", help="this version only")
    parser.add_argument("--because", metavar="TEXT", help="why")
    parser.add_argument("--on", metavar="DATE", help="with who and list: the day (default today)")
    parser.add_argument(
        "--reviewer", metavar="EMAIL", help="with campaign and hand-on: who looks again"
    )
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
    until = desk.day(arguments.until) if arguments.until else None
    with desk.of(arguments, *_OWNING) as here:
        from bestkept.protect.access import actions

        grant = actions.approve(
            here.by, number, arguments.because, until=until, version=arguments.version
        )
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
        desk.print_json(deciding.row(found.entry, found.decision) | _where(found))
    else:
        deciding.tell(found.entry, found.decision)
        if found.decision.permitted:
            print(_lies(found))
    return 0 if found.decision.permitted else 1


def _where(found: Opening) -> dict[str, object]:
    documents = [vars(one) for one in found.documents]
    told = {"location": found.location, "places": found.places, "copies": found.copies}
    return told | {"version": found.decision.asked.version, "documents": documents}


def _lies(found: Opening) -> str:
    """Return where a secret lies, a line for each place, copy and document."""
    lines = [f"It lies: {showing.harmless(found.location or 'at no place on record')}"]
    lines += [f"  place  {showing.harmless(one)}" for one in found.places]
    lines += [f"  copy  {showing.harmless(one)}" for one in found.copies]
    for one in found.documents:
        lines.append(f"  {one.label}  {showing.harmless(one.location)}  SHA-256 {one.file_sha256}")
    return "\n".join(lines)


def _glass(arguments: argparse.Namespace) -> int:
    (asset,) = _words(arguments, 1, "break-glass TS-0001 --because TEXT")
    _needed(arguments, "because")
    with desk.of(arguments, "legal", "security", "custodian") as here:
        from bestkept.protect.access import actions

        found = actions.break_glass(here.by, asset, arguments.because)
    told = {"entry": found.entry} | _where(found)
    return desk.tell(arguments, told, f"Entry {found.entry}. {_lies(found)}")


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
            known = "no longer, but has known it" if one.counts else "the grant counts no more"
            mark = "" if one.now else f"  ({known})"
            print(f"{showing.harmless(one.person)}  {showing.harmless(one.name)}{mark}")
            print("".join(f"    {why}\n" for why in one.why), end="")
    if not arguments.json:
        many = sum(one.counts for one in found)
        print(f"Known by {showing.plural(many, 'person', 'people')}.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    asset = _words(arguments, 1, "list TS-0001")[0] if arguments.words else ""
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.access import queries

        sees = asset or here.by.role in queries.MAY_SEE
        person = "" if sees else here.by.person
        grants, many = queries.listed(here.by, asset=asset, person=person, on=on, size=queries.MOST)
        requests, _ = queries.requests(here.by, asset=asset)
    for asked in requests if arguments.json else ():
        desk.print_json(vars(asked))
    for one in grants if arguments.json else ():
        lapse = vars(one.lapse) if one.lapse else None
        desk.print_json(vars(one) | {"lapse": lapse})
    for asked in () if arguments.json else requests:
        about = f"{asked.asset} for {asked.purpose} until {asked.until}"
        print(f"{asked.number}  WAITS  {asked.person}: {showing.harmless(about)}")
    for one in () if arguments.json else grants:
        version = f" version {one.version}" if one.version else ""
        about = f"{one.asset}{version} for {one.purpose} until {one.end}, by {one.approver}"
        lapsed = f"; NOT SINCE {one.lapse.since}: {one.lapse.why}" if one.lapse else ""
        print(f"{one.number}  {one.person}: {showing.harmless(about)}; entry {one.entry}{lapsed}")
    if many == queries.MOST and not arguments.json:
        print(f"There may be more: the first {many} to end are shown.")
    return 0


def _asked(arguments: argparse.Namespace) -> int:
    _words(arguments, 0, "asked")
    with desk.of(arguments, *_EVERYBODY) as here:
        from bestkept.protect.access import queries

        found = queries.my_requests(here.by.person, desk.MOST)
    for one in found:
        if arguments.json:
            # Whether there is such a secret is not told to whoever asks.
            desk.print_json({name: told for name, told in vars(one).items() if name != "there"})
            continue
        state = one.answer or "waits"
        because = f": {one.answer_because}" if one.answer_because else ""
        about = f"{one.asset} for {one.purpose} until {one.until}; {state}{because}"
        print(f"{one.number}  {showing.harmless(about)}")
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


def _hand_on(arguments: argparse.Namespace) -> int:
    (number,) = _words(arguments, 1, "hand-on C-0001 --reviewer EMAIL --because TEXT")
    _needed(arguments, "reviewer", "because")
    with desk.of(arguments, "security", "legal", "administrator") as here:
        from bestkept.protect.recertification import actions

        actions.hand(here.by, number, arguments.reviewer, arguments.because)
    return desk.tell(arguments, {"campaign": number}, f"{number} is handed on.")


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
    "asked": _asked,
    "campaign": _campaign,
    "review": _review,
    "hand-on": _hand_on,
    "campaigns": _campaigns,
}
