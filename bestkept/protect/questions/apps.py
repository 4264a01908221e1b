"""The name of this part of the stage `protect` to Django."""

from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """The part `questions`."""

    name = "bestkept.protect.questions"
