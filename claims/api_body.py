"""Bodies in which a register comes over the API: a file as it is, JSON lines, or a form with a file."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import unquote

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request

from claims.intake.ndjson import SPOOL, BadLine, as_csv
from config.api import Refused

NDJSON = "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM_OVERHEAD = 64 * 1024  # what a form may add to its file
ENDINGS = {"text/csv": "csv", NDJSON: "ndjson", "application/jsonl": "ndjson", XLSX: "xlsx"}


@dataclass
class Received:
    """``content`` is read from its start and closed by the request; ``name`` as the sender gave it."""

    content: BinaryIO
    name: str
    lines: bool = False  # JSON lines


def too_large() -> Refused:
    limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
    detail = _("The file is larger than %(limit)s MB. Divide the register into several.") % {"limit": limit}
    return Refused(detail, "too_large", 413)


def name_in(request: Request, default: str) -> str:
    """File name of ``Content-Disposition``, plain or in the extended form of RFC 6266."""
    text = request.headers.get("Content-Disposition", "")
    if extended := re.search(r"filename\*\s*=\s*UTF-8''([^;\s]+)", text, re.IGNORECASE):
        return unquote(extended[1])
    plain = re.search(r'filename\s*=\s*("(?P<quoted>[^"]*)"|(?P<bare>[^;\s]+))', text, re.IGNORECASE)
    return (plain and (plain["quoted"] or plain["bare"])) or default


class FileParser(BaseParser):
    """The body is the file. It is spooled to disk piece by piece and never held in memory whole."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Received:
        request = parser_context["request"]
        content = tempfile.SpooledTemporaryFile(SPOOL)
        size = 0
        while piece := stream.read(1 << 20):
            size += len(piece)
            if size > settings.UPLOAD_MAX_BYTES:
                content.close()
                raise too_large()
            content.write(piece)
        content.seek(0)
        kind = ENDINGS[self.media_type]
        return Received(content, name_in(request, f"register.{kind}"), kind == "ndjson")  # type: ignore[arg-type]


class CsvParser(FileParser):
    media_type = "text/csv"


class XlsxParser(FileParser):
    media_type = XLSX


class NdjsonParser(FileParser):
    media_type = NDJSON


class JsonlParser(FileParser):
    media_type = "application/jsonl"


PARSERS = (MultiPartParser, CsvParser, NdjsonParser, JsonlParser, XlsxParser)


def check_length(request: Request) -> None:
    """Refuses by the announced length before a byte of the body is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > settings.UPLOAD_MAX_BYTES + FORM_OVERHEAD:
        raise too_large()


def received(request: Request) -> Received:
    """The file of the request, whichever way it came. Raises problems."""
    check_length(request)
    data = request.data
    if isinstance(data, Received):
        found = data
    else:
        file = data.get("file") if isinstance(data, Mapping) else None
        if file is None or not hasattr(file, "read"):
            message = _("Send the register: a form with the part “file”, or the file itself as the body.")
            raise ValidationError({"file": [message]})
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise too_large()
        kind = (file.content_type or "").partition(";")[0]
        lines = ENDINGS.get(kind) == "ndjson" or file.name.lower().endswith((".ndjson", ".jsonl"))
        found = Received(file, file.name, lines)
    return as_register(found) if found.lines else found


def as_register(found: Received) -> Received:
    try:
        content = as_csv(found.content)
    except BadLine as error:
        field = f"lines.{error.row}" + (f".{error.field}" if error.field else "")
        message = _("Line %(row)s: %(message)s") % {"row": error.row, "message": error.message}
        raise ValidationError({field: [message]}) from error
    finally:
        found.content.close()
    return Received(content, f"{found.name.rpartition('.')[0] or 'register'}.csv")
