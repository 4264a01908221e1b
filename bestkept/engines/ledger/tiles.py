"""The log as plain files: hash tiles and entry bundles (C2SP tlog-tiles).

A tile holds up to 256 hashes of one level, where each is the root of 256 on the level below; a
bundle holds the 256 entries under a tile of level 0. Whoever has these files and a checkpoint
needs no database to check the log.
"""

from collections.abc import Iterable
from pathlib import Path

from bestkept.engines import durable
from bestkept.engines.ledger.tree import Frontier
from bestkept.engines.ledger.verify import leaf_hash

WIDTH = 256
_HASH = 32
_LONGEST = 0xFFFF  # bytes of an entry: its length is written in two


def publish(folder: Path, leaves: Iterable[bytes], start: int) -> int:
    """Write the entries `start`, `start` + 1 and so on, and the tiles over them; return the size.

    `folder` must hold what was published before `start`. Each file is complete and synced before
    it has its name, and writing what is there already changes nothing: after a crash the same call
    finishes the work. A damaged file is written again; partial tiles go when the full one is there.
    Raises ValueError if an entry is over 65,535 bytes, or files that `start` needs are not sound.
    """
    writer = _Writer(folder, start)
    for leaf in leaves:
        writer.append(leaf)
    writer.finish()
    return writer.size


class TileReader:
    """A published log of a given size, read from its files.

    Raises ValueError if a file is missing or has another length than it must have. What it
    returns is as good as the files: compare `root_of(size, reader.read)` with a checkpoint.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self.size = size
        self._tiles: dict[str, tuple[int, list[bytes]]] = {}

    def read(self, level: int, index: int) -> bytes:
        """The root of the `index`-th run of 2**level entries."""
        tall, low = divmod(level, 8)
        tile, place = divmod(index << low, WIDTH)
        frontier = Frontier()
        for value in self.tile(tall, tile)[place : place + (1 << low)]:
            frontier.append(value)
        if frontier.size != 1 << low:
            raise ValueError(f"The first {self.size} entries have no such subtree.")
        return frontier.root()

    def entry(self, number: int) -> bytes:
        """The bytes of one entry."""
        if not 0 <= number < self.size:
            raise ValueError(f"There is no entry {number} among the first {self.size}.")
        return self.bundle(number // WIDTH)[number % WIDTH]

    def tile(self, level: int, number: int) -> list[bytes]:
        """The hashes of one tile, as far as they belong to a log of this size."""
        return self._kept(str(level), number, self.size >> 8 * level)

    def bundle(self, number: int) -> list[bytes]:
        """The entries of one bundle, as far as they belong to a log of this size."""
        return self._kept("entries", number, self.size)

    def _kept(self, shelf: str, number: int, count: int) -> list[bytes]:
        # The last file of each level is kept: proofs and replays walk from neighbour to neighbour.
        known = self._tiles.get(shelf)
        if known is None or known[0] != number:
            width = min(WIDTH, count - number * WIDTH)
            known = number, _read(self.folder, shelf, number, width)
            self._tiles[shelf] = known
        return known[1]


class _Writer:
    """The tiles and the bundle that are not full yet; full ones are written as they fill."""

    def __init__(self, folder: Path, start: int) -> None:
        self.folder = folder
        self.size = start
        old = TileReader(folder, start)
        self._bundle = list(old.bundle(start // WIDTH)) if start % WIDTH else []
        self._tiles: list[list[bytes]] = []
        for level in range((start.bit_length() + 7) // 8):
            number, width = divmod(start >> 8 * level, WIDTH)
            self._tiles.append(list(old.tile(level, number)) if width else [])

    def append(self, leaf: bytes) -> None:
        if len(leaf) > _LONGEST:
            raise ValueError(f"Entry {self.size} is longer than 65,535 bytes.")
        self._bundle.append(leaf)
        self.size += 1
        if len(self._bundle) == WIDTH:
            self._write("entries", self.size, _bundled(self._bundle))
            self._bundle = []
        self._push(0, leaf_hash(leaf))

    def _push(self, level: int, value: bytes) -> None:
        if level == len(self._tiles):
            self._tiles.append([])
        tile = self._tiles[level]
        tile.append(value)
        if len(tile) == WIDTH:
            self._write(str(level), self.size >> 8 * level, b"".join(tile))
            frontier = Frontier()
            for inner in tile:
                frontier.append(inner)
            self._tiles[level] = []
            self._push(level + 1, frontier.root())

    def finish(self) -> None:
        if self._bundle:
            self._write("entries", self.size, _bundled(self._bundle))
        for level, tile in enumerate(self._tiles):
            if tile:
                self._write(str(level), self.size >> 8 * level, b"".join(tile))

    def _write(self, shelf: str, count: int, data: bytes) -> None:
        """Write the last of the tiles of a level that has `count` hashes, or entries."""
        number, width = divmod(count, WIDTH)
        if width:
            _keep(self.folder / _path(shelf, number, width), data)
        else:
            full = self.folder / _path(shelf, number - 1, WIDTH)
            _keep(full, data)
            _drop_partial(full)


def _path(shelf: str, number: int, width: int) -> str:
    thousands = [f"{number % 1000:03d}"]
    while number := number // 1000:
        thousands.append(f"x{number % 1000:03d}")
    name = "/".join(("tile", shelf, *reversed(thousands)))
    return name if width == WIDTH else f"{name}.p/{width}"


def _read(folder: Path, shelf: str, number: int, width: int) -> list[bytes]:
    """The first `width` hashes or entries of a tile or bundle, full or partial."""
    for name in (_path(shelf, number, width), _path(shelf, number, WIDTH)):
        path = folder / name
        if width > 0 and path.is_file():
            held = _unbundled(path.read_bytes()) if shelf == "entries" else _cut(path.read_bytes())
            if len(held) != (width if ".p/" in name else WIDTH):
                raise ValueError(f"The file {name} of the log is damaged: publish the log anew.")
            return held[:width]
    raise ValueError(f"The log has no file {_path(shelf, number, width)}: publish the log anew.")


def _cut(data: bytes) -> list[bytes]:
    found = [data[at : at + _HASH] for at in range(0, len(data), _HASH)]
    return found if len(data) % _HASH == 0 else []


def _bundled(entries: list[bytes]) -> bytes:
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def _unbundled(data: bytes) -> list[bytes]:
    entries, start = [], 0
    while start < len(data):
        end = start + 2 + int.from_bytes(data[start : start + 2], "big")
        entries.append(data[start + 2 : end])
        start = end
    return entries if start == len(data) else []


def _keep(path: Path, data: bytes) -> None:
    """Have `data` under this name, whole or not at all, also if the power fails."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write(path, data)


def _drop_partial(full: Path) -> None:
    folder = full.with_name(f"{full.name}.p")
    if folder.is_dir():
        for partial in folder.iterdir():
            partial.unlink()
        folder.rmdir()
