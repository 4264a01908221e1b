"""The compiled road of the code lens: from bytes to raw tokens (Numba), as `lexing.py` does it.

What bytes are is found out for 64 of them at once; words, blanks and lines are then stepped
over by counting bits. Addresses and hashes are unsigned numbers of 64 bits, as in
`detect._kernel`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bestkept.engines.detect._compiling import njit
from bestkept.engines.detect._machine import load, load_8, trailing_zeros
from bestkept.engines.detect.code import alphabet, lexing
from bestkept.engines.detect.code._bits import (
    line_ends_64,
    nothing_64,
    stars_64,
    words_64,
)

U = np.uint64
_0, _1, _2, _3, _6, _7, _8, _16, _63 = (U(n) for n in (0, 1, 2, 3, 6, 7, 8, 16, 63))
_SURE = U(57)  # bits of a mask that are valid wherever it begins in a byte
_FULL = ~U(0)
_MIX, _32 = U(lexing.MIX), U(32)
_LINE_END, _WORD, _DIGIT, _QUOTE, _BACKTICK = U(1), U(2), U(3), U(4), U(6)
_SLASH_KIND, _HASH_KIND, _STAR_KIND, _SIGN_KIND = U(7), U(8), U(10), U(11)
_NEWLINE, _STAR, _SLASH, _MINUS, _PLUS, _TICK = (U(n) for n in b"\n*/-+'")
_BACKSLASH, _OPENING, _BANG, _SMALL_E, _GRAVE = (U(n) for n in b"\\[!e`")
_NAME, _NUMBER, _STRING = U(alphabet.NAME), U(alphabet.NUMBER), U(alphabet.STRING)
_IMPORT, _FROM, _COLON = U(alphabet.IMPORT), U(alphabet.FROM), U(alphabet.COLON)
_PROSE = U(lexing.PROSE)

# Rows of the table of what a byte or a token code is.
KINDS, INSIDE, SIGNS, OPENERS, CLOSERS = range(5)
IN_WORDS, IN_NUMBERS, IN_BLANKS = np.uint8(1), np.uint8(2), np.uint8(4)
PAD = 16  # names before the first one, all 0
# Keywords and directives are found without a second look: times this number, no two of them
# have the same twelve top bits. Rows of the table of words: packed word, code, directive or not.
PERFECT, TURN = 0x78E510617311D8A3, 52
_PERFECT, _TURN = U(PERFECT), U(TURN)


@njit()
def _classify(text: Any, first: Any, last: Any, size: Any, bits: Any, table: Any) -> None:
    """Fill in what the bytes from `first` to `last` are, and nothing behind the text's end."""
    inside, kinds = table[INSIDE], table[KINDS]
    stop = (last + _63) >> _6
    for number in range(first >> _6, stop):
        block = U(number)
        at = text + (block << _6)
        if (block + _1) << _6 <= size:
            bits[_0, block], bits[_1, block] = words_64(at), nothing_64(at)
            bits[_2, block], bits[_3, block] = line_ends_64(at), stars_64(at)
            continue
        words, nothing, ends, stars = _0, _0, _0, _0
        for k in range(size - (block << _6)):
            byte = load(at + U(k))
            words |= (_1 if inside[byte] & IN_WORDS else _0) << U(k)
            nothing |= (_1 if kinds[byte] == 0 else _0) << U(k)
            ends |= (_1 if byte == _NEWLINE else _0) << U(k)
            stars |= (_1 if byte == _STAR else _0) << U(k)
        bits[_0, block], bits[_1, block] = words, nothing
        bits[_2, block], bits[_3, block] = ends, stars
    for row in range(4):
        bits[row, stop] = _0


@njit(inline="always")
def _bits_from(mask: Any, i: Any) -> Any:
    return load_8(mask + (i >> _3)) >> (i & _7)


@njit(inline="always")
def _line_end(ends: Any, i: Any, end: Any) -> Any:
    while i < end:
        step = trailing_zeros(_bits_from(ends, i))
        if step < _SURE:
            return min(i + step, end)
        i += _SURE
    return end


@njit(inline="always")
def _starless(stars: Any, i: Any, end: Any) -> bool:
    """Tell whether no star stands from `i` to `end`."""
    while i < end:
        if trailing_zeros(_bits_from(stars, i)) < min(_SURE, end - i):
            return False
        i += _SURE
    return True


