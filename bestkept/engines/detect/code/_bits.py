"""What the bytes of source are, sixty-four at a time: operations that Numba has no words for.

Addresses are plain unsigned numbers, as in `_machine`; each operation gives one bit a byte,
the first one lowest.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import extending, types

from bestkept.engines.detect._machine import _BYTES, _LONG, _all, _any_of, _load, _mask, _spread

_NAME = ir.IntType(32)
_NAMES = ir.VectorType(_NAME, 16)
_RANK = (0x61, 26)  # small letters: first, count


def _letters(builder: Any, read: Any) -> Any:
    lower = builder.or_(read, _all(0x20))
    return builder.icmp_unsigned("<", builder.sub(lower, _all(_RANK[0])), _all(_RANK[1]))


def _operation(code: Any) -> Any:
    """Make an operation on the 64 bytes at an address of what writes it in LLVM's language."""

    def typed(_typing: Any, _address: Any) -> Any:
        def written(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            return _mask(builder, code(builder, _load(builder, args[0], _BYTES)))

        return types.uint64(types.uint64), written

    return extending.intrinsic(typed)


@_operation
def words_64(builder: Any, read: Any) -> Any:
    """Return which bytes are of words: letters, digits, _ and $, all beyond ASCII."""
    digit = builder.icmp_unsigned("<", builder.sub(read, _all(0x30)), _all(10))
    other = builder.or_(_any_of(builder, read, b"_$"), builder.icmp_signed("<", read, _all(0)))
    return builder.or_(builder.or_(_letters(builder, read), digit), other)


@_operation
def nothing_64(builder: Any, read: Any) -> Any:
    """Return which bytes say nothing: control signs but the line's end, blanks, ; and backslash."""
    low = builder.icmp_unsigned("<=", read, _all(0x20))
    low = builder.and_(low, builder.icmp_unsigned("!=", read, _all(0x0A)))
    return builder.or_(low, _any_of(builder, read, b";\\\x7f"))


@_operation
def line_ends_64(builder: Any, read: Any) -> Any:
    """Return which bytes end a line."""
    return builder.icmp_unsigned("==", read, _all(0x0A))


@_operation
def stars_64(builder: Any, read: Any) -> Any:
    """Return which bytes are stars."""
    return builder.icmp_unsigned("==", read, _all(0x2A))


@_operation
def letters_64(builder: Any, read: Any) -> Any:
    """Return which bytes are letters."""
    return _letters(builder, read)


@_operation
def lows_64(builder: Any, read: Any) -> Any:
    """Return which bytes are underscores."""
    return _any_of(builder, read, b"_")


@_operation
def brackets_64(builder: Any, read: Any) -> Any:
    """Return which bytes are ( or [."""
    return _any_of(builder, read, b"([")


@_operation
def signs_64(builder: Any, read: Any) -> Any:
    """Return which bytes are = { } < or >."""
    return _any_of(builder, read, b"={}<>")


@extending.intrinsic
def same_16(_typing: Any, _address: Any, _name: Any) -> Any:
    """Return which of the sixteen 32-bit numbers at an address are the one given."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        read = _load(builder, args[0], _NAMES)
        every = _spread(builder, builder.trunc(args[1], _NAME), _NAMES)
        same = builder.icmp_unsigned("==", read, every)
        return builder.zext(builder.bitcast(same, ir.IntType(16)), _LONG)

    return types.uint64(types.uint64, types.uint64), code
