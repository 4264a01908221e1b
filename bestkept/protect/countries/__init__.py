"""What the law of a country asks: profiles that are shipped, and advice of counsel."""
