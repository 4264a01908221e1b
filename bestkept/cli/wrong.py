"""Wrong use of a command."""


class WrongUse(Exception):  # noqa: N818 - people read the sentence, not the class
    """The command was called with what it cannot take; the message says what to do."""
