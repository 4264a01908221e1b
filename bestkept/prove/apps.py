"""The stage `prove`."""

from django.apps import AppConfig


class ProveConfig(AppConfig):
    """Reads the other stages; writes only its own."""

    name = "bestkept.prove"
    label = "prove"
