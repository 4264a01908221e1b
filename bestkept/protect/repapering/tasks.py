"""What happens later: nothing yet; what is due is told by the queries."""
