"""Record what was signed, amend and end it, and say what is due; list or show agreements.

What an agreement said before an amendment stays on record, and governed until that day:
`show --on DATE` tells which terms did. Without --secret an amendment leaves the secrets as they
are, and so with every other option.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.cli import agreementdays, asking, desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from bestkept.protect.agreements.queries import AgreementView
    from bestkept.protect.agreements.rights import Rights
    from bestkept.protect.agreements.rules import Terms

EXAMPLE = """Examples:
  bestkept agreement record NDA --party O-0001 --secret TS-0001 --purpose "toll coating" \\
      --from 2026-01-01 --until 2026-12-31 --law India --form ink --signed 2025-12-20 \\
      --because "Toll coating of line 2" --file nda.pdf
  bestkept agreement amend A-0001 --from 2026-07-01 --secret TS-0001:1-2 --because "Amendment 1"
  bestkept agreement end A-0001 --from 2026-09-01 --because "Notice given in June"
  bestkept agreement owe A-0001 "Certificate of return" --owner bob@example.com --due 2026-10-01
  bestkept agreement done A-0001 1 --because "Certificate received"
  bestkept agreement reassign A-0001 1 --owner eve@example.com --because "Bob moves"
  bestkept agreement drop A-0001 1 --because "No samples were sent"
  bestkept agreement renew A-0001 --until 2027-12-31 --because "Renewed for a year"
  bestkept agreement pass A-0001 --because "It may run out: the trial is over"
  bestkept agreement survival A-0001 --lasts "years after its end" --years 5 --because "Clause 9"
  bestkept agreement amend A-0001 --joins O-0007 --leaves O-0001 --because "Was merged"
  bestkept agreement attach A-0001 --file nda-signed.pdf
  bestkept agreement immunity A-0001 --how "by a policy" --policy "Reporting policy 3" \\
      --received 2026-01-05 --because "Signed for on paper"
  bestkept agreement show A-0001 --on 2026-08-01
  bestkept agreement find --state "ends soon" --party Meridian
  bestkept agreement resting A-0001
  bestkept agreement due --days 60
  bestkept agreement list"""
_SEEING = ("legal", "security", "hr", "auditor", "administrator")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=list(_RUN))
    parser.add_argument("words", nargs="*", metavar="WORD", help="a kind, a number, a text")
    parser.add_argument("--party", action="append", default=[], help="an address, or O-0001")
    parser.add_argument("--secret", action="append", help="TS-0001, TS-0001:1-3, or * for all")
    parser.add_argument("--purpose", action="append", help="for this purpose (default any)")
    parser.add_argument(
        "--from", dest="first", metavar="DATE", help="the first day (default today)"
    )
    parser.add_argument("--until", metavar="DATE", help="the last day of the term (default none)")
    parser.add_argument("--survives", metavar="TEXT", help="how long confidence lasts after it")
    parser.add_argument("--law", metavar="TEXT", help="the governing law")
    parser.add_argument("--form", help="ink, electronic, qualified electronic, chop or click")
    parser.add_argument("--signed", metavar="DATE", help="when it was signed (default --from)")
    parser.add_argument("--notice-days", type=int, metavar="N", help="notice to be given")
    parser.add_argument("--renewal", help="none, or 'by itself'")
    parser.add_argument("--lasts", default="", help="as long as it is secret, until a day, ...")
    parser.add_argument("--lasts-until", metavar="DATE", help="with --lasts 'until a day'")
    parser.add_argument("--years", type=int, metavar="N", help="with --lasts 'years after its end'")
    parser.add_argument("--joins", action="append", default=[], help="with amend: who is bound too")
    parser.add_argument("--leaves", action="append", default=[], help="with amend: who no longer")
    parser.add_argument("--file", metavar="FILE", help="the signed text: kept in the vault")
    parser.add_argument("--because", metavar="TEXT", help="why")
    parser.add_argument("--owner", metavar="EMAIL", help="with owe: who answers for it")
    parser.add_argument("--due", metavar="DATE", help="with owe: until when")
    parser.add_argument("--amendment", type=int, metavar="N", help="of which terms (default: last)")
    parser.add_argument("--how", help="the notice of 18 USC 1833(b): in the text, by a policy, ...")
    parser.add_argument("--policy", default="", metavar="TEXT", help="which policy it refers to")
    parser.add_argument("--received", metavar="DATE", help="when the person received the policy")
    parser.add_argument("--state", default="", help="with find: in force, ends soon, over, ...")
    parser.add_argument("--kind", default="", help="with find: NDA, PIIA, MSA, ...")
    parser.add_argument("--lacks", default="", help="with find: text, or notice (18 USC 1833(b))")
    parser.add_argument("--on", metavar="DATE", help="with show, list and due: the day")
    parser.add_argument("--as-known", metavar="DATE", help="leave out what was recorded later")
    parser.add_argument("--days", type=int, default=90, metavar="N", help="with due: how far")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return _RUN[arguments.what](arguments)


def _record(arguments: argparse.Namespace) -> int:
    (kind,) = desk.words(arguments, 1, "agreement record NDA --party O-0001 --secret TS-0001 ...")
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.protect.agreements import actions

        said = _said(here, arguments, None)
        number = actions.record(here.by, kind, arguments.party, said, arguments.because or "")
    return desk.tell(arguments, {"agreement": number}, f"{number} is on record.")


def _amend(arguments: argparse.Namespace) -> int:
    number = desk.number(
        desk.words(arguments, 1, "agreement amend A-0001 --from DATE --because TEXT")[0]
    )
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.protect.agreements import actions, queries

        chain = queries.agreement(here.by, number).chain
        said = _said(here, arguments, chain[-1])
        order = actions.amend(here.by, number, said, arguments.because or "")
    told = f"Amendment {order} of {number} holds from {said.first} on."
    return desk.tell(arguments, {"agreement": number, "amendment": order}, told)


def _said(here: desk.Desk, arguments: argparse.Namespace, before: Terms | None) -> Any:
    """Return what the options say of terms; what they leave out is as it was before."""
    from bestkept.protect.agreements.rules import EVERY, Said

    secrets, purposes, signed = arguments.secret, arguments.purpose, None
    told = {name: getattr(arguments, name) for name in ("survives", "law", "form", "renewal")}
    if before is not None:
        secrets = secrets or ([EVERY] if before.every_secret else [str(s) for s in before.scopes])
        purposes = before.purposes if purposes is None else purposes
        told = {name: text or getattr(before, name) for name, text in told.items()}
    first = desk.day(arguments.first) if arguments.first else desk.today()
    signed = desk.day(arguments.signed) if arguments.signed else first
    last = before.goes_on(first) if before is not None else None
    return Said(
        tuple(secrets or ()),
        tuple(purposes or ()),
        first,
        desk.day(arguments.until) if arguments.until else last,
        told["survives"] or "as long as it is secret",
        told["law"] or "",
        told["form"] or "",
        signed,
        arguments.notice_days or (before.notice_days if before else None),
        told["renewal"] or "none",
        kept(here, arguments.file) if arguments.file else "",
        _noticed(arguments),
        _lasts(arguments) or (before.lasting if before else None),
        tuple(arguments.joins),
        tuple(arguments.leaves),
    )


def _noticed(arguments: argparse.Namespace) -> Any:
    """Return how terms give the notice of 18 USC 1833(b); None where nobody has looked."""
    from bestkept.protect.agreements.rules import Immunity

    received = desk.day(arguments.received) if arguments.received else None
    return Immunity(arguments.how, arguments.policy, received) if arguments.how else None


def _lasts(arguments: argparse.Namespace) -> Any:
    """Return how long confidence lasts in a form; None where none is told."""
    from bestkept.protect.agreements.rules import Lasting

    until = desk.day(arguments.lasts_until) if arguments.lasts_until else None
    return Lasting(arguments.lasts, until, arguments.years) if arguments.lasts else None


def kept(here: desk.Desk, name: str) -> str:
    """Keep the signed text in the vault; return its number there."""
    from bestkept.keyring.ring import Ring
    from bestkept.vault import actions

    why = "The signed text of an agreement."
    ring = Ring(here.home, asking.for_vault(None))
    kept = actions.keep(here.by, here.home, ring, Path(name), kind="agreement", because=why)
    return kept.number


def _attach(arguments: argparse.Namespace) -> int:
    number = desk.number(desk.words(arguments, 1, "agreement attach A-0001 --file FILE")[0])
    if not arguments.file:
        raise WrongUse("Say which file is the signed text: --file.")
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.protect.agreements import actions

        order = _amendment(here, arguments, number)
        file = kept(here, arguments.file)
        actions.attach(here.by, number, order, file)
    told = {"agreement": number, "amendment": order, "file": file}
    return desk.tell(arguments, told, f"{file} is the signed text of {number}, amendment {order}.")


def _amendment(here: desk.Desk, arguments: argparse.Namespace, number: str) -> int:
    """Return which amendment is meant: the one that is named, else the last."""
    from bestkept.protect.agreements import queries

    chain = queries.agreement(here.by, number).chain
    return chain[-1].amendment if arguments.amendment is None else int(arguments.amendment)


def _immunity(arguments: argparse.Namespace) -> int:
    number = desk.number(
        desk.words(arguments, 1, "agreement immunity A-0001 --how 'in the text'")[0]
    )
    received = desk.day(arguments.received) if arguments.received else None
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.protect.agreements import actions
        from bestkept.protect.agreements.rules import Immunity

        order = _amendment(here, arguments, number)
        said = Immunity(arguments.how or "", arguments.policy, received)
        actions.note_immunity(here.by, number, order, said, arguments.because or "")
    told = {"agreement": number, "amendment": order, "how": said.how}
    return desk.tell(arguments, told, f"{number}, amendment {order}: the notice is {said.how}.")


def _find(arguments: argparse.Namespace) -> int:
    party = arguments.party[0] if arguments.party else ""
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.agreements import listing

        told = (" ".join(arguments.words), party, arguments.kind, arguments.state)
        asked = listing.Asked(*told, lacks=arguments.lacks, size=desk.MOST)
        found, total = listing.listed(here.by, asked)
    for one in found:
        _tell(arguments, one.view, whole=False)
    if not found and not arguments.json:
        print("No agreement on record suits that.")
    desk.tell_cut(found, total)
    return 0


def _resting(arguments: argparse.Namespace) -> int:
    number = desk.number(desk.words(arguments, 1, "agreement resting A-0001")[0])
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.agreements import queries as agreements
        from bestkept.protect.decision import queries

        agreements.agreement(here.by, number)
        found = queries.resting(here.by, number, queries.COUNTED)
    for one in found.grants:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            name = showing.harmless(one.name)
            print(f"{one.number}  {name} <{one.person}>  {one.asset} for {one.purpose}")
    if not found.grants and not arguments.json:
        print(f"No access would lapse with {number} today.")
    return 0


def _end(arguments: argparse.Namespace) -> int:
    number = desk.number(
        desk.words(arguments, 1, "agreement end A-0001 --from DATE --because TEXT")[0]
    )
    on = desk.day(arguments.first) if arguments.first else desk.today()
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.protect.agreements import actions

        actions.end(here.by, number, on, arguments.because or "")
    return desk.tell(arguments, {"agreement": number}, f"{number} holds no longer from {on} on.")


def _list(arguments: argparse.Namespace) -> int:
    on, known = _days(arguments)
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.agreements import queries

        found = queries.agreements(here.by, on, known)
    for one in found:
        _tell(arguments, one, whole=False)
    if not found and not arguments.json:
        print("No agreement is on record.")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    number = desk.number(desk.words(arguments, 1, "agreement show A-0001 --on DATE")[0])
    on, known = _days(arguments)
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.agreements import queries
        from bestkept.protect.agreements.rights import rights

        found = queries.agreement(here.by, number, on, known)
        owned = rights(found, on or datetime.now(UTC).date())
    _tell(arguments, found, whole=True, owned=owned)
    return 0


def _days(arguments: argparse.Namespace) -> tuple[Any, Any]:
    on = desk.day(arguments.on) if arguments.on else None
    return on, desk.known_day(arguments.as_known) if arguments.as_known else None


def _tell(
    arguments: argparse.Namespace,
    one: AgreementView,
    *,
    whole: bool,
    owned: Sequence[Rights] = (),
) -> None:
    if arguments.json:
        chain = [_row(terms) for terms in one.chain]
        told: dict[str, Any] = {"terms": _row(one.terms) if one.terms else None, "chain": chain}
        obligations = [vars(obligation) for obligation in one.obligations]
        told |= {"bound": [vars(party) for party in one.bound], "immunity": one.immunity}
        told |= {"rights": [vars(each) for each in owned]} if whole else {}
        desk.print_json({**vars(one), **told, "obligations": obligations})
        return
    parties = showing.harmless(", ".join(one.parties))
    print(f"{showing.painted(one.number, '1')}  {one.kind} with {parties}; entry {one.entry}")
    if one.immunity in ("not received", "not given", "not looked at"):
        print(f"  notice of 18 USC 1833(b): {one.immunity}; confirm with counsel")
    if one.terms is None:
        print(f"  LAPSED on {one.lapsed}" if one.lapsed else "  No terms held on that day.")
    for terms in one.chain if whole else filter(None, [one.terms]):
        _tell_terms(terms, governs=terms == one.terms)
    for owed in one.obligations if whole else ():
        did = "dropped" if owed.dropped else "done"
        done = f"{did}, entry {owed.done_entry}" if owed.done_entry else f"due {owed.due}"
        print(f"  obligation {owed.order}: {showing.harmless(owed.words)} ({owed.owner}), {done}")
    for each in owned:
        handed = f"handed over by {', '.join(each.assigned)}" if each.assigned else "STAYS THEIRS"
        print(f"  what {showing.harmless(each.name)} makes: {handed}. {each.words}")
        print(f"    {each.source}; read {each.read_on}; CONFIRM WITH COUNSEL")


def _row(terms: Terms) -> dict[str, object]:
    notice = vars(terms.immunity) if terms.immunity else None
    lasts = vars(terms.lasting) if terms.lasting else None
    told = {"scopes": [str(one) for one in terms.scopes], "immunity": notice, "lasting": lasts}
    return {**vars(terms), **told, "renews": terms.renews}


def _tell_terms(terms: Terms, *, governs: bool) -> None:
    secrets = "every secret" if terms.every_secret else ", ".join(map(str, terms.scopes))
    purposes = ", ".join(terms.purposes) or "any purpose"
    until = f" until {terms.until}" if terms.until and not terms.renews else ""
    until = f", renews by itself after {terms.renews}" if terms.renews else until
    ended = f", ended on {terms.ended_on}" if terms.ended_on else ""
    mark = "  GOVERNED" if governs else ""
    print(f"  amendment {terms.amendment}: from {terms.valid_from}{until}{ended}{mark}")
    print(f"    {secrets}; {showing.harmless(purposes)}; law of {showing.harmless(terms.law)}")
    print(
        f"    signed by {terms.form} on {terms.signed_on}; survives: "
        f"{showing.harmless(terms.survives)}; entry {terms.entry}"
    )
    if terms.file:
        print(f"    {terms.file}, SHA-256 {terms.sha256}")
    if terms.immunity:
        policy = f" ({showing.harmless(terms.immunity.policy)})" if terms.immunity.policy else ""
        print(f"    notice of 18 USC 1833(b): {terms.immunity.how}{policy}")


def _due(arguments: argparse.Namespace) -> int:
    on, _ = _days(arguments)
    with desk.of(arguments, *_SEEING) as here:
        from bestkept.protect.agreements import listing

        found = listing.coming(here.by, on or desk.today(), arguments.days)
    for one in found:
        if arguments.json:
            desk.print_json(vars(one))
        else:
            owner = f" ({one.owner})" if one.owner else ""
            print(f"{one.day}  {one.agreement}  {showing.harmless(one.what)}{owner}")
    if not found and not arguments.json:
        print(f"Nothing is due within {showing.plural(arguments.days, 'day')}.")
    return 0


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "record": _record,
    "amend": _amend,
    "end": _end,
    "owe": agreementdays.owe,
    "done": agreementdays.fulfil,
    "reassign": agreementdays.reassign,
    "drop": agreementdays.drop,
    "renew": agreementdays.renew,
    "pass": agreementdays.let_pass,
    "survival": agreementdays.survival,
    "attach": _attach,
    "immunity": _immunity,
    "find": _find,
    "resting": _resting,
    "list": _list,
    "show": _show,
    "due": _due,
}
