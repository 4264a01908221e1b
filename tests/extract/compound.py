"""A writer of OLE compound files with the fewest parts (MS-CFB): one FAT, no short streams.

Every stream is filled up to 4096 bytes, since shorter ones would need a second table.
"""

import struct

SECTOR, FREE, END = 512, 0xFFFFFFFF, 0xFFFFFFFE


def compound(streams):
    """Make a file of `streams`: paths (tuples) to bytes."""
    tree = {}
    for path, body in streams.items():
        place = tree
        for name in path[:-1]:
            place = place.setdefault(name, {})
        place[path[-1]] = body.ljust(4096, b"\0")
    entries = [["Root Entry", 5, tree, FREE, FREE, b""]]
    _list(entries, 0, tree)
    return _file(entries)


def _list(entries, parent, tree):
    names = sorted(tree, key=lambda name: (len(name), name.upper()))
    before = None
    for name in names:
        number = len(entries)
        inner = tree[name]
        folder = isinstance(inner, dict)
        entries.append([name, 1 if folder else 2, inner, FREE, FREE, b"" if folder else inner])
        if before is None:
            entries[parent][3] = number
        else:
            entries[before][4] = number
        before = number
        if folder:
            _list(entries, number, inner)


def _file(entries):
    directory_sectors = -(-len(entries) * 128 // SECTOR)
    bodies, at = [], 0
    starts = []
    for entry in entries:
        body = entry[5]
        starts.append(at if body else END)
        bodies.append(body.ljust(-(-len(body) // SECTOR) * SECTOR, b"\0"))
        at += len(bodies[-1]) // SECTOR
    total = at + directory_sectors
    fat_sectors = 1
    while (total + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    fat = []
    for body in bodies:
        count = len(body) // SECTOR
        fat += [len(fat) + n + 1 for n in range(count - 1)] + ([END] if count else [])
    first = len(fat)
    fat += [first + n + 1 for n in range(directory_sectors - 1)] + [END]
    table = len(fat)
    fat += [0xFFFFFFFD] * fat_sectors
    fat += [FREE] * (fat_sectors * SECTOR // 4 - len(fat))
    header = struct.pack(
        "<8s16sHHHHH6xLLLLLLLLLL",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, first, 0, 4096, END, 0, END, 0, table,
    )  # fmt: skip
    more = [table + n for n in range(1, fat_sectors)] + [FREE] * (109 - fat_sectors)
    rows = b"".join(_row(entry, start) for entry, start in zip(entries, starts, strict=True))
    return b"".join(
        [
            header + struct.pack(f"<{len(more)}L", *more),
            *bodies,
            rows.ljust(directory_sectors * SECTOR, b"\0"),
            struct.pack(f"<{len(fat)}L", *fat),
        ]
    )


def _row(entry, start):
    name = (entry[0] + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBLLL16sL8s8sLLL",
        name, len(name), entry[1], 1, FREE, entry[4], entry[3], b"", 0, b"", b"",
        start, len(entry[5]), 0,
    )  # fmt: skip
