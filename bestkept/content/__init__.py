"""What Bestkept ships as content rather than code, and the few lines that lay it out."""
