"""Who may know, and what binds them: notices of secrets, and questions to the IP team."""
