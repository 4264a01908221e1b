"""All that is kept in one list: scores, other rights, what was de-listed, import and export."""
