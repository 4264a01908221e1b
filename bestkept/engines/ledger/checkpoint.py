"""The text of a checkpoint, which a log signs: its size and its root (C2SP tlog-checkpoint)."""

from base64 import b64encode


def checkpoint_body(origin: str, size: int, root: bytes) -> str:
    """Three lines: the log's name, its number of entries, its root hash in base64.

    Raises ValueError if the origin is empty or breaks the line, the size is negative,
    or the root has not 32 bytes.
    """
    if not origin or not origin.isprintable():
        raise ValueError("The origin of a log is one line of printable text.")
    if size < 0 or len(root) != 32:
        raise ValueError("A checkpoint needs a size of 0 or more and a root of 32 bytes.")
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"
