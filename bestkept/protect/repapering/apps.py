"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class RepaperingConfig(AppConfig):
    """The part `repapering`."""

    name = "bestkept.protect.repapering"
