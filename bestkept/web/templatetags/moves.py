"""What pages that others own show of somebody's joining, moving or leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from bestkept.protect.moves import actions, queries

if TYPE_CHECKING:
    from bestkept.protect.moves.queries import CaseView
    from bestkept.protect.moves.rules import Due

register = template.Library()


@register.simple_tag(takes_context=True)
def cases_of(context: Any, email: str) -> list[CaseView]:
    """Return the cases of a person, newest first; none for who may not see them."""
    visitor = context["visitor"]
    if not visitor.may(*queries.MAY_SEE):
        return []
    return queries.of_person(visitor.acting(*queries.MAY_SEE), email)


@register.simple_tag(takes_context=True)
def due_at_place(context: Any, email: str) -> list[Due]:
    """Return what somebody lacks at their place, for whom no case asks for it."""
    visitor = context["visitor"]
    if not visitor.may(*queries.MAY_SEE):
        return []
    by = visitor.acting(*queries.MAY_SEE)
    return [one for one in queries.due_without_case(by, email) if one.waits]


@register.simple_tag(takes_context=True)
def may_begin(context: Any) -> bool:
    """Tell whether whoever looks begins cases."""
    return bool(context["visitor"].may(*actions.MAY_MOVE))


@register.simple_tag(takes_context=True)
def my_case(context: Any) -> CaseView | None:
    """Return the open case of whoever looks, None where there is none."""
    found = queries.mine(context["visitor"].person.email)
    return found.case if found else None
