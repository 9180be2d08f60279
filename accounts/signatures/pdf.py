"""A document on paper: its facts, the digest of what is signed, the signatures, and a code that leads to their check.

The same document with the same signatures gives the same bytes: nothing in it depends on when it is printed.
"""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.identifiers import mask
from accounts.models import Signature, SignedDocument
from accounts.signatures.documents import Section, kind_of

TEMPLATE = Path(__file__).with_name("document.typ")
LANGUAGES = ("kk", "ru", "en")


def render(
    document: SignedDocument, *, language: str | None = None, signatures: Sequence[Signature] | None = None
) -> bytes:
    """PDF/A-2b in the language (of the request by default), with these signatures (all by default)."""
    import typst

    chosen = (language or translation.get_language() or "kk")[:2]
    found = list(document.signatures.all()) if signatures is None else list(signatures)
    both = kind_of(document).side_by_side
    if both:
        shown = side_by_side(document, found, both)
    else:
        with translation.override(chosen if chosen in LANGUAGES else "en"):
            shown = facts(document, found)
    data = json.dumps(shown, ensure_ascii=False)
    return bytes(
        typst.compile(
            str(TEMPLATE), format="pdf", sys_inputs={"data": data}, ignore_system_fonts=True, pdf_standards="a-2b"
        )
    )


def address(document: SignedDocument) -> str:
    """Where anybody may check the document."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('signatures:verify', args=[document.uuid])}"


def facts(document: SignedDocument, signatures: Sequence[Signature]) -> dict[str, Any]:
    kind, url = kind_of(document), address(document)
    last = max([document.created_at, *(one.at for one in signatures)])
    day = timezone.localtime(last)
    return {
        "language": translation.get_language(),
        "portal": _("Purchase of medical services: OSMS and GOBMP"),
        "title": document.title,
        "head": [
            [_("Kind"), str(kind.label)],
            [_("Made"), moment(document.created_at)],
            [_("Number in the portal"), str(document.uuid)],
        ],
        "day": [day.year, day.month, day.day],
        "sections": [plain(section) for section in kind.layout(document.content)],
        "sha256": document.sha256,
        "signatures": [signature_facts(one) for one in signatures],
        "url": url,
        "qr": qr(url),
        "words": {
            "signatures": _("Electronic signatures"),
            "unsigned": str(kind.unsigned) or _("Nobody has signed yet."),
            "check": _("Check the document and its signatures here:"),
            "qr": _("Code that leads to the check of the document: %(url)s") % {"url": url},
        },
    }


def side_by_side(
    document: SignedDocument, signatures: Sequence[Signature], languages: Sequence[str]
) -> dict[str, Any]:
    """The facts in two languages: each section with the other one as its ``pair``; single lines as «one / other»."""
    told = []
    for language in languages:
        with translation.override(language):
            told.append(facts(document, signatures))
    one, other = told
    one["head"] = []
    one["sections"] = [
        {**mine, "pair": theirs}
        for mine, theirs in zip(
            [heading_facts(document, languages[0]), *one["sections"]],
            [heading_facts(document, languages[1]), *other["sections"]],
            strict=True,
        )
    ]
    one["portal"] = joined(one["portal"], other["portal"])
    one["words"] = {name: joined(text, other["words"][name]) for name, text in one["words"].items()}
    for mine, theirs in zip(one["signatures"], other["signatures"], strict=True):
        mine["facts"] = [joined(*pair) for pair in zip(mine["facts"], theirs["facts"], strict=True)]
    return one


def heading_facts(document: SignedDocument, language: str) -> dict[str, Any]:
    with translation.override(language):
        return plain(
            Section(
                facts=[
                    (_("Kind"), str(kind_of(document).label)),
                    (_("Made"), moment(document.created_at)),
                    (_("Number in the portal"), str(document.uuid)),
                ]
            )
        )


def joined(one: str, other: str) -> str:
    return one if one == other else f"{one} / {other}"


def plain(section: Section) -> dict[str, Any]:
    """``wide``: the column of words that takes what the others leave."""
    words = [number for number in range(len(section.columns)) if number not in section.numbers]
    longest = {number: max((len(str(row[number])) for row in section.rows), default=0) for number in words}
    return {
        "wide": max(longest, key=lambda number: longest[number], default=0),
        "heading": str(section.heading),
        "facts": [[str(name), str(value)] for name, value in section.facts],
        "columns": [str(one) for one in section.columns],
        "rows": [[str(one) for one in row] for row in section.rows],
        "total": [str(one) for one in section.total],
        "numbers": sorted(section.numbers),
        "paragraphs": [str(one) for one in section.paragraphs],
    }


def signature_facts(signature: Signature) -> dict[str, Any]:
    lines = [_("IIN %(iin)s") % {"iin": mask(signature.signer_iin)}]
    if signature.signer_bin:
        lines[0] += ", " + _("BIN %(bin)s") % {"bin": signature.signer_bin}
    lines.append(_("Signed %(moment)s") % {"moment": moment(signature.at)})
    lines.append(_("Certificate %(serial)s") % {"serial": signature.serial})
    if signature.issuer:
        lines.append(_("Issued by %(issuer)s") % {"issuer": signature.issuer})
    return {"name": signature.signer_name, "organisation": signature.signer_organisation, "facts": lines}


def moment(value: Any) -> str:
    return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"


def qr(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, dark="#13232c", xmldecl=False)
    return out.getvalue().decode()
