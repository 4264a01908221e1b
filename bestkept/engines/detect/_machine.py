"""A few machine operations that Numba has no words for: wide loads, prefetch, 64 bytes at once.

Addresses are plain unsigned numbers: whoever calls answers for what lies there. LLVM turns
the 64-byte operations into whatever the processor has (AVX-512, AVX2, SSE2, NEON).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, extending, njit, types
from numba.cpython.unsafe import numbers

trailing_zeros: Any = numbers.trailing_zeros

_BYTE, _LONG = ir.IntType(8), ir.IntType(64)
_BYTES = ir.VectorType(_BYTE, 64)


def _at(builder: Any, address: Any, kind: Any) -> Any:
    return builder.inttoptr(address, kind.as_pointer())


def _all(value: int) -> Any:
    return ir.Constant(_BYTES, [value] * 64)


def _load(builder: Any, address: Any, kind: Any) -> Any:
    return builder.load(_at(builder, address, kind), align=1)


def _mask(builder: Any, bits: Any) -> Any:
    return builder.bitcast(bits, _LONG)


def _machine(code: Any) -> Any:
    """Make an operation of a function that writes it in LLVM's language."""
    return extending.intrinsic(code)


@_machine
def _pointer(_typing: Any, _address: Any) -> Any:
    """Return an address as a pointer."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], _BYTE.as_pointer())

    return types.voidptr(types.uint64), code


@njit(nogil=True, cache=True, inline="always")
def flat(address: Any, length: Any) -> Any:
    """Return numbers of 64 bits that lie at an address as an array."""
    return carray(_pointer(address), (np.int64(length),), np.uint64)


@njit(nogil=True, cache=True, inline="always")
def wide(address: Any, rows: Any, columns: Any) -> Any:
    """Return rows of numbers of 64 bits that lie at an address as an array."""
    return carray(_pointer(address), (np.int64(rows), columns), np.uint64)


@njit(nogil=True, cache=True, inline="always")
def narrow(address: Any, rows: Any, columns: Any) -> Any:
    """Return rows of numbers of 32 bits that lie at an address as an array."""
    return carray(_pointer(address), (rows, np.int64(columns)), np.uint32)


@_machine
def ones(_typing: Any, _mask: Any) -> Any:
    """Return how many bits of a number are set."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), code


@_machine
def load_8(_typing: Any, _address: Any) -> Any:
    """Return the eight bytes at an address, little-endian, aligned or not."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return _load(builder, args[0], _LONG)

    return types.uint64(types.uint64), code


@_machine
def load_4(_typing: Any, _address: Any) -> Any:
    """Return the four bytes at an address as a number of 64 bits."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.zext(_load(builder, args[0], ir.IntType(32)), _LONG)

    return types.uint64(types.uint64), code


@_machine
def load(_typing: Any, _address: Any) -> Any:
    """Return the byte at an address as a number of 64 bits."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.zext(_load(builder, args[0], _BYTE), _LONG)

    return types.uint64(types.uint64), code


@_machine
def store(_typing: Any, _address: Any, _value: Any) -> Any:
    """Write eight bytes to an address."""

    def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        builder.store(args[1], _at(builder, args[0], _LONG), align=1)
        return context.get_dummy_value()

    return types.void(types.uint64, types.uint64), code


@_machine
def prefetch(_typing: Any, _address: Any) -> Any:
    """Ask for the cache line at an address; nothing is waited for."""

    def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(ir.VoidType(), [_BYTE.as_pointer(), *[ir.IntType(32)] * 3])
        name = "llvm.prefetch.p0"
        known = builder.module.globals.get(name)
        function = known or ir.Function(builder.module, kind, name)
        numbers = [ir.Constant(ir.IntType(32), n) for n in (0, 2, 1)]
        builder.call(function, [_at(builder, args[0], _BYTE), *numbers])
        return context.get_dummy_value()

    return types.void(types.uint64), code


@_machine
def fold_64(_typing: Any, _from: Any, _to: Any) -> Any:
    """Write what 64 bytes of ASCII fold to (0 parts words); return which were not ASCII."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        read = _load(builder, args[0], _BYTES)
        lower = builder.or_(read, _all(0x20))
        letter = builder.icmp_unsigned("<", builder.sub(lower, _all(0x61)), _all(26))
        digit = builder.icmp_unsigned("<", builder.sub(read, _all(0x30)), _all(10))
        kept = builder.select(builder.or_(letter, digit), lower, _all(0))
        builder.store(kept, _at(builder, args[1], _BYTES), align=1)
        return _mask(builder, builder.icmp_signed("<", read, _all(0)))

    return types.uint64(types.uint64, types.uint64), code


@_machine
def letters_64(_typing: Any, _from: Any) -> Any:
    """Return which of 64 bytes are not zero, the first one lowest."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        read = _load(builder, args[0], _BYTES)
        return _mask(builder, builder.icmp_unsigned("!=", read, _all(0)))

    return types.uint64(types.uint64), code


@_machine
def parted_64(_typing: Any, _from: Any) -> Any:
    """Return which of 64 bytes may end a hyphen at a line's end; 65 bytes are read."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        signs = _any_of(builder, _load(builder, args[0], _BYTES), (0x2D, 0xAD, 0x90))
        after = builder.add(args[0], ir.Constant(_LONG, 1))
        ends = _any_of(builder, _load(builder, after, _BYTES), (0x0A, 0x0D))
        return _mask(builder, builder.and_(signs, ends))

    return types.uint64(types.uint64), code


def _any_of(builder: Any, read: Any, wanted: tuple[int, ...]) -> Any:
    """Return which of 64 bytes are one of some."""
    found = builder.icmp_unsigned("==", read, _all(wanted[0]))
    for byte in wanted[1:]:
        found = builder.or_(found, builder.icmp_unsigned("==", read, _all(byte)))
    return found


@_machine
def borders_64(_typing: Any, _from: Any) -> Any:
    """Return behind which of 64 bytes an identifier has a border; 66 bytes are read."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        here, after, then = (
            _load(builder, builder.add(args[0], ir.Constant(_LONG, n)), _BYTES) for n in range(3)
        )
        small, capital, digit = (_among(builder, here, *pair) for pair in _KINDS)
        name = builder.or_(builder.or_(small, capital), digit)
        small_1, capital_1, digit_1 = (_among(builder, after, *pair) for pair in _KINDS)
        name_1 = builder.or_(builder.or_(small_1, capital_1), digit_1)
        begun = builder.and_(capital, _among(builder, then, *_KINDS[0]))
        capitals = builder.and_(capital_1, builder.or_(small, begun))
        digits = builder.and_(name_1, builder.xor(digit, digit_1))
        joined = builder.or_(digits, _any_of(builder, after, (0x2D, 0x5F)))
        return _mask(builder, builder.or_(capitals, builder.and_(name, joined)))

    return types.uint64(types.uint64), code


_KINDS = ((0x61, 26), (0x41, 26), (0x30, 10))  # small letters, capitals, digits: first, count


def _among(builder: Any, read: Any, first: int, count: int) -> Any:
    """Return which of 64 bytes are one of `count` from `first` on."""
    return builder.icmp_unsigned("<", builder.sub(read, _all(first)), _all(count))
