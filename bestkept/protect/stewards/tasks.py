"""What happens later: nothing yet."""
