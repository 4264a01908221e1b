"""Who may know, and what binds them: agreements, grants, decisions, notices and questions."""
