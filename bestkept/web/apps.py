"""The app's name for Django: it has templates and static files, and no tables."""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Pages."""

    name = "bestkept.web"
    label = "web"

    def ready(self) -> None:
        """Let a field that is empty say what to do."""
        Field.default_error_messages["required"] = _("This cannot be left empty.")
