"""Django's PostgreSQL, which is told apart from a database of another home."""
