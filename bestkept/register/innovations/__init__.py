"""What was thought of, by whom, in which order of drafts, and within which limits of use."""
