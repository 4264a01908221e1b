"""What the people of a home set: its organisation's name, bounds, the places that are scanned."""
