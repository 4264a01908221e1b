"""The name of this part of the stage `register` to Django."""

from django.apps import AppConfig


class TermsConfig(AppConfig):
    """The part `terms`."""

    name = "bestkept.register.terms"
