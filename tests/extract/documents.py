"""Real files, made by the tests: Word documents, archives, git repositories."""

import io
import os
import subprocess
import zipfile

from bestkept.engines import extract

NAMES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }.items()
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"


def read(data, name="file", limits=extract.LIMITS):
    """Read to the end: pieces by member, and the extraction with its troubles."""
    extraction = extract.read_bytes(data, name, limits)
    return {piece.member: piece.text for piece in extraction.pieces}, extraction


def run(text):
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs):
    return f'<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>{"".join(runs)}</w:p>'


def part(root, inner):
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {NAMES}>{inner}</w:{root}>'


def docx(body, **parts):
    """Make a document: `body` is what stands in w:body; `parts` are file names to their bytes."""
    files = {"[Content_Types].xml": TYPES, "word/styles.xml": part("styles", "")}
    files["word/document.xml"] = part("document", f"<w:body>{body}</w:body>")
    return zipped(files | parts)


def zipped(files, method=zipfile.ZIP_DEFLATED):
    """Make a ZIP of names to text, bytes or further such dictionaries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, zipped(content) if isinstance(content, dict) else content)
    return made.getvalue()


class Repository:
    """A git repository in a folder, driven by the git program."""

    def __init__(self, folder, *words):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.day = 0
        self("init", "-q", "-b", "main", *words)

    def __call__(self, *words, check=True, **more):
        self.day += 1
        date = f"{1_700_000_000 + self.day * 86_400} +0000"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        people = {f"GIT_{who}_NAME": "Bob" for who in ("AUTHOR", "COMMITTER")}
        people |= {f"GIT_{who}_EMAIL": "bob@example.test" for who in ("AUTHOR", "COMMITTER")}
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", "-C", self.folder, *words],
            env=kept | people | dates | quiet,
            capture_output=True,
            check=check,
            **more,
        )
        return done.stdout.decode(errors="replace").strip()

    def write(self, path, content):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, message, **files):
        """Commit `files` (names to content; `__` stands for a dot) and return the commit."""
        for name, content in files.items():
            self.write(name.replace("__", "."), content)
        self("add", "-A")
        self("commit", "-q", "--allow-empty", "-m", message)
        return self("rev-parse", "HEAD")

    def history(self, limits=extract.LIMITS):
        """What the engine reads from the repository itself: pieces, and the extraction."""
        sources = [
            one for one in extract.walk([self.folder], limits) if one.path == str(self.folder)
        ]
        extraction = sources[-1].read()
        return {piece.member: piece.text for piece in extraction.pieces}, extraction
