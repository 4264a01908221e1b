"""Could it be lost? Everything but the keys in one file, and a home made from it again."""
