"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """The part `reviews`."""

    name = "bestkept.protect.reviews"
