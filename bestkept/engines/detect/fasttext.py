"""Where the letters of a text lie: it is read where Python keeps it, and not copied."""

from __future__ import annotations

import bisect
import ctypes

_utf8 = ctypes.pythonapi.PyUnicode_AsUTF8AndSize
_utf8.argtypes, _utf8.restype = [ctypes.py_object, ctypes.c_void_p], ctypes.c_void_p
# Where the letters of a text of ASCII lie, counted from the object; `str` itself, no subclass.
_AHEAD = _utf8("a", None) - id("a")
inside = ctypes.pythonapi.PyBytes_AsString
inside.argtypes, inside.restype = [ctypes.py_object], ctypes.c_void_p


class Letters:
    """The text that is read: where its UTF-8 lies, and which character a byte belongs to."""

    text = ""
    _lies = (0, 0)  # address and size of the text's UTF-8

    def __init__(self) -> None:
        self._size = ctypes.c_ssize_t()
        self._size_at = ctypes.addressof(self._size)

    def begin(self, text: str) -> tuple[int, int]:
        """Begin another text; return address and size of its UTF-8."""
        self.text, self._data, self._known = text, b"", [(0, 0)]
        self._lies = self.where(text)
        if not self._lies[0]:  # half of a surrogate pair stands alone
            self._data = text.encode(errors="surrogatepass")
            self._lies = inside(self._data), len(self._data)
        return self._lies

    def where(self, text: str) -> tuple[int, int]:
        """Return address and size of a text's UTF-8, which Python keeps; 0 if it has none."""
        if type(text) is str and text.isascii():
            return id(text) + _AHEAD, len(text)
        try:
            return _utf8(text, self._size_at), self._size.value
        except UnicodeEncodeError:
            return 0, 0

    def character(self, byte: int) -> int:
        """Return the number of the character at a byte of the text's UTF-8."""
        if self.text.isascii():
            return byte
        if not self._data:
            self._data = self.text.encode(errors="surrogatepass")
        at = bisect.bisect_right(self._known, (byte, byte)) - 1
        before, characters = self._known[at]
        if before < byte:
            characters += len(self._data[before:byte].decode(errors="surrogatepass"))
            self._known.insert(at + 1, (byte, characters))
        return characters
