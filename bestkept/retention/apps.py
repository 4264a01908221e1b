"""The name of this stage to Django."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """The stage `retention`."""

    name = "bestkept.retention"
