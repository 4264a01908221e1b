"""Files that come in are held in memory, so that no text of theirs is on a disk of ours."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST = 20 * 1024 * 1024  # bytes of all files of one form


class InMemory(FileUploadHandler):
    """Keeps files in memory, up to a bound; past it the upload is cut off."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.held = 0

    def new_file(self, *told: Any, **more: Any) -> None:
        """Begin a file."""
        super().new_file(*told, **more)
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a part of it; RequestDataTooBig where it is too much, and nothing is done then."""
        del start
        self.held += len(raw_data)
        if self.held > MOST:
            raise RequestDataTooBig("The files of a form are too large.")
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file."""
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file,
            self.field_name,
            self.file_name or "document",
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
