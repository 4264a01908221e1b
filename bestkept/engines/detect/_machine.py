"""A few machine operations that Numba has no words for: wide loads, prefetch, 64 bytes at once.

Addresses are plain unsigned numbers: whoever calls answers for what lies there. LLVM turns
the 64-byte operations into whatever the processor has (AVX-512, AVX2, SSE2, NEON).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import binding, ir
from numba import extending, types
from numba.cpython.unsafe import numbers
from numba.np.numpy_support import carray

from bestkept.engines.detect._compiling import njit

if TYPE_CHECKING:
    from collections.abc import Sequence

leading_zeros: Any = numbers.leading_zeros
trailing_zeros: Any = numbers.trailing_zeros

# Whether the processor puts the chosen ones of 64 bytes side by side in one step.
COMPRESSES = bool(binding.get_host_cpu_features().get("avx512vbmi2"))
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


@njit(inline="always")
def flat(address: Any, length: Any) -> Any:
    """Return numbers of 64 bits that lie at an address as an array."""
    return carray(_pointer(address), (np.int64(length),), np.uint64)


@njit(inline="always")
def bytes_at(address: Any, length: Any) -> Any:
    """Return bytes that lie at an address as an array."""
    return carray(_pointer(address), (np.int64(length),), np.uint8)


@njit(inline="always")
def wide(address: Any, rows: Any, columns: Any) -> Any:
    """Return rows of numbers of 64 bits that lie at an address as an array."""
    return carray(_pointer(address), (np.int64(rows), columns), np.uint64)


@njit(inline="always")
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


def _any_of(builder: Any, read: Any, wanted: Sequence[int]) -> Any:
    """Return which of 64 bytes are one of some."""
    found = builder.icmp_unsigned("==", read, _all(wanted[0]))
    for byte in wanted[1:]:
        found = builder.or_(found, builder.icmp_unsigned("==", read, _all(byte)))
    return found


_LONGS = ir.VectorType(_LONG, 8)
_INTS, _HALF = (ir.VectorType(ir.IntType(32), count) for count in (8, 32))


def _each(value: int) -> Any:
    return ir.Constant(_LONGS, [value] * 8)


def _spread(builder: Any, number: Any, kind: Any = _LONGS) -> Any:
    """Return as many times the same number as a vector of a kind has."""
    one, none = ir.IntType(32), ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(none, number, one(0))
    every = ir.Constant(ir.VectorType(one, kind.count), [0] * kind.count)
    return builder.shuffle_vector(first, none, every)


def _chosen(builder: Any, read: Any, mask: Any) -> Any:
    """Return those of 64 bytes that a mask names, side by side, and zeros behind them."""
    bits = ir.VectorType(ir.IntType(1), 64)
    kind = ir.FunctionType(_BYTES, [_BYTES, bits, _BYTES])
    name = "llvm.experimental.vector.compress.v64i8"
    function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
    return builder.call(function, [read, builder.bitcast(mask, bits), _all(0)])


def _numbers_at(builder: Any, addresses: Any) -> Any:
    """Return the eight numbers of 64 bits that lie at eight addresses."""
    found = ir.Constant(_LONGS, ir.Undefined)
    for n in range(8):
        lane = ir.IntType(32)(n)
        number = _load(builder, builder.extract_element(addresses, lane), _LONG)
        found = builder.insert_element(found, number, lane)
    return found


def _smaller(builder: Any, some: Any, most: int) -> Any:
    return builder.select(builder.icmp_unsigned("<", some, _each(most)), some, _each(most))


def _mixed(builder: Any, values: Any, chunks: Any, lengths: Any, multiplier: Any) -> Any:
    """Mix the first bytes of eight chunks into eight values."""
    unused = builder.sub(_each(64), builder.shl(lengths, _each(3)))
    kept = builder.and_(chunks, builder.lshr(_each((1 << 64) - 1), unused))
    values = builder.mul(builder.xor(values, kept), multiplier)
    return builder.xor(values, builder.lshr(values, _each(32)))


def _hashed(builder: Any, args: Any, *, ended: bool) -> Any:
    """Return the hashes of eight words of at most 16 letters, and the words' lengths.

    The length is mixed in first, or last where the hash is `ended`.
    """
    starts, ends = (builder.zext(_load(builder, address, _INTS), _LONGS) for address in args[1:3])
    lengths = builder.sub(ends, starts)
    places = builder.add(starts, _spread(builder, args[0]))
    seed, multiplier = _spread(builder, args[3]), _spread(builder, args[4])
    values = seed if ended else builder.xor(seed, lengths)
    first = _numbers_at(builder, places)
    values = _mixed(builder, values, first, _smaller(builder, lengths, 8), multiplier)
    longer = builder.icmp_unsigned(">", lengths, _each(8))
    left = builder.select(longer, builder.sub(lengths, _each(8)), _each(1))
    then = _numbers_at(builder, builder.add(places, _each(8)))
    more = _mixed(builder, values, then, _smaller(builder, left, 8), multiplier)
    found = builder.select(longer, more, values)
    if ended:
        found = builder.mul(builder.xor(found, lengths), multiplier)
        found = builder.xor(found, builder.lshr(found, _each(32)))
    return found, lengths


def _hashing(*, ended: bool) -> Any:
    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        found, lengths = _hashed(builder, args, ended=ended)
        builder.store(found, _at(builder, args[5], _LONGS), align=1)
        beyond = builder.icmp_unsigned(">", lengths, _each(16))
        return builder.zext(builder.bitcast(beyond, _BYTE), _LONG)

    return types.uint64(*[types.uint64] * 6), code


@_machine
def hash_8(
    _typing: Any, _begin: Any, _starts: Any, _ends: Any, _seed: Any, _multiplier: Any, _to: Any
) -> Any:
    """Write the hashes of eight words of at most 16 letters; return which words are longer.

    Given are where letters begin, the addresses of eight borders of 32 bits each, counted from
    there, the seed and the multiplier, and where to write.
    """
    return _hashing(ended=False)


@_machine
def end_8(
    _typing: Any, _begin: Any, _starts: Any, _ends: Any, _seed: Any, _multiplier: Any, _to: Any
) -> Any:
    """Do the same with the words' lengths mixed in last, as the term lens does."""
    return _hashing(ended=True)


