"""Ed25519 signatures checked with integers alone (RFC 8032), for who has nothing but Python."""

from hashlib import sha512

from bestkept.engines.ledger.hashing import Refused

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519: field, order
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]  # of the curve, in extended coordinates x, y, z, t


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * D * one[3] * two[3] % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _point(data: bytes) -> Point:
    """Decode a point, which must be written in the one canonical way (RFC 8032, 5.1.3)."""
    odd, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or x * x % P != square or (x == 0 and odd):
        raise Refused("These bytes are no point of the curve.")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


def verify_ed25519(key: bytes, message: bytes, signature: bytes) -> None:
    """Raises Refused unless the signature is valid in the strictest reading of RFC 8032, 5.1.7."""
    public, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    fourfold = _add(_add(public, public), _add(public, public))
    # A key of small order would fit many texts; s and s + L would be two signatures of one text.
    if _add(fourfold, fourfold)[0] == 0 or len(signature) != 64 or s >= L:
        raise Refused("The key or the signature is not of the form that Ed25519 demands.")
    k = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % L
    base = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    minus, total = (P - public[0], public[1], 1, P - public[3]), (0, 1, 1, 0)
    table = (total, base, minus, _add(base, minus))
    for bit in range(252, -1, -1):  # s * base - k * public, both scalars at once: it must be r
        total = _add(_add(total, total), table[(s >> bit & 1) + 2 * (k >> bit & 1)])
    if total[0] != r[0] * total[2] % P or total[1] != r[1] * total[2] % P:
        raise Refused("The signature is not by this key over this text.")
