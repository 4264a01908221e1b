"""Who may know a secret: requests, grants, their end, and whether they are still needed."""
