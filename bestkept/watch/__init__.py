"""Is it still secret: what scans found, and what was decided about it."""