@njit(inline="always")
def _word_length(words: Any, i: Any) -> Any:
    length = more = trailing_zeros(~_bits_from(words, i))
    if more >= _SURE:
        length = _0
        while more >= _SURE:
            length += _SURE
            more = trailing_zeros(~_bits_from(words, i + length))
        length += more
    return length


@njit(inline="always")
def _packed(text: Any, i: Any, length: Any, size: Any) -> Any:
    """Return up to eight bytes as a number, the first one lowest; 0 for none."""
    if i + _8 <= size:
        return load_8(text + i) & _BYTES[length]
    found = _0
    for k in range(length):
        found |= load(text + i + U(k)) << (U(k) << _3)
    return found


_BYTES = np.array([(1 << 8 * length) - 1 for length in range(9)], np.uint64)


@njit(inline="always")
def _folded(text: Any, i: Any, length: Any, size: Any, found: Any) -> Any:
    """Return the 32 bits of a word (lexing.folded), given its first eight bytes."""
    second = _packed(text, i + _8, min(max(length, _8) - _8, _8), size)
    found = (found ^ second) * _MIX if length > _8 else found
    at = _16
    while at < length:
        found = (found ^ _packed(text, i + at, min(length - at, _8), size)) * _MIX
        at += _8
    return max((found * _MIX) >> _32, _1)


@njit(inline="always")
def _number_of(packed: Any, slots: Any, words: Any) -> Any:
    """Return the number of a packed word in the table of words, 0 for one that is not there."""
    number = U(slots[(packed * _PERFECT) >> _TURN])
    return number if words[_0, number] == packed else _0


@njit()
def lex(
    text: Any, i: Any, end: Any, size: Any, bits: Any, masks: Any, table: Any, slots: Any,
    words: Any, small: Any, wide: Any, n: Any,
) -> Any:  # fmt: skip
    """Append the raw tokens of the lines from `i` to `end` from `n` on; return their number."""
    _classify(text, i, end, size, bits, table)
    in_words, nothing, ends, stars = masks[0], masks[1], masks[2], masks[3]
    kinds, inside, signs = table[KINDS], table[INSIDE], table[SIGNS]
    out, names, starts, stops = small[0], wide[0][PAD:], wide[1], wide[2]
    first, run, prose, imports = n, _0, False, False
    while True:
        step = trailing_zeros(~_bits_from(nothing, i))
        if step >= _SURE:
            i += _SURE
            if i < end:
                continue
            break
        i += step
        if i >= end:
            break
        byte = load(text + i)
        kind = U(kinds[byte])
        name = _0
        if kind in (_WORD, _SIGN_KIND):  # no jump between them, for it is hard to foresee
            length = _word_length(in_words, i)
            j = i + max(length, _1)
            if _QUOTE <= U(kinds[load(text + j)]) <= _BACKTICK and length - _1 < _2:
                i = j
                continue
            name = _packed(text, i, min(length, _8), size)
            word = _number_of(name if length <= _8 else _0, slots, words)
            code = words[_1, word] if length != _0 else U(signs[byte])
            if code == _0:
                i = j
                continue
            name = _folded(text, i, length, size, name)
            imports |= code == _IMPORT
            run = run + _1 if code == _NAME else _0
            if run >= _PROSE:
                prose = True
                stop = _line_end(ends, j, end)
                j = stop if _starless(stars, j, stop) else j
        elif kind == _LINE_END:
            if n != first:
                n = _kept(text, out, starts, first, n, prose, imports, inside)
                first, prose, imports = n, False, False
            run = _0
            i += _1
            continue
        elif kind == _DIGIT:
            code, j, run = _NUMBER, _number_end(text, i, end, kinds, inside), _0
        elif kind <= _BACKTICK:
            j = _text_end(text, i, end, byte)
            if j == _FULL:
                if byte == _TICK and not _triple(text, i, end):
                    i += _1
                    continue
                j = _line_end(ends, i, end)
            code, run = _STRING, _0
        else:
            follower = load(text + i + _1) if i + _1 < end else _NEWLINE
            blank = follower == _NEWLINE or inside[follower] & IN_BLANKS != 0
            code, j, drop = U(signs[byte]), i + _1, False
            if kind == _SLASH_KIND:
                if follower == _SLASH:
                    drop = True
                elif follower == _STAR:
                    i = _comment_end(text, i + _2, _line_end(ends, i, end))
                    continue
            elif kind == _HASH_KIND:
                drop = not _sign_hash(text, i, end, size, n == first, in_words, kinds, slots, words)
            elif kind == _STAR_KIND:
                if follower == _SLASH:
                    n, run, prose, imports = first, _0, False, False
                    i += _2
                    continue
                drop = n == first and blank
            elif follower == _MINUS:
                after = load(text + i + _2) if i + _2 < end else _NEWLINE
                blank = after == _NEWLINE or inside[after] & IN_BLANKS != 0
                drop = blank and (n == first or inside[load(text + i - _1)] & IN_BLANKS != 0)
            if drop:
                i = _line_end(ends, i, end)
                continue
            run = _0
        out[n], names[n], starts[n], stops[n] = code, name, i, j
        n += _1
        i = j
    return _kept(text, out, starts, first, n, prose, imports, inside) if n != first else n


