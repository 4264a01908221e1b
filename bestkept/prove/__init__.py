"""Would a court believe it? Binders that a stranger can verify offline."""
