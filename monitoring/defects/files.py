"""Files with an objection: how many, how large, of what kind."""

from collections.abc import Sequence
from hashlib import sha256

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from monitoring.defects.errors import DefectError
from monitoring.models import Objection, ObjectionFile

ENDINGS = (".pdf", ".jpg", ".jpeg", ".png")
MAGIC = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
MEGABYTES = 10  # a file
FILES = 10  # an objection


def must_do(files: Sequence[UploadedFile]) -> None:
    """DefectError for too many, and for one that is empty, too large, or no PDF, JPEG or PNG by its ending and its
    beginning."""
    if len(files) > FILES:
        raise DefectError(_("At most %(count)s files go with an objection.") % {"count": FILES}, "documents")
    for file in files:
        name = name_of(file)
        if not file.size:
            raise DefectError(_("%(name)s: the file is empty.") % {"name": name}, "documents")
        if file.size > MEGABYTES * 2**20:
            limit = {"name": name, "mb": MEGABYTES}
            raise DefectError(_("%(name)s: the file is larger than %(mb)s MB.") % limit, "documents")
        head = file.read(8)
        file.seek(0)
        if not name.lower().endswith(ENDINGS) or not head.startswith(MAGIC):
            raise DefectError(_("%(name)s: a PDF, JPEG or PNG is taken.") % {"name": name}, "documents")


def name_of(file: UploadedFile) -> str:
    """The last part, without control characters: it is shown, never used as a path."""
    last = (file.name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-255:] or "file"


def keep(objection: Objection, files: Sequence[UploadedFile]) -> None:
    for file in files:
        digest = sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        ObjectionFile.objects.create(
            objection=objection, file=file, name=name_of(file), size=file.size or 0, sha256=digest.hexdigest()
        )
