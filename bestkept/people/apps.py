"""The name of this stage to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The stage `people`."""

    name = "bestkept.people"
