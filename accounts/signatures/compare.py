"""Is this file the document? A stranger holds a print or a download beside what the portal keeps."""

import json
from dataclasses import dataclass
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import SignedDocument
from accounts.signatures.pdf import LANGUAGES, render

MOST = 10 * 1024 * 1024  # bytes
SIGNERS = 8  # beyond so many, only prints with all signatures are compared


@dataclass(frozen=True)
class Comparison:
    """``kind`` is a state of the portal's pages: ok, warn or bad."""

    kind: str
    heading: str | Promise
    words: str | Promise
    sha256: str


def compare(document: SignedDocument, data: bytes) -> Comparison:
    """The signed data themselves, a print of the portal, the same content in another spelling, or something else."""
    digest = sha256(data).hexdigest()
    if digest == document.sha256:
        return Comparison(
            "ok", _("The file is the document"), _("It holds exactly the data that were signed."), digest
        )
    if data.startswith(b"%PDF-"):
        return of_print(document, data, digest)
    if same_content(document, data):
        return Comparison(
            "warn",
            _("The content is that of the document"),
            _("The data are the same, but written differently: signatures hold for the file that the portal gives."),
            digest,
        )
    return Comparison("bad", _("The file is not the document"), _("Its digest differs from the signed one."), digest)


def of_print(document: SignedDocument, data: bytes, digest: str) -> Comparison:
    if data in prints(document):
        return Comparison(
            "ok", _("The file is a print of the document"), _("It is byte for byte what the portal prints."), digest
        )
    return Comparison(
        "warn",
        _("The portal did not make this PDF, or made it in another edition"),
        _("Print the document anew, or compare the content and the SHA-256 at the foot of its pages by eye."),
        digest,
    )


def prints(document: SignedDocument) -> set[bytes]:
    """In every language, after each signature."""
    signatures = list(document.signatures.all())
    first = 0 if len(signatures) <= SIGNERS else len(signatures)
    return {
        render(document, language=language, signatures=signatures[:count])
        for language in LANGUAGES
        for count in range(first, len(signatures) + 1)
    }


def same_content(document: SignedDocument, data: bytes) -> bool:
    try:
        found = json.loads(data)
        text = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):
        return False
    return text == document.canonical
