"""ZIP archives, archives in archives, and the packages that documents are.

What is unpacked is bounded by `Limits`: in bytes over the whole file, in members, in depth, and
for each member by how much larger than its packed form it may grow. Reading packed bytes costs
as much of the budget as making unpacked ones: a stream can be long and hold nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.extract import _readers, kinds, zipformat
from bestkept.engines.extract.reading import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_RATIO_FROM = 16 << 20  # bytes below which a member may be as well packed as it likes
_NAMED = 1000  # members whose names tell the kind of a file without a directory


class Member(NamedTuple):
    """A member's name, its reading (where it is reported) and its bytes."""

    name: str
    reading: Reading
    data: bytes


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read every member by its own kind; a document package goes to its own reader."""
    found = zipformat.directory(data, reading.budget.members)
    if not found.entries and found.begin and zipformat.loose(data, 0, found.begin) is None:
        # Four bytes at the front of a text must not hide it.
        reading.doubt("damaged", "it begins like an archive and holds none")
        yield from _readers.read_as("text", data, reading)
        return
    kind = kinds.package(_names(data, found), data)
    # A document may lie in the innermost archive, but not hold documents in documents for ever.
    if reading.depth >= reading.limits.depth + (kind != "zip"):
        reading.skip("limit", f"nested more than {reading.limits.depth} archives deep")
        return
    if kind != "zip":
        yield from _readers.read_as(kind, data, reading)
    else:
        for member in members(data, reading, reading.inside):
            yield from _readers.read(member.data, member.reading)
    yield from _around(data, found, reading)


def members(
    data: bytes,
    reading: Reading,
    place: Callable[[str], Reading],
    rank: Callable[[str], int] = lambda _: 0,
    silent: Callable[[str], object] = lambda _: False,
) -> Iterator[Member]:
    """Unpack what is in `data`, lowest `rank` first; `place` gives a name its reading.

    A listed member whose name is `silent` is not unpacked: there is no text in it, and in small
    documents it is most of the work. What the directory lists comes first, then what it leaves
    out. A member that cannot be unpacked is reported; one that can in part is both reported and
    given.
    """
    found = zipformat.directory(data, reading.budget.members)
    overlaps = zipformat.overlapping(found.entries)
    if overlaps:
        reading.doubt("damaged", f"{overlaps} of its members lie over one another")
    for entry in sorted(found.entries, key=lambda entry: rank(entry.name)):
        if spent(reading):
            return
        if entry.folder or silent(entry.name):
            reading.budget.members -= 1
            continue
        spot = place(entry.name)
        inflated = _unpack(data, entry, len(data), spot)
        if inflated:
            yield Member(entry.name, spot, inflated.data)
    yield from _unlisted(data, found, reading, place)


def _unlisted(
    data: bytes, found: zipformat.Directory, reading: Reading, place: Callable[[str], Reading]
) -> Iterator[Member]:
    """Unpack the members that no directory lists, and say once that there are such."""
    gaps = list(zipformat.gaps(found.entries, found.begin))
    if not spent(reading) and any(zipformat.loose(data, *gap) for gap in gaps):
        reading.doubt("damaged", "its directory is missing or does not list all that it holds")
    for begin, end in gaps:
        yield from _salvage(data, begin, end, reading, place)


def _salvage(
    data: bytes, begin: int, end: int, reading: Reading, place: Callable[[str], Reading]
) -> Iterator[Member]:
    """Unpack the members between `begin` and `end`, as their local headers announce them."""
    while (entry := zipformat.loose(data, begin, end)) and not spent(reading):
        spot = place(entry.name)
        inflated = _unpack(data, entry, end, spot)
        begin = (entry.body or entry.header) + max(4, inflated.used if inflated else 0)
        if inflated:
            yield Member(entry.name, spot, inflated.data)


def _names(data: bytes, found: zipformat.Directory) -> set[str]:
    if found.entries:
        return {entry.name for entry in found.entries}
    names: set[str] = set()
    at = 0
    while len(names) < _NAMED and (entry := zipformat.loose(data, at, len(data))):
        names.add(entry.name)
        at = entry.header + 4
    return names


def spent(reading: Reading) -> bool:
    """Whether nothing more may be unpacked from this file; said once, where it is so."""
    budget = reading.budget
    if budget.spent and not budget.told:
        most, many = amount(reading.limits.inflated_bytes), reading.limits.members
        reading.doubt(
            "limit", f"it holds more than {most} or {many} members: the rest was not read"
        )
        budget.told = True
    return budget.spent


def _unpack(
    data: bytes, entry: zipformat.Entry, end: int, spot: Reading
) -> zipformat.Inflated | None:
    """Unpack one member, reporting at `spot` whatever is wrong with it; None if nothing came."""
    spot.budget.members -= 1
    method = zipformat.unsupported(entry)
    if entry.encrypted:
        spot.skip("encrypted", "a password protects it")
    elif entry.body is None:
        spot.skip("damaged", "it does not stand where the directory of the archive says")
    elif method:
        spot.skip("format", f"its compression ({method}) is not read")
    else:
        available = end - entry.body
        packed = available if entry.packed is None else min(available, entry.packed)
        most, bound = room(packed, spot)
        inflated = zipformat.inflate(data, entry, end, most)
        spot.budget.bytes -= inflated.used + len(inflated.data)
        report(inflated, bound, spot)
        return inflated
    return None


def room(packed: int, spot: Reading) -> tuple[int, str]:
    """How many bytes `packed` ones may unpack to, and what to say when it is more."""
    limits = spot.limits
    return min(
        (limits.file_bytes, f"it is over {amount(limits.file_bytes)}: raise it with --max-bytes"),
        (
            max(_RATIO_FROM, limits.ratio * packed),
            f"it unpacks to more than {limits.ratio} times its packed size",
        ),
        (
            max(1, spot.budget.bytes),
            f"more than {amount(limits.inflated_bytes)} were unpacked from this file",
        ),
    )


def report(inflated: zipformat.Inflated, bound: str, spot: Reading) -> None:
    """Say at `spot` what stopped the unpacking, if anything did; `bound` is what `room` said."""
    got = amount(len(inflated.data))
    if inflated.stopped == "limit":
        spot.doubt("limit", f"only its first {got} were read: {bound}")
    elif inflated.stopped == "checksum":
        spot.doubt("damaged", "its checksum does not match: parts of it may be wrong")
    elif inflated.stopped and inflated.data:
        spot.doubt("damaged", f"damaged: only its first {got} could be unpacked")
    elif inflated.stopped:
        spot.skip("damaged", "damaged: nothing of it could be unpacked")


def _around(data: bytes, found: zipformat.Directory, reading: Reading) -> Iterator[Piece]:
    """What stands before and after an archive, and its comment: text can ride along there."""
    first = min((entry.header for entry in found.entries), default=0)
    before = data[: max(0, first)].partition(b"PK\x03\x04")[0]  # from there on it is salvaged
    for name, extra in (
        ("before the archive", before),
        ("after the archive", data[found.end :]),
        ("comment", found.comment),
    ):
        if extra:
            yield from _readers.read(extra, reading.part(name))
