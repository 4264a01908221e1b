"""Groups of SCIM: who is in which, and by it who holds a role that an administrator gave it."""

from typing import Any

from django.http import HttpResponse
from scim2_models import Context, Meta

from bestkept.journal.actions import together
from bestkept.people import directory, groups
from bestkept.people.directory import WantedGroups
from bestkept.web.api.callers import Call
from bestkept.web.api.scim import shapes
from bestkept.web.api.scim.answers import Odd, body, known, offered, place, resource, unchanged
from bestkept.web.api.scim.asked import narrowed, page, parameters, patch, query, sought, terms
from bestkept.web.api.scim.shapes import POLICY, Group

FILTERS = (
    "Filters here are: displayName, externalId, id or members.value, with eq, and several with and."
)
_FILTERED = {
    "displayname": "name",
    "externalid": "external",
    "id": "number",
    "members": "member",
    "members.value": "member",
}


def shown(one: directory.Group) -> Any:
    """Return a group as one of SCIM."""
    told = Group(
        id=one.number,
        external_id=one.external or None,
        display_name=one.name,
        members=[_member(number) for number in one.members] or None,
    )
    told.meta = Meta(
        resource_type="Group",
        location=place("Groups", one.number),
        created=one.created,
        last_modified=one.modified,
        version=f'W/"{one.version}"',
    )
    return told


def _member(number: str) -> shapes.Member:
    ref: Any = place("Users", number)
    return shapes.Member(value=number, ref=ref)


def _list(request: Call) -> HttpResponse:
    """List groups by a filter, from a place on, so many."""
    return _found(request, query(request, Group))


def _search(request: Call) -> HttpResponse:
    """Do the same for what was sent as a body."""
    return _found(request, sought(request, Group))


def _found(request: Call, asked: Any) -> HttpResponse:
    by = request.caller.acting()

    def some(start: int, size: int) -> tuple[list[Any], int]:
        found, total = directory.groups(by, _wanted(asked.filter), start, size)
        request.caller.saw(*(one.number for one in found))
        return [shown(one) for one in found], total

    return page(asked, Group, some)


def _wanted(asked: Any) -> WantedGroups:
    wanted = WantedGroups()
    for name, value in terms(asked, FILTERS):
        into = _FILTERED.get(name)
        if into is None or not isinstance(value, str):
            raise Odd(400, FILTERS, "invalidFilter")
        wanted = narrowed(wanted, into, value)
    return wanted


def _one(request: Call, number: str) -> HttpResponse:
    """Show one of them."""
    found = shown(directory.group(request.caller.acting(), number))
    request.caller.saw(number)
    asked = parameters(request, Group)
    return known(request, found.meta.version) or resource(
        found, Context.RESOURCE_QUERY_RESPONSE, asked=asked
    )


def _add(request: Call) -> HttpResponse:
    """Put a group on record, with its members."""
    sent = Group.model_validate(
        body(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY
    )
    by = request.caller.acting()
    number = groups.add(by, sent.display_name or "", sent.external_id or "", _numbers(sent))
    made = shown(directory.group(by, number))
    return resource(made, Context.RESOURCE_CREATION_RESPONSE, 201)


def _replace(request: Call, number: str) -> HttpResponse:
    """Say anew how a group is called and who is in it."""
    sent = Group.model_validate(
        body(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY
    )
    with together():
        _before(request, number)
        _change(request, number, sent)
    return _shown(request, number, Context.RESOURCE_REPLACEMENT_RESPONSE)


def _patch(request: Call, number: str) -> HttpResponse:
    """Change how a group is called, or who is in it."""
    asked = patch(request, Group)
    with together():
        there = _before(request, number)
        if asked is not None:
            asked.patch(there, scim_policy=POLICY)
            _change(request, number, there)
    return _shown(request, number, Context.RESOURCE_PATCH_RESPONSE)


def _remove(request: Call, number: str) -> HttpResponse:
    """Take a group out: its members hold no role by it any longer."""
    with together():
        _before(request, number)
        groups.remove(request.caller.acting(), number)
    return HttpResponse(status=204)


def _before(request: Call, number: str) -> Any:
    there = shown(directory.group(request.caller.acting(), number))
    unchanged(request, there.meta.version)
    return there


def _change(request: Call, number: str, sent: Any) -> None:
    by, external = request.caller.acting(), sent.external_id or ""
    groups.change(by, number, sent.display_name or "", external, _numbers(sent))


def _numbers(sent: Any) -> list[str]:
    return list(dict.fromkeys(one.value or "" for one in sent.members or []))


def _shown(request: Call, number: str, context: Context) -> HttpResponse:
    return resource(shown(directory.group(request.caller.acting(), number)), context)


every = offered(get=_list, post=_add)
search = offered(post=_search)
one = offered(get=_one, put=_replace, patch=_patch, delete=_remove)
