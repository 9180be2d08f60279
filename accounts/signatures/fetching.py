"""Fetches lists of revoked certificates from their authorities."""

import logging
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from accounts.access import SYSTEM
from accounts.models import RevocationList, Signature, TrustAnchor
from accounts.signatures.anchors import load_list
from accounts.signatures.errors import AuthorityRefused, authority_refused
from accounts.signatures.trust import anchors_in_force

log = logging.getLogger("portal.signatures")
KEPT = timedelta(days=30)  # of editions under no signature
SECONDS = 60  # without a byte from the authority


def wanted() -> list[int]:
    """Authorities in force whose lists have an address."""
    return list(anchors_in_force(timezone.now()).exclude(crl_url="").values_list("pk", flat=True))


def fetch(anchor_id: int) -> bool:
    """Stores the newest list of the authority; whether there was a new one. What goes wrong is logged, and the list
    of before stays until it runs out: from then on signatures are refused with that reason."""
    anchor = TrustAnchor.objects.get(pk=anchor_id)
    try:
        _row, created = load_list(data=download(anchor.crl_url), source=anchor.crl_url, actor=SYSTEM, anchor=anchor)
    except AuthorityRefused as error:
        log.warning("The list of revoked certificates of %s: %s", anchor.name, error.code)
        return False
    return created


def drop_old(now: datetime) -> int:
    """Removes editions that nobody needs any more: neither the last of their authority nor under any signature."""
    needed = Signature.revocation_lists.through.objects.values("revocationlist_id")
    last = RevocationList.objects.newest().values("pk")
    old = RevocationList.objects.filter(received_at__lt=now - KEPT).exclude(pk__in=needed).exclude(pk__in=last)
    return old.delete()[0]


def download(url: str) -> bytes:
    """AuthorityRefused if the address is not of the web, does not answer, or sends more than it may."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise authority_refused("list_not_fetched")
    most = settings.REVOCATION_LIST_MAX_BYTES
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as reply:  # noqa: S310 - the scheme is checked
            data: bytes = reply.read(most + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise authority_refused("list_not_fetched") from error
    if len(data) > most:
        raise authority_refused("list_not_fetched")
    return data
