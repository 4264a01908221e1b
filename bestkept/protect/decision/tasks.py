"""What happens later: nothing; a decision is made anew each time, and no permit is kept."""
