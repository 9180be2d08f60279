"""Verification of a signature, by the portal itself or by a service around the national library (a setting)."""

import base64
import binascii
import re
from datetime import datetime

from django.conf import settings

from accounts.models import Signature
from accounts.signatures import builtin, remote
from accounts.signatures.certificates import SIGNING, Purpose, from_pem
from accounts.signatures.errors import refused
from accounts.signatures.trust import Authority, Trust, trust_at
from accounts.signatures.verdict import Verdict

BUILTIN = "builtin"
ARMOUR = re.compile(rb"-----(?:BEGIN|END) [A-Z0-9 ]+-----")


def verify(data: bytes, signature: bytes | str, *, purpose: Purpose = SIGNING, moment: datetime) -> Verdict:
    """The verdict on a detached signature (CMS: DER, or Base64 with or without BEGIN and END) of ``data``.

    SignatureRefused for everything that does not hold at ``moment``. Whose key it must be is not asked here.
    """
    der = decode(signature)
    if settings.SIGNATURE_VERIFIER == BUILTIN:
        return builtin.verify(data, der, purpose=purpose, moment=moment, trust=trust_at(moment))
    return remote.verify(data, der, purpose=purpose, moment=moment, url=settings.SIGNATURE_VERIFIER)


def decode(signature: bytes | str) -> bytes:
    """DER of what was sent. SignatureRefused for what is empty, too large or no Base64."""
    raw = signature.encode(errors="replace") if isinstance(signature, str) else signature
    if not raw.strip():
        raise refused("missing")
    if len(raw) > settings.SIGNATURE_MAX_BYTES:
        raise refused("too_large", limit=settings.SIGNATURE_MAX_BYTES // 1024)
    if raw[:1] == b"\x30" and raw[1:2] >= b"\x80":  # a SEQUENCE of more than 127 bytes: DER, and no letter of Base64
        return raw
    text = b"".join(ARMOUR.sub(b"", raw).split())
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise refused("not_a_signature") from error


def verify_again(signature: Signature) -> Verdict:
    """Repeats the verdict of the moment of reception from what was stored then: chain and revocation lists.

    SignatureRefused if it no longer holds, which means that somebody changed what is stored. A signature that a
    service verified carries no chain: ``remote`` is asked again, about today.
    """
    chain, document = [from_pem(one) for one in signature.chain], signature.document
    if not chain:
        return remote.verify(
            document.data,
            decode(signature.cms),
            purpose=SIGNING,
            moment=signature.at,
            url=settings.SIGNATURE_VERIFIER,
        )
    lists = list(signature.revocation_lists.all())
    if not settings.DEMONSTRATION_AUTHORITY and any(one.anchor.demonstration for one in lists):
        raise refused("unknown_authority", issuer=signature.issuer)
    authorities = []
    for one in chain[:-1]:
        own = next((each for each in lists if from_pem(each.anchor.pem).dump() == one.dump()), None)
        authorities.append(Authority(one, one.self_issued, own))
    return builtin.verify(
        document.data, decode(signature.cms), purpose=SIGNING, moment=signature.at, trust=Trust(authorities)
    )
