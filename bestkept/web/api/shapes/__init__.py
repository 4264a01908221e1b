"""What answers and requests look like, by resource. Version 1: fields are added, never changed."""
