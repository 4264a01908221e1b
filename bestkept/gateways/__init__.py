"""Where text from outside comes in: files, folders, archives and git."""
