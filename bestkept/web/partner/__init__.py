"""Pages for contacts at partners: what they signed, what they may know, and what is due."""
