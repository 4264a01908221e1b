"""The name of this part of the stage `register` to Django."""

from django.apps import AppConfig


class PublishedConfig(AppConfig):
    """The part `published`."""

    name = "bestkept.register.published"
