"""The name of this app to Django."""

from django.apps import AppConfig


class SettingsConfig(AppConfig):
    """The app `settings`."""

    name = "bestkept.settings"
