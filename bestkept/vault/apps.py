"""The name of this stage to Django."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The stage `vault`."""

    name = "bestkept.vault"
