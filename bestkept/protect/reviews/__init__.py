"""Everything that must be looked at again: by a date, or when something happens."""
