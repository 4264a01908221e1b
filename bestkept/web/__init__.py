"""Doors for people: pages. One folder an audience; pages ask queries and call actions."""
