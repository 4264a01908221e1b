"""What happens later: nothing; what is overdue is told by a query."""
