"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class StewardsConfig(AppConfig):
    """The part `stewards`."""

    name = "bestkept.protect.stewards"
