"""The one place that knows all: settings, and opening a home."""
