"""Words and small drawings that templates use."""
