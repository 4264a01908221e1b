"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class DecisionConfig(AppConfig):
    """The part `decision`."""

    name = "bestkept.protect.decision"
