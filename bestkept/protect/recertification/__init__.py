"""Looking at grants again: what is still needed is kept, the rest is ended."""
