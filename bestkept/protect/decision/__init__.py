"""The one decision: may this person know this secret, for this purpose, today, and why."""
