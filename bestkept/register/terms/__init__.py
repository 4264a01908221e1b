"""Terms: code names, embargoed names and canary phrases, guarded without being kept."""