@_machine
def pass_8(_typing: Any, _values: Any, _filter: Any, _shift: Any) -> Any:
    """Return which of eight values at an address a filter at an address lets pass."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        values = _load(builder, args[0], _LONGS)
        slots = builder.lshr(values, _spread(builder, args[2]))
        within = builder.and_(builder.lshr(slots, _each(3)), _each((1 << 64) - 8))
        places = builder.add(within, _spread(builder, args[1]))
        words = _numbers_at(builder, places)
        one = builder.lshr(words, builder.and_(slots, _each(63)))
        low = builder.and_(builder.lshr(values, _each(12)), _each(63))
        both = builder.and_(one, builder.lshr(words, low))
        passed = builder.trunc(both, ir.VectorType(ir.IntType(1), 8))
        return builder.zext(builder.bitcast(passed, _BYTE), _LONG)

    return types.uint64(*[types.uint64] * 3), code


@_machine
def same_8(_typing: Any, _address: Any, _number: Any) -> Any:
    """Return which of eight numbers of 32 bits at an address are a number."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        every = _spread(builder, builder.trunc(args[1], ir.IntType(32)), _INTS)
        same = builder.icmp_unsigned("==", _load(builder, args[0], _INTS), every)
        return builder.zext(builder.bitcast(same, _BYTE), _LONG)

    return types.uint64(types.uint64, types.uint64), code


@_machine
def spread_32(_typing: Any, _mask: Any, _offset: Any, _to: Any) -> Any:
    """Write the places of the first 32 ones of a mask, as numbers of 32 bits, and what is not."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        chosen = _chosen(builder, ir.Constant(_BYTES, list(range(64))), args[0])
        half = [ir.Constant(ir.IntType(32), n) for n in range(32)]
        first = builder.shuffle_vector(chosen, chosen, ir.Constant(_HALF, half))
        offsets = _spread(builder, builder.trunc(args[1], ir.IntType(32)), _HALF)
        found = builder.add(builder.zext(first, _HALF), offsets)
        builder.store(found, _at(builder, args[2], _HALF), align=1)
        return _context.get_dummy_value()

    return types.void(*[types.uint64] * 3), code
