"""Bids are sealed until the deadline: what is stored is ciphertext, and the doors here are the only ones to it.

The key of a bid is derived (HKDF, SHA-256) from the portal's secret, the campaign and the bid, so a row copied into
another bid does not open; AES-GCM notices every changed byte. The plain text is filled up to whole kilobytes, so that
not even its length tells how many lots there are. The salt lies inside: the seal on the row and in the signed document
cannot be guessed at, although contents are few.

Two doors: ``content_of`` for people, ``reveal`` for the opening. Both look at the clock.
"""

import json
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from accounts.access import Actor
from procurement.bids.content import Content, canonical, seal_of
from procurement.bids.errors import SealBroken, StillSealed
from procurement.models import Bid

PURPOSE = b"procurement.bid.content.1"
NONCE = 12  # bytes
BLOCK = 1024  # bytes to which the plain text is filled up
SALT = 32  # bytes, the salt is their hexadecimal text


# Sealing -------------------------------------------------------------------------------------------------------------
def seal(bid: Bid, content: Content) -> None:
    """Sets ``sealed`` and ``seal`` of the row, with a new salt each time; the caller saves it."""
    salt = secrets.token_hex(SALT)
    text = canonical({"content": content, "salt": salt}).encode()
    filled = text + b" " * (-len(text) % BLOCK)
    nonce = secrets.token_bytes(NONCE)
    bid.sealed = nonce + AESGCM(key_of(bid, settings.SECRET_KEY)).encrypt(nonce, filled, bound(bid))
    bid.seal = seal_of(bid.uuid, content, salt)


def key_of(bid: Bid, secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=bid.campaign.uuid.bytes, info=PURPOSE + bid.uuid.bytes).derive(
        secret.encode()
    )


def bound(bid: Bid) -> bytes:
    """What the ciphertext belongs to; a row moved elsewhere does not open."""
    return bid.campaign.uuid.bytes + bid.uuid.bytes


def secret_texts() -> Iterator[str]:
    """The secret of today, then earlier ones that the installation still keeps: a change of the secret while bids are
    accepted loses none of them."""
    yield settings.SECRET_KEY
    yield from getattr(settings, "SECRET_KEY_FALLBACKS", ())


def _unsealed(bid: Bid) -> tuple[Content, str]:
    """Content and salt. SealBroken where they are not those that were sealed. Not a door: asks nobody."""
    stored = bytes(bid.sealed)
    for secret in secret_texts():
        try:
            plain = AESGCM(key_of(bid, secret)).decrypt(stored[:NONCE], stored[NONCE:], bound(bid))
        except (InvalidTag, ValueError):
            continue
        found: dict[str, Any] = json.loads(plain)
        if seal_of(bid.uuid, found["content"], found["salt"]) != bid.seal:
            break
        return found["content"], found["salt"]
    raise SealBroken(str(bid.uuid))


# Doors ---------------------------------------------------------------------------------------------------------------
def owns(actor: Actor, bid: Bid) -> bool:
    return actor.works_for_provider and actor.organisation is not None and actor.organisation.pk == bid.provider_id


def content_of(bid: Bid, actor: Actor, now: datetime | None = None) -> Content:
    """What the provider applied for. Its own people read it always; others once the deadline has passed and the bid
    was opened, if they may see the bid at all. StillSealed for everybody else; SealBroken."""
    from procurement.bids.access import bids_visible_to

    if not owns(actor, bid):
        sealed = bid.campaign.is_sealed(now) or bid.opened_at is None
        if sealed or not bids_visible_to(actor, now).filter(pk=bid.pk).exists():
            raise StillSealed("sealed")
    return _unsealed(bid)[0]


def reveal(bid: Bid, now: datetime | None = None) -> tuple[Content, str]:
    """Content and salt, for the opening. StillSealed before the deadline, whoever asks; SealBroken."""
    if bid.campaign.is_sealed(now):
        raise StillSealed("sealed")
    return _unsealed(bid)
