"""Django's SQLite backend, but for one thing: it never makes a database by opening it."""
