"""Work that outlasts a request: asked for by an act, taken up again after a kill, done once."""
