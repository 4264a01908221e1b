"""Who may know, and what binds them: agreements, grants of access, and the decision over both."""
