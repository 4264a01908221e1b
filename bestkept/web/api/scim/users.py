"""Users of SCIM: people on record, read, put on record, changed and taken out by a directory.

Who is told to be no longer active begins the case of a leaver: every access ends in that act.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from scim2_models import Context, Meta

from bestkept.journal.actions import together
from bestkept.journal.rules import Actor
from bestkept.people import directory, groups, provisioning
from bestkept.people.directory import GOING, Entry, Wanted
from bestkept.people.provisioning import Said
from bestkept.protect.access.queries import my_grants
from bestkept.protect.moves import actions as moves
from bestkept.protect.moves import ending
from bestkept.protect.moves import queries as cases
from bestkept.protect.moves.rules import JOINER, LEAVER
from bestkept.web.api.callers import Call
from bestkept.web.api.scim import shapes
from bestkept.web.api.scim.answers import (
    Odd,
    body,
    known,
    offered,
    place,
    resource,
    unchanged,
    version,
)
from bestkept.web.api.scim.asked import narrowed, page, parameters, patch, query, sought, terms
from bestkept.web.api.scim.shapes import POLICY, EnterpriseUser, Person

WORK = "work"
FILTERS = (
    "Filters here are: userName, externalId, emails.value, id, active or the enterprise manager, "
    "with eq, and several with and."
)
WHY = "The directory says so"
_FILTERED = {
    "username": "email",
    "emails": "email",
    "emails.value": "email",
    "externalid": "external",
    "id": "number",
    "manager": "manager",
    "manager.value": "manager",
}


def shown(entry: Entry) -> Any:
    """Return a person as a user of SCIM."""
    user = Person(
        id=entry.number,
        external_id=entry.external or None,
        user_name=entry.email,
        display_name=entry.name or None,
        title=entry.job or None,
        active=entry.active,
        emails=[shapes.Email(value=entry.email, type="work", primary=True)],
        roles=[shapes.Role(value=one) for one in entry.roles] or None,
    )
    if entry.formatted or entry.given or entry.family:
        parts = (entry.formatted, entry.given, entry.family)
        formatted, given, family = (part or None for part in parts)
        user.name = shapes.Name(formatted=formatted, given_name=given, family_name=family)
    if entry.country or entry.site:
        place_ = (entry.country or None, entry.site or None)
        user.addresses = [shapes.Address(type=WORK, country=place_[0], locality=place_[1])]
    if entry.organisation:
        user[EnterpriseUser] = _work(entry)
    user.meta = Meta(
        resource_type="User",
        created=entry.created,
        last_modified=entry.modified,
        location=place("Users", entry.number),
    )
    user.meta.version = version(user.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))
    return user


def _work(entry: Entry) -> EnterpriseUser:
    manager = None
    if entry.manager:
        ref: Any = place("Users", entry.manager)
        manager = shapes.Manager(value=entry.manager, ref=ref)
    unit = entry.unit or None
    return EnterpriseUser(organization=entry.organisation, department=unit, manager=manager)


def said(user: Any, before: Entry | None = None) -> Said:
    """Return what a user of SCIM says; whether they are active stays where it is not said."""
    work = user[EnterpriseUser] or EnterpriseUser()
    name = user.name or shapes.Name()
    was = before is None or before.active
    at = _address(user.addresses or [])
    return Said(
        email=(user.user_name or "").strip().lower(),
        external=user.external_id or "",
        name=user.display_name or "",
        formatted=name.formatted or "",
        given=name.given_name or "",
        family=name.family_name or "",
        active=was if user.active is None else user.active,
        organisation=work.organization or "",
        unit=work.department or "",
        job=user.title or "",
        manager=(work.manager.value or "") if work.manager else "",
        site=(at.locality or "").strip(),
        country=(at.country or "").strip().upper(),
    )


def _address(told: list[Any]) -> Any:
    """Return the address at work; one of no kind stands for it, one at home never does."""
    kinds = [(one.type or "").lower() for one in told]
    for kind in (WORK, ""):
        if kind in kinds:
            return told[kinds.index(kind)]
    return shapes.Address()


def _list(request: Call) -> HttpResponse:
    """List people by a filter, from a place on, so many."""
    return _found(request, query(request, Person))


def _search(request: Call) -> HttpResponse:
    """Do the same for what was sent as a body (RFC 7644, section 3.4.3)."""
    return _found(request, sought(request, Person))


def _found(request: Call, asked: Any) -> HttpResponse:
    by = request.caller.acting()

    def some(start: int, size: int) -> tuple[list[Any], int]:
        found, total = directory.entries(by, _wanted(asked.filter), start, size)
        request.caller.saw(*(one.email for one in found))
        return [shown(one) for one in found], total

    return page(asked, Person, some)


def _wanted(asked: Any) -> Wanted:
    wanted = Wanted()
    for name, value in terms(asked, FILTERS):
        into = _FILTERED.get(name)
        if name == "active" and isinstance(value, bool) and wanted.active is None:
            wanted = replace(wanted, active=value)
        elif into is None or not isinstance(value, str):
            raise Odd(400, FILTERS, "invalidFilter")
        else:
            wanted = narrowed(wanted, into, value)
    return wanted


def _one(request: Call, number: str) -> HttpResponse:
    """Show one of them."""
    entry = directory.entry(request.caller.acting(), number)
    request.caller.saw(entry.email)
    asked = parameters(request, Person)
    user = shown(entry)
    return known(request, user.meta.version) or resource(
        user, Context.RESOURCE_QUERY_RESPONSE, asked=asked
    )


def _add(request: Call) -> HttpResponse:
    """Put somebody on record, and begin the case of a joiner."""
    user = Person.model_validate(
        body(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY
    )
    by, told = request.caller.acting(), said(user)
    provisioning.check(told)
    with together():
        number = provisioning.provision(by, told)
        moves.begin(by, JOINER, told.email, because=WHY)
        groups.settle(by, told.email)
    made = shown(directory.entry(by, number))
    return resource(made, Context.RESOURCE_CREATION_RESPONSE, 201)


def _replace(request: Call, number: str) -> HttpResponse:
    """Say anew all that is said of somebody."""
    user = Person.model_validate(
        body(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY
    )
    with together():
        before, there = _before(request, number)
        user.replace(there)
        _change(request, before, user)
    return _shown(request, number, Context.RESOURCE_REPLACEMENT_RESPONSE)


def _patch(request: Call, number: str) -> HttpResponse:
    """Change some of what is said of somebody."""
    asked = patch(request, Person)
    with together():
        before, there = _before(request, number)
        if asked is not None:
            asked.patch(there, scim_policy=POLICY)
            _change(request, before, there)
    return _shown(request, number, Context.RESOURCE_PATCH_RESPONSE)


def _before(request: Call, number: str) -> tuple[Entry, Any]:
    entry = directory.entry(request.caller.acting(), number)
    user = shown(entry)
    unchanged(request, user.meta.version)
    return entry, user


def _change(request: Call, before: Entry, user: Any) -> None:
    by, wanted = request.caller.acting(), said(user, before)
    if wanted.email != before.email:
        raise Odd(400, "The user name never changes: add another user.", "mutability")
    if wanted == provisioning.said_of(before):
        return
    provisioning.check(wanted)
    if before.active and not wanted.active:
        _leave(by, before)
    elif wanted.active and not before.active and before.status in GOING:
        moves.begin(by, JOINER, before.email, because=WHY)
    provisioning.change(by, before.number, wanted)
    if wanted.active != before.active:
        groups.settle(by, before.email)


def _shown(request: Call, number: str, context: Context) -> HttpResponse:
    return resource(shown(directory.entry(request.caller.acting(), number)), context)


def _remove(request: Call, number: str) -> HttpResponse:
    """End every access of somebody, and take them out of what the directory sees."""
    with together():
        before, _ = _before(request, number)
        by = request.caller.acting()
        _leave(by, before)
        provisioning.remove(by, number)
    return HttpResponse(status=204)


def _leave(by: Actor, entry: Entry) -> None:
    """Begin the case of a leaver with every access ended; where it is open, end what is left.

    Refused for who is administrator or custodian, but by an administrator's token.
    """
    provisioning.may_take_out(by, entry)
    if entry.status == "left" and not entry.roles:
        return
    open_ = [one for one in cases.of_person(by, entry.email) if one.closed is None]
    mine = next((one.number for one in open_ if one.kind == LEAVER), "")
    if not mine:
        moves.begin(by, LEAVER, entry.email, because=WHY, first=True)
    elif entry.roles or my_grants(entry.email):
        ending.end_access(by, mine, WHY)


every = offered(get=_list, post=_add)
search = offered(post=_search)
one = offered(get=_one, put=_replace, patch=_patch, delete=_remove)
