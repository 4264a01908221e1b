"""Stewards: who answers for each partner, country and secret, who stands in, what is vacant."""
