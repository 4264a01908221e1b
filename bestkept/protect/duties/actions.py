"""What changes: nothing. Whoever does what they owe does it by an act of the part that asks it."""
