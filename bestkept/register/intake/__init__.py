"""How something becomes a trade secret: submitted, described, looked at by an analyst and legal."""
