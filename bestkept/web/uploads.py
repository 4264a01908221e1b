"""Files that come in are held in memory, so that no text of theirs is on a disk of ours."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.functional import lazy
from django.utils.translation import gettext

from bestkept.settings import queries as settings
from bestkept.settings.rules import UPLOAD

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MEGABYTE = 1024 * 1024


class SeveralInput(forms.ClearableFileInput):
    """The field's element in a page."""

    allow_multiple_selected = True


class Several(forms.FileField):
    """Several files in one field."""

    widget = SeveralInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files, each as a field of one file would."""
        given = [one for one in (data or []) if one]
        if not given and not self.required:
            return []
        return [super(Several, self).clean(one, initial) for one in given or [None]]


def most() -> int:
    """Return how many bytes all files of one form may have."""
    return settings.number(UPLOAD) * MEGABYTE


def at_most(words: _StrPromise) -> _StrPromise:
    """Return words about a file with how many MB a form may have, `%(most)s`, as it is set then."""
    told = lazy(lambda: str(words) % {"most": most() // MEGABYTE}, str)()
    return cast("_StrPromise", told)


class InMemory(FileUploadHandler):
    """Keeps files in memory, up to a bound; past it the upload is cut off."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.held, self.most = 0, 0

    def new_file(self, *told: Any, **more: Any) -> None:
        """Begin a file."""
        super().new_file(*told, **more)
        self.most = self.most or most()
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a part of it; RequestDataTooBig where it is too much, and nothing is done then."""
        del start
        self.held += len(raw_data)
        if self.held > self.most:
            raise RequestDataTooBig(gettext("The files of a form are too large."))
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
