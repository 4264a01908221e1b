"""Sketching code: what is kept of a protected source so that its copies are found."""

from __future__ import annotations

from array import array

from bestkept.engines.detect.code import surprise
from bestkept.engines.detect.code.grams import keying, winnow
from bestkept.engines.detect.code.road import PlainCodeRoad, parts
from bestkept.engines.detect.sketch import PUBLIC, Sketch


def sketch(text: str, seed: bytes) -> Sketch:
    """Sketch what looks like code in `text` under the code lens's 32-byte seed.

    `words` counts tokens. Text that looks like no code gives an empty sketch.
    """
    keyed, public = keying(seed), keying(surprise.KEY)
    road = PlainCodeRoad(keyed)
    data = text.encode(errors="surrogatepass")
    places, values, labels, count = array("I"), array("Q"), bytearray(), 0
    for start, end in parts(data):
        tokens = road.tokens(data[start:end])
        own = keyed.values(tokens.codes, tokens.backs)
        known = public.values(tokens.codes, tokens.backs)
        kept = winnow(own)
        places.extend(count + at for at in kept)
        values.extend(own[at] for at in kept)
        labels.extend(PUBLIC if surprise.is_public(known[at]) else 0 for at in kept)
        count += len(tokens.codes)
    return Sketch(count, places, values, bytes(labels))
