"""Bestkept: the system of record and the guard for a company's trade secrets."""

__version__ = "0.1.0"