@njit()
def _kept(
    text: Any, out: Any, starts: Any, first: Any, n: Any, prose: bool, imports: bool, inside: Any
) -> Any:
    """Return where the line's tokens end: at `first` for a line that says nothing."""
    one = U(out[first])
    if prose or (imports and (one in (_IMPORT, _FROM))):
        return first
    if n - first < _2:
        return first if one in (_NAME, _STRING) else n
    two = U(out[first + _1])
    if n - first > _2 and one == two and one == U(out[first + _2]) and _RULES[one]:
        return first
    if two == _COLON and inside[load(text + U(starts[first + _1]) - _1)] & IN_BLANKS:
        return first
    return n


_RULES = np.array([code in alphabet.RULES | {alphabet.MORE} for code in range(256)])


@njit(inline="always")
def _number_end(text: Any, i: Any, end: Any, kinds: Any, inside: Any) -> Any:
    j = i + _1
    while j < end:
        byte = load(text + j)
        if inside[byte] & IN_NUMBERS:
            j += _1
        elif (
            byte in (_PLUS, _MINUS)
            and load(text + j - _1) | U(32) == _SMALL_E
            and j + _1 < end
            and U(kinds[load(text + j + _1)]) == _DIGIT
        ):
            j += _1
        else:
            break
    return j


@njit(inline="always")
def _triple(text: Any, i: Any, end: Any) -> Any:
    byte = load(text + i)
    return i + _2 < end and load(text + i + _1) == byte and load(text + i + _2) == byte


@njit()
def _comment_end(text: Any, i: Any, end: Any) -> Any:
    while i < end:
        if load(text + i) == _STAR and i + _1 < end and load(text + i + _1) == _SLASH:
            return i + _2
        i += _1
    return i


@njit()
def _text_end(text: Any, i: Any, end: Any, quote: Any) -> Any:
    """Return the place after the string that begins at `i`, or all ones if its line ends first."""
    if quote != _GRAVE and _triple(text, i, end):
        j = i + _3
        while j + _2 < end and load(text + j) != _NEWLINE:
            if load(text + j) == quote and _triple(text, j, end):
                return j + _3
            j += _1
        return _FULL
    j = i + _1
    while j < end:
        byte = load(text + j)
        if byte == quote:
            return j + _1
        if byte == _NEWLINE:
            return _FULL
        if byte == _BACKSLASH:
            if j + _1 >= end or load(text + j + _1) == _NEWLINE:
                return _FULL
            j += _1
        j += _1
    return _FULL


@njit()
def _sign_hash(
    text: Any, i: Any, end: Any, size: Any, new: bool, in_words: Any, kinds: Any, slots: Any,
    words: Any,
) -> Any:  # fmt: skip
    """Tell whether the # at `i` is a sign (Rust, the preprocessor) and begins no comment."""
    if i + _1 >= end:
        return False
    after = load(text + i + _1)
    if after == _OPENING:
        return True
    if i + _2 < end and after == _BANG and load(text + i + _2) == _OPENING:
        return True
    if not new or U(kinds[after]) != _WORD:
        return False
    length = _word_length(in_words, i + _1)
    if length > _8:
        return False
    word = _number_of(_packed(text, i + _1, length, size), slots, words)
    return words[_2, word] != _0
