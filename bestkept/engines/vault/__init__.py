"""How is what is kept kept shut? A fresh keyset for each version, wrapped by a key kept elsewhere.

Importing this costs nothing: Tink is loaded when something is sealed or opened.
"""

from bestkept.engines.vault.envelope import Shut, context, reseal, seal, unseal
from bestkept.engines.vault.provider import KeyProvider, KeyTrouble

__all__ = ["KeyProvider", "KeyTrouble", "Shut", "context", "reseal", "seal", "unseal"]
