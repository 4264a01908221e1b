"""The living page of our own design, where pages are made."""
