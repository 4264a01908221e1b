"""What the term lens asks of 64 bytes at once."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types

from bestkept.engines.detect._machine import (
    _BYTES,
    _LONG,
    _all,
    _any_of,
    _at,
    _chosen,
    _load,
    _mask,
)
from bestkept.engines.detect._machine import _machine as operation


@operation
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


def _is_name(builder: Any, read: Any) -> Any:
    """Return which of 64 bytes are ASCII letters or digits."""
    small, capital, digit = (_among(builder, read, *pair) for pair in _KINDS)
    return builder.or_(builder.or_(small, capital), digit)


@operation
def names_64(_typing: Any, _from: Any) -> Any:
    """Return which of 64 bytes are ASCII letters or digits."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return _mask(builder, _is_name(builder, _load(builder, args[0], _BYTES)))

    return types.uint64(types.uint64), code


@operation
def joiners_64(_typing: Any, _from: Any) -> Any:
    """Return which of 64 bytes are `-` or `_`."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return _mask(builder, _any_of(builder, _load(builder, args[0], _BYTES), (0x2D, 0x5F)))

    return types.uint64(types.uint64), code


@operation
def small_64(_typing: Any, _from: Any, _to: Any) -> Any:
    """Write 64 letters and digits small."""

    def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        small = builder.or_(_load(builder, args[0], _BYTES), _all(0x20))
        builder.store(small, _at(builder, args[1], _BYTES), align=1)
        return context.get_dummy_value()

    return types.void(types.uint64, types.uint64), code


@operation
def chosen_64(_typing: Any, _from: Any, _mask: Any, _to: Any) -> Any:
    """Write those of 64 letters and digits that a mask names, small and side by side."""

    def code(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        small = builder.or_(_load(builder, args[0], _BYTES), _all(0x20))
        chosen = _chosen(builder, small, args[1])
        builder.store(chosen, _at(builder, args[2], _BYTES), align=1)
        return context.get_dummy_value()

    return types.void(*[types.uint64] * 3), code
