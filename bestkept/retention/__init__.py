"""What must stay, and what must go: legal holds and erasures."""
