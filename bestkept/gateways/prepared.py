"""What a scan begins with: the index as it is published, the sources, what outcomes depend on.

No Django, and nothing but the standard library until a file or a place needs more.
"""

from __future__ import annotations

import importlib
import os
from itertools import chain
from typing import TYPE_CHECKING

from bestkept.engines import detect, extract
from bestkept.gateways.memory import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.engines.extract import Source
    from bestkept.home import Home


def opened(home: Home, day: str) -> tuple[detect.Index, list[str]]:
    """Return the index as it holds on a day, and the names of just the segments in it."""
    names: list[str] | None = None
    while names != (now := detect.read_manifest(home.index)):
        names = now  # it may be published anew while it is opened
        index = detect.Index.open(home.index, home.detect_key(), day)
    return index, now


def state(index: detect.Index, segments: list[str], limits: extract.Limits) -> bytes:
    """Return the hash of all that an outcome depends on besides the bytes of its source."""
    return state_of(segments, limits, index.day if index.through("term") else None)


def sources(paths: list[str], limits: extract.Limits) -> tuple[Iterable[Source], bool]:
    """Return everything under the paths, and whether some of it lies on other machines."""
    far = [path for path in paths if "://" in path and not os.path.lexists(path)]
    if not far:
        return extract.walk(paths, limits), False
    stores = importlib.import_module("bestkept.gateways.stores")  # it need not be there
    near = extract.walk([path for path in paths if path not in far], limits)
    return chain(near, *[stores.walk(path, limits) for path in far]), True
