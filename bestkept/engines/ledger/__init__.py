"""What happened, and can you prove it? A Merkle log, signed checkpoints and offline proofs.

The public names are found here when they are first used, so that importing `verify`, which every
scan and hook may do, costs neither cryptography nor the tiles.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bestkept.engines.ledger.assembly import program
    from bestkept.engines.ledger.checkpoint import checkpoint_body
    from bestkept.engines.ledger.note import generate_key, public_of, sign_note
    from bestkept.engines.ledger.proof import tlog_proof
    from bestkept.engines.ledger.tiles import TileReader, publish
    from bestkept.engines.ledger.tree import Frontier, consistency_proof, inclusion_proof, root_of
    from bestkept.engines.ledger.verify import (
        EMPTY_ROOT,
        Checkpoint,
        Refused,
        Report,
        TlogProof,
        Vkey,
        canonical_json,
        canonical_zip,
        check_binder,
        commitment,
        leaf_hash,
        node_hash,
        open_note,
        open_zip,
        verify_consistency,
        verify_inclusion,
    )

_HOMES = {
    "assembly": "program",
    "checkpoint": "checkpoint_body",
    "note": "generate_key public_of sign_note",
    "proof": "tlog_proof",
    "tiles": "TileReader publish",
    "tree": "Frontier consistency_proof inclusion_proof root_of",
    "verify": "EMPTY_ROOT Checkpoint Refused Report TlogProof Vkey canonical_json canonical_zip "
    "check_binder commitment leaf_hash node_hash open_note open_zip verify_consistency "
    "verify_inclusion",
}

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "Frontier",
    "Refused",
    "Report",
    "TileReader",
    "TlogProof",
    "Vkey",
    "canonical_json",
    "canonical_zip",
    "check_binder",
    "checkpoint_body",
    "commitment",
    "consistency_proof",
    "generate_key",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "open_note",
    "open_zip",
    "program",
    "public_of",
    "publish",
    "root_of",
    "sign_note",
    "tlog_proof",
    "verify_consistency",
    "verify_inclusion",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names.split():
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
