"""Where machine code is kept, so that none outlives the sources that it was made of.

Numba takes what it has kept as fresh while the file of that one function is unchanged. But
machine code also holds what the function calls in other modules, and constants from there.
So everything is kept in a folder named by a hash over all sources of the detector: after any
change, an upgrade in place too, another folder is begun and the others are swept.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

_SOURCES = Path(__file__).parent
_LOCK = threading.Lock()
config: Any = numba.core.config  # its names are made when it is loaded


def _stamp() -> str:
    """Return a hash over all sources of the detector."""
    every = hashlib.sha256()
    for path in sorted(_SOURCES.rglob("*.py")):
        data = path.read_bytes()
        every.update(f"{path.relative_to(_SOURCES).as_posix()} {len(data)} ".encode())
        every.update(data)
    return every.hexdigest()[:32]


def _places() -> list[Path]:
    """Return where machine code may be kept, the best place first; one installation each."""
    own = "kernels-" + hashlib.sha256(str(_SOURCES).encode()).hexdigest()[:16]
    if config.CACHE_DIR:
        return [Path(config.CACHE_DIR) / own]
    beside = _SOURCES / "__pycache__" / "kernels"
    try:
        return [beside, Path.home() / ".cache" / "bestkept" / own]
    except RuntimeError:  # the account has no home
        return [beside]


def _kept() -> Path | None:
    """Return the folder for these sources, None where nothing can be written."""
    stamp = _stamp()
    for place in _places():
        folder = place / stamp
        try:
            begun = folder.is_dir()
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError:
            continue
        if not begun:
            _sweep(folder)
        return folder
    return None


def _sweep(folder: Path) -> None:
    """Remove what was kept of other sources, and what Numba itself kept beside them."""
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    with contextlib.suppress(OSError):  # it may belong to somebody else, and is not read
        for path in _SOURCES.rglob("__pycache__/*.nb[ic]"):
            path.unlink(missing_ok=True)


FOLDER = _kept()


class Shelf:
    """Tells Numba where the machine code of one function is kept (its cache locator)."""

    def __init__(self, function: Any, file: str) -> None:
        self._py_file, self._lineno = file, function.__code__.co_firstlineno  # Numba's names

    @classmethod
    def from_function(cls, function: Any, file: str) -> Shelf:
        """Return the shelf of a function."""
        return cls(function, file)

    def ensure_cache_path(self) -> None:
        """Make the folder anew, should it have been swept meanwhile."""
        Path(self.get_cache_path()).mkdir(parents=True, exist_ok=True)

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(FOLDER)

    def get_source_stamp(self) -> str:
        """Return what stands for the sources: the folder's name."""
        return FOLDER.name if FOLDER else ""

    def get_disambiguator(self) -> str:
        """Return what parts functions of the same name in files of the same name."""
        return f"{Path(self._py_file).parent.name}-{self._lineno}"


def njit(**options: Any) -> Callable[[Any], Any]:
    """Compile a function when it is first called, without the interpreter's lock.

    The only way to machine code in the detector; `options` are those of Numba.
    """

    def compiled(function: Any) -> Any:
        with _LOCK:
            before, config.CACHE_LOCATOR_CLASSES = config.CACHE_LOCATOR_CLASSES, _SHELF
            try:
                return numba.njit(nogil=True, cache=FOLDER is not None, **options)(function)
            finally:
                config.CACHE_LOCATOR_CLASSES = before

    return compiled


_SHELF = f"{__name__}.{Shelf.__qualname__}"
