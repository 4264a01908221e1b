"""Me: pages for everyone."""
