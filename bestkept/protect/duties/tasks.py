"""What happens later: nothing; what is owed is asked anew each time."""
