"""What is: nothing yet. A binder is a file; its seal is an entry of the journal."""
