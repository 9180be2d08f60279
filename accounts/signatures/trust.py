"""Whom the portal believes: certificates of authorities in force, and their lists of revoked certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import RevocationList, TrustAnchor
from accounts.signatures.certificates import from_pem

LONGEST_PATH = 5


def anchors_in_force(moment: datetime) -> QuerySet[TrustAnchor]:
    """Authorities believed at the moment. Those of the demonstration count on a machine of developers only."""
    rows = TrustAnchor.objects.filter(valid_from__lte=moment, valid_to__gte=moment).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gte=timezone.localdate(moment))
    )
    return rows if settings.DEMONSTRATION_AUTHORITY else rows.filter(demonstration=False)


@dataclass(frozen=True)
class Authority:
    """An authority with the newest list of revoked certificates that it had issued by the moment."""

    certificate: x509.Certificate
    is_root: bool
    revoked: RevocationList | None = None

    def issued(self, certificate: x509.Certificate) -> bool:
        """By name and, where the certificate tells it, by key. The signature is checked by the verifier."""
        if certificate.issuer != self.certificate.subject:
            return False
        key = certificate.authority_key_identifier
        return key is None or self.certificate.key_identifier is None or key == self.certificate.key_identifier


@dataclass(frozen=True)
class Trust:
    authorities: Sequence[Authority]

    def path(self, certificate: x509.Certificate) -> list[Authority]:
        """From the issuer of a person's certificate up to a root; empty when it leads nowhere."""
        found: list[Authority] = []
        below = certificate
        while len(found) < LONGEST_PATH:
            issuer = next((one for one in self.authorities if one.issued(below) and one not in found), None)
            if issuer is None:
                return []
            found.append(issuer)
            if issuer.is_root:
                return found
            below = issuer.certificate
        return []


def trust_at(moment: datetime) -> Trust:
    """In three queries, whatever their number; the lists themselves are read when a path needs them."""
    rows = list(anchors_in_force(moment))
    newest = (
        RevocationList.objects.filter(anchor__in=rows, this_update__lte=moment)
        .defer("der")
        .order_by("anchor_id", "-this_update", "-id")
        .distinct("anchor_id")
    )
    lists: dict[int, Any] = {one.anchor_id: one for one in newest}
    return Trust([Authority(from_pem(row.pem), row.is_root, lists.get(row.pk)) for row in rows])
