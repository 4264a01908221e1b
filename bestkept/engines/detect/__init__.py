"""Is this text one of ours? Keyed sketches of protected texts, and the scan that finds copies.

The door: `sketch` what is protected, build and publish segments, `scan` a text against the
open `Index`. Pure standard library.
"""

from bestkept.engines.detect.align import Aligned, align
from bestkept.engines.detect.building import build_segment, merge_segments
from bestkept.engines.detect.code.explain import CodeExplanation
from bestkept.engines.detect.containment import containment
from bestkept.engines.detect.explain import Explanation, explain
from bestkept.engines.detect.finding import Finding
from bestkept.engines.detect.index import (
    Index,
    OtherKey,
    lens_of,
    open_segment,
    read_manifest,
    segment_names,
    write_manifest,
    write_segment,
)
from bestkept.engines.detect.laptop import (
    LaptopSketchers,
    key_identity,
    laptop_key,
    laptop_lens,
)
from bestkept.engines.detect.lenses import DOCUMENT_LENSES, Sketchers, sketches
from bestkept.engines.detect.scan import LENSES, scan, scan_all
from bestkept.engines.detect.segment import LAPTOP, DocumentLabel, IndexTrouble, Segment
from bestkept.engines.detect.sketch import Sketch, Sketcher, sketch
from bestkept.engines.detect.terms import TermLabel, sketch_term

__all__ = [
    "DOCUMENT_LENSES",
    "LAPTOP",
    "LENSES",
    "Aligned",
    "CodeExplanation",
    "DocumentLabel",
    "Explanation",
    "Finding",
    "Index",
    "IndexTrouble",
    "LaptopSketchers",
    "OtherKey",
    "Segment",
    "Sketch",
    "Sketcher",
    "Sketchers",
    "TermLabel",
    "align",
    "build_segment",
    "containment",
    "explain",
    "key_identity",
    "laptop_key",
    "laptop_lens",
    "lens_of",
    "merge_segments",
    "open_segment",
    "read_manifest",
    "scan",
    "scan_all",
    "segment_names",
    "sketch",
    "sketch_term",
    "sketches",
    "write_manifest",
    "write_segment",
]
