"""Questions to the IP team, their answers, and the answers that others can find."""
