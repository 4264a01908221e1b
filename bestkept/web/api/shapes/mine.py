"""What is on record about the token's person."""

from ninja import Schema

from bestkept.web.api.shapes.parts import Event


class OnRecord(Schema):
    """How often facts about somebody were shown, and what was last done about them."""

    views: int
    events: list[Event]
