"""The verifier of signatures that needs no library, held against the standard and a library."""

import hashlib
import random
import time

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bestkept.engines.ledger import Refused, sign
from bestkept.engines.ledger.curve import L, P, _add, _point, verify_ed25519

# RFC 8032, section 7.1: secret key, public key, message, signature
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
]


def ours(key, message, signature):
    try:
        verify_ed25519(key, message, signature)
    except Refused:
        return False
    return True


def theirs(key, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def times(scalar, point):
    total = (0, 1, 1, 0)
    for bit in f"{scalar:b}":
        total = _add(total, total)
        total = _add(total, point) if bit == "1" else total
    return total


def written(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def small_order():
    """All eight points that eight times themselves are zero."""
    found, chance = set(), random.Random(1)
    while len(found) < 8:
        try:
            point = _point(chance.randbytes(32))
        except Refused:
            continue
        for scalar in range(8):
            found.add(written(times(scalar * L, point)))
    return sorted(found)


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard_are_accepted(secret, public, message, signature):
    key, text, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert sign.public_key(bytes.fromhex(secret)) == key
    assert sign.sign(bytes.fromhex(secret), text) == signed
    verify_ed25519(key, text, signed)
    assert not ours(key, text + b"x", signed)


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS[2:3])
def test_every_flipped_bit_of_signature_and_key_is_refused(secret, public, message, signature):
    key, text, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    for place in range(8 * len(signed)):
        spoilt = bytearray(signed)
        spoilt[place // 8] ^= 1 << place % 8
        assert not ours(key, text, bytes(spoilt)), place
    for place in range(8 * len(key)):
        spoilt = bytearray(key)
        spoilt[place // 8] ^= 1 << place % 8
        assert not ours(bytes(spoilt), text, signed), place


def test_on_random_signatures_the_library_says_the_same():
    chance = random.Random(2)
    seen = {True: 0, False: 0}
    for _ in range(150):
        seed, text = chance.randbytes(32), chance.randbytes(chance.randrange(100))
        key, signed = sign.public_key(seed), sign.sign(seed, text)
        parts = [bytearray(key), bytearray(text + b"."), bytearray(signed)]
        if chance.random() < 0.6:
            part = chance.choice(parts)
            part[chance.randrange(len(part))] ^= 1 << chance.randrange(8)
        case = (bytes(parts[0]), bytes(parts[1][:-1]), bytes(parts[2]))
        assert ours(*case) == theirs(*case), case
        seen[ours(*case)] += 1
    assert min(seen.values()) > 30


def test_a_second_signature_of_the_same_text_is_refused():
    seed, text = bytes(range(32)), b"text"
    key, signed = sign.public_key(seed), sign.sign(seed, text)
    s = int.from_bytes(signed[32:], "little")
    for more in range(1, 16):
        if s + more * L < 1 << 256:
            other = signed[:32] + (s + more * L).to_bytes(32, "little")
            assert not ours(key, text, other)
            assert not theirs(key, text, other)


@pytest.mark.parametrize("length", [0, 31, 32, 63, 65, 96])
def test_signatures_and_keys_of_another_length_are_refused(length):
    seed = bytes(32)
    key, signed = sign.public_key(seed), sign.sign(seed, b"text")
    assert not ours(key, b"text", (signed * 2)[:length])
    if length != 32:
        assert not ours((key * 4)[:length], b"text", signed)
    assert not ours(key, b"text", signed + b"\0")


def test_points_have_one_way_to_be_written():
    twice = 0
    for y in range(19):
        for sign_bit in (0, 1 << 255):
            try:
                _point((y | sign_bit).to_bytes(32, "little"))
            except Refused:
                continue
            twice += 1
            with pytest.raises(Refused):  # the same y, written as y + P
                _point((y + P | sign_bit).to_bytes(32, "little"))
    assert twice > 10
    for y in (1, P - 1):  # x is 0, which has no sign
        _point(y.to_bytes(32, "little"))
        with pytest.raises(Refused):
            _point((y | 1 << 255).to_bytes(32, "little"))


@pytest.mark.parametrize("key", small_order())
def test_keys_under_which_one_signature_fits_many_texts_are_refused(key):
    base = _point(written(_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))))
    s = 7
    r = written(times(s, base))
    signed = r + s.to_bytes(32, "little")
    texts = [b"text %d" % n for n in range(400)]
    fooled = [text for text in texts if theirs(key, text, signed)]
    assert len(fooled) > 20  # the library, following the letter of the standard, lets these pass
    assert not any(ours(key, text, signed) for text in fooled)


def test_one_check_takes_under_15_milliseconds():
    seed = bytes(32)
    key, signed = sign.public_key(seed), sign.sign(seed, b"text")
    spent = []
    for _ in range(7):
        start = time.process_time()
        verify_ed25519(key, b"text", signed)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.015
