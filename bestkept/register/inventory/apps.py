"""The name of this part of the stage `register` to Django."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """The part `inventory`."""

    name = "bestkept.register.inventory"
