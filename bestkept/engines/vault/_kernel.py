"""Tink, which is imported when it is first needed."""

from typing import Any, BinaryIO, cast


def _loaded() -> tuple[Any, Any, Any]:
    import tink
    from tink import secret_key_access, streaming_aead

    streaming_aead.register()
    return tink, streaming_aead, secret_key_access.TOKEN


def new_keyset() -> bytes:
    """Return a fresh keyset: AES-256-GCM with HKDF, in segments of 1 MiB; a secret."""
    tink, streaming_aead, token = _loaded()
    template = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB
    handle = tink.new_keyset_handle(template)
    return cast("bytes", tink.proto_keyset_format.serialize(handle, token))


def encrypting(keyset: bytes, target: BinaryIO, context: bytes) -> Any:
    """Return a stream that encrypts what is written to it; closing it finishes `target`."""
    return _primitive(keyset).new_encrypting_stream(target, context)


def decrypting(keyset: bytes, source: BinaryIO, context: bytes) -> Any:
    """Return a stream that gives what was encrypted; it is whole only if its end was reached."""
    return _primitive(keyset).new_decrypting_stream(source, context)


def _primitive(keyset: bytes) -> Any:
    tink, streaming_aead, token = _loaded()
    handle = tink.proto_keyset_format.parse(keyset, token)
    return handle.primitive(streaming_aead.StreamingAead)


def trouble() -> tuple[type[BaseException], ...]:
    """Return the exceptions that say that a ciphertext, a keyset or a context is not right."""
    tink, _, _ = _loaded()
    return (tink.TinkError,)
