"""The addresses of SCIM: users, groups, and what this service is (RFC 7644, section 3.2)."""

from typing import Any

from django.http import HttpResponse
from django.urls import path, re_path
from scim2_models import Context, ListResponse, Meta

from bestkept.journal.rules import NotThere
from bestkept.people import directory
from bestkept.web.api.callers import Call
from bestkept.web.api.scim import groups, shapes, users
from bestkept.web.api.scim.answers import Odd, answer, nothing, offered, place


def _listed(kind: Any, found: list[Any]) -> HttpResponse:
    told = ListResponse[kind](
        total_results=len(found), start_index=1, items_per_page=len(found), resources=found
    )
    return answer(told.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


def _config(request: Call) -> HttpResponse:
    del request
    told = shapes.config()
    told.meta = Meta(resource_type="ServiceProviderConfig", location=place("ServiceProviderConfig"))
    return answer(told.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


def _plain(request: Call) -> None:
    """Refuse filters, as RFC 7644 asks for what describes the service (section 4)."""
    if "filter" in request.GET:
        raise Odd(403, "What describes this service cannot be filtered.")


def _types(request: Call, name: str = "") -> HttpResponse:
    return _described(request, "ResourceTypes", "ResourceType", shapes.types(), name)


def _schemas(request: Call, name: str = "") -> HttpResponse:
    found = shapes.schemas(directory.organisations(request.caller.acting()))
    return _described(request, "Schemas", "Schema", found, name)


def _described(request: Call, at: str, kind: str, found: list[Any], name: str) -> HttpResponse:
    _plain(request)
    for one in found:
        one.meta = Meta(resource_type=kind, location=place(at, str(one.id)))
    if not name:
        return _listed(type(found[0]), found)
    for one in found:
        if str(one.id) == name:
            return answer(one.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))
    raise NotThere(f"There is no {kind} {name[:120]}.")


urlpatterns = [
    path("Users", users.every, name="users"),
    path("Users/.search", users.search, name="search"),
    path("Users/<str:number>", users.one, name="user"),
    path("Groups", groups.every, name="groups"),
    path("Groups/.search", groups.search, name="search-groups"),
    path("Groups/<str:number>", groups.one, name="group"),
    path("ServiceProviderConfig", offered(get=_config), name="config"),
    path("ResourceTypes", offered(get=_types), name="types"),
    path("ResourceTypes/<str:name>", offered(get=_types), name="type"),
    path("Schemas", offered(get=_schemas), name="schemas"),
    path("Schemas/<str:name>", offered(get=_schemas), name="schema"),
    path(".search", offered(), name="search-all"),
    path("Bulk", offered(), name="bulk"),
    path("Me", offered(), name="me"),
    re_path(r"^.*$", nothing(), name="nothing"),
]
