"""An index that guards one text, and folders of what was sent out."""

import dataclasses
import io
import json
import zipfile
import zlib

from bestkept.content.docx import docx
from bestkept.engines import detect, extract
from bestkept.gateways.files import Sweep
from bestkept.gateways.memory import Memory, state_of

KEY = bytes(range(32))
SECRET = (
    "The binder is dissolved in warm water for ninety minutes before the active powder goes in, "
    "in three equal portions. Each portion is mixed until the torque falls below eleven newton "
    "metres, and the tank is then held under vacuum at forty millibar for a quarter of an hour.\n"
)
HARMLESS = "The canteen is closed on Friday {}. Please bring your own lunch and use gate {}.\n"


def guard(folder, *texts):
    """Guard each text as an asset of its own; return the open index."""
    folder.mkdir(exist_ok=True)
    entries = [
        (detect.DocumentLabel(f"TS-{n:04d}", 1, f"D-{n:04d}"), [detect.sketch(text, KEY)])
        for n, text in enumerate(texts, 1)
    ]
    name = detect.write_segment(folder, detect.build_segment(entries, KEY))
    detect.write_manifest(folder, [name])
    return detect.Index.open(folder, KEY)


def outbox(folder, count=12):
    """Write files of several kinds, one in four with the secret, some damaged."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        text = HARMLESS.format(number, number * 7) * 3 + (SECRET if number % 4 == 0 else "")
        (folder / f"{number:03}.txt").write_text(text)
        (folder / f"{number:03}.docx").write_bytes(docx(f"{text}\n\nDocument {number}"))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"in/{number}.txt", text)
            archive.writestr("note.docx", docx(f"{text}\n\nAnother {number}"))
        (folder / f"{number:03}.zip").write_bytes(packed.getvalue())
    (folder / "torn.docx").write_bytes((folder / "000.docx").read_bytes()[:-200])
    (folder / "film.png").write_bytes(_picture())
    (folder / "odd.bin").write_bytes(bytes(range(256)) * 9)


def _picture():
    parts = [
        (b"IHDR", bytes.fromhex("00000001000000010800000000")),
        (b"IDAT", zlib.compress(b"00")),
    ]
    body = b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in [*parts, (b"IEND", b"")]
    )
    return b"\x89PNG\r\n\x1a\n" + body


def remembering(index, folder, file, **more):
    """Return a memory as `scan` makes it."""
    return Memory(file, KEY, state_of(detect.read_manifest(folder), extract.LIMITS), **more)


def rows(index, sources, **more):
    """Scan; return what `scan --json` would print, without the time that it took."""
    sweep = Sweep(index, sources, **more)
    found = [json.dumps(one.row()) for one in sweep]
    summary = sweep.account.row()["summary"]
    del summary["seconds"]
    return [*found, json.dumps(summary)]


def logged(sources, log):
    """The same sources; each time one is parsed its path is written to the file `log`."""
    for source in sources:
        yield dataclasses.replace(source, read=_Logged(source, log))


class _Logged:
    def __init__(self, source, log):
        self.source, self.log = source, log

    def __call__(self):
        extraction = self.source.read()
        extraction.pieces = self._told(extraction.pieces)
        return extraction

    def _told(self, pieces):
        with self.log.open("a") as file:
            file.write(f"{self.source.path}\n")
        yield from pieces
