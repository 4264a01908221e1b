"""The addresses of the API, its description, and its page for people."""

from typing import Any

from django.urls import path
from ninja import NinjaAPI

from bestkept.web.api import (
    access,
    agreements,
    countries,
    description,
    documents,
    facts,
    importing,
    laptops,
    law,
    mine,
    moves,
    people,
    protect,
    prove,
    register,
    respond,
    reviews,
    settings,
    standing,
    stewards,
    watch,
    work,
)
from bestkept.web.api.problems import tell_all

api = NinjaAPI(
    title="Bestkept",
    version="1",
    description=(
        "What the desk does, for programs that hold a person's token. A token never does more "
        "than its person may, nor more than its scopes."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-1",
)
for part in (
    register,
    facts,
    standing,
    importing,
    protect,
    access,
    documents,
    law,
    moves,
    agreements,
    countries,
    reviews,
    stewards,
    watch,
    work,
    respond,
    prove,
    mine,
    settings,
    people,
    laptops,
):
    api.add_router("", part.router, tags=[part.__name__.rpartition(".")[2]])
tell_all(api)

urlpatterns: list[Any] = [
    path("", description.page, {"api": api}, name="page"),
    path("v1/openapi.json", description.openapi, {"api": api}, name="openapi"),
    path("v1/", api.urls),
]
