"""The app's name for Django: it has templates and static files, and no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "bestkept.web"
    label = "web"
