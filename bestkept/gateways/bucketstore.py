"""One bucket of an S3-compatible store, by boto3.

Keys are taken as they are: a store has no folders, and a key may have slashes that a folder
could not. Only what a key holds now is read, no earlier version.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from bestkept.gateways.stores import Entry, StoreTrouble, Unreached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Mark

_STEP = 1 << 20
_GONE = {"404", "NoSuchKey", "NoSuchBucket"}
_REFUSED = {"403", "401", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"}


def connect(bucket: str) -> Bucket:
    """Return the bucket; nothing is asked of it yet. Raises StoreTrouble."""
    other = any(name.startswith("AWS_ENDPOINT_URL") for name in os.environ)
    settings = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"max_attempts": 3, "mode": "standard"},
        # Stores of others than Amazon seldom have a host name for each bucket.
        s3={"addressing_style": "path" if other else "auto"},
    )
    try:
        client = boto3.session.Session().client("s3", config=settings)
    except (BotoCoreError, ValueError) as fault:
        raise StoreTrouble(_of_setting(bucket, fault)) from None
    return Bucket(bucket, client)


class Bucket:
    """A bucket, and the client that asks for it."""

    def __init__(self, name: str, client: Any) -> None:
        self._name = name
        self._client = client

    def entries(self, top: str) -> Iterator[Entry]:
        """The keys that are `top` or lie under it, in the store's order, a page at a time."""
        found = False
        try:
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._name, Prefix=top):
                for one in page.get("Contents", ()):
                    if _under(one["Key"], top):
                        found = True
                        yield from _entry(one)
        except ClientError as fault:
            raise StoreTrouble(_of_answer(self._name, fault)) from None
        except BotoCoreError as fault:
            raise StoreTrouble(_of_setting(self._name, fault)) from None
        if top and not found:
            raise StoreTrouble(f"s3://{self._name} holds nothing under {top!r}. Check the key.")

    def read(self, name: str, most: int) -> tuple[bytes, Mark]:
        """The bytes of a key by one request, which the store answers with one version whole."""
        try:
            answer = self._client.get_object(Bucket=self._name, Key=name)
            # Not `with answer["Body"]`: that gives the raw stream, which ends early in silence.
            with contextlib.closing(answer["Body"]) as body:
                data = _whole(body, most)
        except ClientError as fault:
            code = fault.response.get("Error", {}).get("Code", "")
            if code in _GONE:
                raise Unreached("changed", "it vanished before it could be read") from None
            raise Unreached("access", f"the store refused it ({code})") from None
        except (BotoCoreError, OSError) as fault:
            raise _broken(fault) from None
        except Exception as fault:  # noqa: BLE001 # urllib3's own, which boto3 lets through
            raise _broken(fault) from None
        if len(data) < min(answer["ContentLength"], most + 1):
            raise Unreached("access", "the connection broke while it was fetched", again=True)
        return data, _mark(answer["ETag"], answer["ContentLength"])


def _whole(body: Any, most: int) -> bytes:
    parts, got = [], 0
    while got <= most and (step := body.read(min(_STEP, most + 1 - got))):
        parts.append(step)
        got += len(step)
    return b"".join(parts)


def _broken(fault: Exception) -> Unreached:
    why = f"the connection broke while it was fetched ({type(fault).__name__})"
    return Unreached("access", why, again=True)


def _under(key: str, top: str) -> bool:
    return key == top or not top or key.startswith(top if top.endswith("/") else f"{top}/")


def _entry(one: dict[str, Any]) -> Iterator[Entry]:
    """The key as an entry; a key that is a folder's placeholder holds nothing."""
    if one["Size"] or not one["Key"].endswith("/"):
        when = int(one["LastModified"].timestamp() * 1e9)
        yield Entry(one["Key"], one["Size"], _mark(one["ETag"], one["Size"]), when)


def _mark(etag: str, size: int) -> Mark:
    return (f"etag {etag}", size)


def _of_answer(bucket: str, fault: ClientError) -> str:
    code = fault.response.get("Error", {}).get("Code", "")
    if code in _GONE:
        return f"There is no bucket {bucket} here. Check its name, region and endpoint."
    if code in _REFUSED:
        return (
            f"The store refused to list s3://{bucket} ({code}). Check the credentials in the "
            "environment and their right to list and to read."
        )
    return f"The store could not list s3://{bucket} ({code}). Try again later."


def _of_setting(bucket: str, fault: Exception) -> str:
    name = type(fault).__name__
    if "Credentials" in name:
        return (
            f"There are no credentials for s3://{bucket}. Set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, or a profile with AWS_PROFILE."
        )
    return f"s3://{bucket} cannot be reached ({name}). Check endpoint, region and network."
