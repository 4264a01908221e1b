"""What binds people and partners: agreements as dated terms, and what is due under them."""
