"""A reader that has been taken over. It is imported only by a child of a pool that names it."""

import contextlib
import os
import signal
import struct
import time

HEAD = struct.Struct(">cI")


def read(data, reading):
    word, _, rest = data.decode().partition(" ")
    yield from globals()[f"do_{word}"](reading, rest)


def raw(*frames):
    for kind, payload in frames:
        os.write(1, HEAD.pack(kind, len(payload)) + payload)


def do_say(reading, rest):
    yield reading.piece(rest)


def do_die(reading, rest):
    yield reading.piece("stir slowly")
    os.abort()


def do_die_at_once(reading, rest):
    os.abort()
    yield


def do_wait(reading, rest):
    yield reading.piece("stir slowly")
    time.sleep(600)


def do_loop(reading, rest):
    yield reading.piece("stir slowly")
    while True:
        pass


def do_hog(reading, rest):
    yield reading.piece("stir slowly")
    hog = [bytearray(64 << 20) for _ in range(1000)]
    yield reading.piece(str(len(hog)))


def do_flood(reading, rest):
    while True:
        yield reading.piece("x" * 1_000_000)


def do_trickle(reading, rest):
    while True:
        yield reading.piece("")


def do_huge_length(reading, rest):
    os.write(1, struct.pack(">cI", b"T", 0xFFFFFFFF))
    yield from do_wait(reading, rest)


def do_unknown(reading, rest):
    raw((b"X", b""))
    yield from do_wait(reading, rest)


def do_not_utf8(reading, rest):
    raw((b"P", b""), (b"T", b"\xff\xfe"), (b"E", b""))
    yield from do_wait(reading, rest)


def do_wrong_order(reading, rest):
    raw((b"T", b"text of no piece"))
    yield from do_wait(reading, rest)


def do_unfinished(reading, rest):
    raw((b"P", b""), (b"T", b"stir"), (b"F", b""))
    yield from do_wait(reading, rest)


def do_unknown_trouble(reading, rest):
    raw((b"U", b"harmless\x00all is well"))
    yield from do_wait(reading, rest)


def do_more_after_the_end(reading, rest):
    raw((b"F", b""), (b"P", b""), (b"T", b"left for the next"), (b"E", b""))
    time.sleep(600)
    yield


def do_another_answer(reading, rest):
    raw((b"F", b""), (b"B", b"a guess"), (b"P", b""), (b"T", b"forged"), (b"E", b""), (b"F", b""))
    time.sleep(600)
    yield


def do_colours(reading, rest):
    raw((b"P", b"\x00a\x1b[31m\r.txt"), (b"T", b"stir"), (b"E", b""))
    raw((b"U", b"damaged\x00why\x1b]0;\x07\x00b\n.txt"))
    return iter(())


def do_silence(reading, rest):
    for one in (signal.SIGIO, signal.SIGTERM, signal.SIGXCPU):
        with contextlib.suppress(OSError):
            signal.signal(one, signal.SIG_IGN)
    yield from do_loop(reading, rest)
