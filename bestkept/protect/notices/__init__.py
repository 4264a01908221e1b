"""Notices: this person was told on this day of this secret and how to handle it."""
