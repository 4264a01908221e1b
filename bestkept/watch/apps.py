"""The name of this stage to Django."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """The stage `watch`."""

    name = "bestkept.watch"
