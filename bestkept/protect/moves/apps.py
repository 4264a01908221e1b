"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class MovesConfig(AppConfig):
    """The part `moves`."""

    name = "bestkept.protect.moves"
