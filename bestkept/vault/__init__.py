"""What is kept, sealed: evidence, and documents as they were shared."""
