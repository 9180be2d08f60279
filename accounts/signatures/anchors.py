"""Certificates of authorities and their lists of revoked certificates: read, checked, stored."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from accounts.models import RevocationList, TrustAnchor
from accounts.signatures.certificates import common_name, from_pem, to_pem
from accounts.signatures.errors import authority_refused
from accounts.signatures.revocation import is_by, read_list
from config import audit


def anchor_facts(text: str | bytes) -> dict[str, Any]:
    """The columns of a TrustAnchor from its certificate (PEM or DER). AuthorityRefused if it is none."""
    try:
        certificate = from_pem(text)
    except ValueError as error:
        raise authority_refused("not_a_certificate") from error
    if not certificate.ca:
        raise authority_refused("not_an_authority")
    validity = certificate["tbs_certificate"]["validity"]
    return {
        "name": common_name(certificate.subject)[:300],
        "pem": to_pem(certificate),
        "sha256": sha256(certificate.dump()).hexdigest(),
        "is_root": certificate.issuer == certificate.subject,
        "valid_from": validity["not_before"].native,
        "valid_to": validity["not_after"].native,
    }


# Lists of revoked certificates --------------------------------------------------------------------------------------
def list_facts(data: bytes) -> dict[str, Any]:
    """The columns of a RevocationList. AuthorityRefused for a list without a term."""
    found = read_list(data)
    if found.next_update_utc is None:
        raise authority_refused("list_without_term")
    der = found.public_bytes(Encoding.DER)
    return {
        "der": der,
        "sha256": sha256(der).hexdigest(),
        "this_update": found.last_update_utc,
        "next_update": found.next_update_utc,
        "entries": len(found),
    }


def issuer_of(found: x509.CertificateRevocationList, anchors: list[TrustAnchor]) -> TrustAnchor | None:
    return next((one for one in anchors if is_by(found, x509.load_pem_x509_certificate(one.pem.encode()))), None)


@transaction.atomic
def load_list(
    *, data: bytes, source: str, actor: Actor, anchor: TrustAnchor | None = None, now: datetime | None = None
) -> tuple[RevocationList, bool]:
    """Stores an edition of a list and says whether it is new. AuthorityRefused if no authority of ours (or another
    than ``anchor``) signed it, if it is older than the one that is there, or has run out already."""
    moment = now or timezone.now()
    facts, found = list_facts(data), read_list(data)
    issuer = issuer_of(found, [anchor] if anchor else list(TrustAnchor.objects.order_by("id")))
    if issuer is None:
        raise authority_refused("list_of_stranger")
    if facts["this_update"] > moment:
        raise authority_refused("list_of_the_future")
    if facts["next_update"] < moment:
        raise authority_refused("list_run_out")
    newest = issuer.revocation_lists.order_by("-this_update", "-id").first()
    if newest is not None and newest.this_update > facts["this_update"]:
        raise authority_refused("list_older")
    row, created = RevocationList.objects.get_or_create(
        anchor=issuer, sha256=facts["sha256"], defaults={**facts, "source": source[:500]}
    )
    if created:
        audit.record(
            "accounts.revocation_list_loaded",
            actor=actor,
            subject=issuer,
            sha256=row.sha256,
            entries=row.entries,
            next_update=row.next_update,
            source=source,
        )
    return row, created
