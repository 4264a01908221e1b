"""The API, version 1: what the desk does, for programs that hold a person's token."""
