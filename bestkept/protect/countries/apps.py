"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class CountriesConfig(AppConfig):
    """The part `countries`."""

    name = "bestkept.protect.countries"
