"""Users of SCIM: people on record, read, put on record, changed and taken out by a directory.

Who is told to be no longer active begins the case of a leaver: every access ends in that act.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from scim2_models import (
    Context,
    ListResponse,
    Meta,
    PatchOp,
    ResponseParameters,
    SearchRequest,
)
from scim2_models.path import CompareOperator, Comparison, LogicalExpr, LogicalOperator

from bestkept.journal.rules import Actor, storable
from bestkept.people import directory, provisioning
from bestkept.people.directory import GOING, Entry, Wanted
from bestkept.people.provisioning import Said
from bestkept.people.queries import person
from bestkept.protect.access.queries import my_grants
from bestkept.protect.moves import actions as moves
from bestkept.protect.moves import ending
from bestkept.protect.moves import queries as cases
from bestkept.protect.moves.rules import JOINER, LEAVER
from bestkept.web.api.callers import Call
from bestkept.web.api.scim import shapes
from bestkept.web.api.scim.answers import Odd, answer, body, offered, place, version
from bestkept.web.api.scim.shapes import MOST, POLICY, EnterpriseUser, Person

FILTERS = "Filters here are: userName, externalId, id or active, with eq, and several with and."
_LAST = 1 << 31  # places further on hold nobody, and some no database can count to
WHY = "The directory says so"


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
    )


def _list(request: Call) -> HttpResponse:
    """List people by a filter, from a place on, so many."""
    asked = SearchRequest[Person].model_validate(
        {name: request.GET[name] for name in request.GET}, scim_policy=POLICY
    )
    return _found(request, asked)


def _search(request: Call) -> HttpResponse:
    """Do the same for what was sent as a body (RFC 7644, section 3.4.3)."""
    asked = SearchRequest[Person].model_validate(
        body(request), scim_ctx=Context.SEARCH_REQUEST, scim_policy=POLICY
    )
    return _found(request, asked)


def _found(request: Call, asked: Any) -> HttpResponse:
    size = MOST if asked.count is None else min(max(asked.count, 0), MOST)
    first = min(max(asked.start_index or 1, 1), _LAST)
    by = request.caller.acting()
    found, total = directory.entries(by, _wanted(asked.filter), first - 1, size)
    request.caller.saw(*(one.email for one in found))
    told = ListResponse[Person](
        total_results=total,
        start_index=first,
        items_per_page=len(found),
        resources=[shown(one) for one in found],
    )
    dumped = told.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked)
    return answer(dumped)


def _wanted(asked: Any) -> Wanted:
    wanted = Wanted()
    if asked is None:
        return wanted
    tree = asked.ast
    whole = isinstance(tree, LogicalExpr) and tree.op is LogicalOperator.and_
    for term in tree.terms if whole else (tree,):
        wanted = _narrowed(wanted, term)
    return wanted


def _narrowed(wanted: Wanted, term: Any) -> Wanted:
    if not isinstance(term, Comparison) or term.op is not CompareOperator.eq:
        raise Odd(400, FILTERS, "invalidFilter")
    name, value = term.attr_path.attr.lower(), term.value
    into = {"username": "email", "externalid": "external", "id": "number"}.get(name)
    if name == "active" and isinstance(value, bool) and wanted.active is None:
        return replace(wanted, active=value)
    if into is None or term.attr_path.sub_attr or not isinstance(value, str):
        raise Odd(400, FILTERS, "invalidFilter")
    if getattr(wanted, into) not in ("", value):
        value = "\n"  # nobody has two
    told: dict[str, Any] = {into: storable(value) or "\n"}
    return replace(wanted, **told)


def _one(request: Call, number: str) -> HttpResponse:
    """Show one of them."""
    entry = directory.entry(request.caller.acting(), number)
    request.caller.saw(entry.email)
    asked = ResponseParameters[Person].model_validate(
        {n: request.GET[n] for n in ("attributes", "excludedAttributes") if n in request.GET}
    )
    user = shown(entry)
    if request.headers.get("If-None-Match") == user.meta.version:
        return HttpResponse(status=304, headers={"ETag": user.meta.version})
    return _told(user, Context.RESOURCE_QUERY_RESPONSE, asked=asked)


def _told(user: Any, context: Context, status: int = 200, asked: Any = None) -> HttpResponse:
    told = user.model_dump(scim_ctx=context, response_parameters=asked)
    return answer(told, status, ETag=user.meta.version, Location=user.meta.location)


def _add(request: Call) -> HttpResponse:
    """Put somebody on record, and begin the case of a joiner."""
    user = Person.model_validate(
        body(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY
    )
    by, told = request.caller.acting(), said(user)
    provisioning.check(told)
    # Who comes back begins first: that is refused while a case of theirs is open.
    back = person(told.email) is not None and not directory.entries(by, Wanted(email=told.email))[1]
    if back:
        moves.begin(by, JOINER, told.email, because=WHY)
    number = provisioning.provision(by, told)
    if not back:
        moves.begin(by, JOINER, told.email, because=WHY)
    made = shown(directory.entry(by, number))
    return _told(made, Context.RESOURCE_CREATION_RESPONSE, 201)


def _replace(request: Call, number: str) -> HttpResponse:
    """Say anew all that is said of somebody."""
    before, there = _before(request, number)
    user = Person.model_validate(
        body(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY
    )
    user.replace(there)
    return _change(request, before, user, Context.RESOURCE_REPLACEMENT_RESPONSE)


def _patch(request: Call, number: str) -> HttpResponse:
    """Change some of what is said of somebody."""
    before, there = _before(request, number)
    asked = PatchOp[Person].model_validate(
        body(request), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )
    asked.patch(there, scim_policy=POLICY)
    return _change(request, before, there, Context.RESOURCE_PATCH_RESPONSE)


def _before(request: Call, number: str) -> tuple[Entry, Any]:
    entry = directory.entry(request.caller.acting(), number)
    user = shown(entry)
    if request.headers.get("If-Match", user.meta.version) not in (user.meta.version, "*"):
        raise Odd(412, "Somebody changed it meanwhile: read it again first.")
    return entry, user


def _change(request: Call, before: Entry, user: Any, context: Context) -> HttpResponse:
    by, wanted = request.caller.acting(), said(user, before)
    if wanted.email != before.email:
        raise Odd(400, "The user name never changes: add another user.", "mutability")
    if wanted != provisioning.said_of(before):
        provisioning.check(wanted)
        if before.active and not wanted.active:
            _leave(by, before)
        elif wanted.active and not before.active and before.status in GOING:
            moves.begin(by, JOINER, before.email, because=WHY)
        provisioning.change(by, before.number, wanted)
    return _told(shown(directory.entry(by, before.number)), context)


def _remove(request: Call, number: str) -> HttpResponse:
    """End every access of somebody, and take them out of what the directory sees."""
    before, _ = _before(request, number)
    by = request.caller.acting()
    _leave(by, before)
    provisioning.remove(by, number)
    return HttpResponse(status=204)


def _leave(by: Actor, entry: Entry) -> None:
    """Begin the case of a leaver with every access ended; where it is open, end what is left."""
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
