"""Dates in German; all else as Django has it."""

DATE_INPUT_FORMATS = ["%Y-%m-%d"]  # what a browser's own field of a date sends and understands
