"""What is asked for, of users and groups alike: pages, filters, attributes, and changes of some."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from scim2_models import Context, ListResponse, PatchOp, ResponseParameters, SearchRequest
from scim2_models.path import CompareOperator, Comparison, LogicalExpr, LogicalOperator

from bestkept.journal.rules import storable
from bestkept.web.api.scim import sent
from bestkept.web.api.scim.answers import Odd, answer, body
from bestkept.web.api.scim.shapes import MOST, POLICY, EnterpriseUser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponse

W = TypeVar("W")
_LAST = 1 << 31  # places further on hold nobody, and some no database can count to
# Entra ID asks for emails[type eq "work"].value, which the grammar of filters has not, and for a
# manager without the schema that the attribute is of. What stands in quotes is a value.
_MEANT = re.compile(
    r"""(?P<work>\[\s*type\s+eq\s+"work"\s*\]\.)|"(?:\\.|[^"\\])*"|(?<![\w:.])manager(?=\s+eq)""",
    re.IGNORECASE,
)
_NOBODY = "\n"  # what is never on record


def query(request: HttpRequest, kind: Any) -> Any:
    """Return what an address asks for (RFC 7644, section 3.4.2)."""
    told = {name: request.GET[name] for name in request.GET}
    if "filter" in told:
        told["filter"] = _MEANT.sub(_as_meant, told["filter"])
    return SearchRequest[kind].model_validate(told, scim_policy=POLICY)


def _as_meant(found: re.Match[str]) -> str:
    if found["work"]:
        return "."
    return found[0] if found[0].startswith('"') else f"{EnterpriseUser.__schema__}:manager.value"


def sought(request: HttpRequest, kind: Any) -> Any:
    """Return what a body asks for (RFC 7644, section 3.4.3)."""
    return SearchRequest[kind].model_validate(
        body(request), scim_ctx=Context.SEARCH_REQUEST, scim_policy=POLICY
    )


def parameters(request: HttpRequest, kind: Any) -> Any:
    """Return which attributes an address asks for, or asks to be left out."""
    told = {n: request.GET[n] for n in ("attributes", "excludedAttributes") if n in request.GET}
    return ResponseParameters[kind].model_validate(told)


def page(asked: Any, kind: Any, some: Callable[[int, int], tuple[list[Any], int]]) -> HttpResponse:
    """Answer with a page; `some` gives resources from a place on, so many, and how many there are.

    Places count from 1; a size of 0 asks how many there are.
    """
    size = MOST if asked.count is None else min(max(asked.count, 0), MOST)
    first = min(max(asked.start_index or 1, 1), _LAST)
    found, total = some(first - 1, size)
    told = ListResponse[kind](
        total_results=total, start_index=first, items_per_page=len(found), resources=found
    )
    return answer(
        told.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked)
    )


def terms(asked: Any, offered: str) -> Iterator[tuple[str, Any]]:
    """Yield what each part of a filter compares with what, in lower case.

    Parts are joined by `and` and compare by `eq`; for anything else it says what is `offered`.
    """
    if asked is None:
        return
    tree = asked.ast
    whole = isinstance(tree, LogicalExpr) and tree.op is LogicalOperator.and_
    for term in tree.terms if whole else (tree,):
        if not isinstance(term, Comparison) or term.op is not CompareOperator.eq:
            raise Odd(400, offered, "invalidFilter")
        at = term.attr_path
        name = at.attr.lower() + (f".{at.sub_attr.lower()}" if at.sub_attr else "")
        yield name, term.value


def narrowed(wanted: W, into: str, value: str) -> W:
    """Return what is wanted with one more that must be so; nothing is two things at once."""
    before = getattr(wanted, into)
    told: dict[str, Any] = {
        into: _NOBODY if before not in ("", value) else storable(value) or _NOBODY
    }
    return replace(wanted, **told)  # type: ignore[type-var]


def patch(request: HttpRequest, kind: Any) -> Any:
    """Return the changes that a body asks for; None where it asks for none of what is kept."""
    told = body(request)
    kept = sent.operations(told)
    if kept is not None:
        told = {key: value for key, value in told.items() if key.lower() != "operations"}
        if not kept:
            return None
        told["Operations"] = kept
    return PatchOp[kind].model_validate(
        told, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )
