"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """The part `agreements`."""

    name = "bestkept.protect.agreements"
