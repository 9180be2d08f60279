"""The second factor: a code from an app on the phone (TOTP, RFC 6238), or one of ten backup codes on paper.

Backup codes are kept as keyed digests: a copy of the database opens no account.
"""

from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from secrets import token_bytes, token_hex

import segno
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Membership, RolePolicy, User

BACKUP_CODES = 10


def missing_step(user: User, memberships: Iterable[Membership]) -> str | None:
    """The page a person must visit before anything else: to give a code, or to set the second factor up."""
    if user.is_verified():  # type: ignore[attr-defined]
        return None
    if not is_required({role for one in memberships for role in one.roles}):
        return None
    return "accounts:sign-in-code" if is_on(user) else "accounts:second-factor"


def is_required(roles: Iterable[str]) -> bool:
    wanted = list(roles)
    return bool(wanted) and RolePolicy.objects.filter(role__in=wanted, second_factor=True).exists()


def is_on(user: User | AnonymousUser) -> bool:
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists()


def codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


# Set-up -----------------------------------------------------------------------------------------------------------
def new_key() -> str:
    """160 bits in hexadecimal, as TOTPDevice keeps them."""
    return token_hex(20)


@dataclass(frozen=True)
class Enrolment:
    """What the page of the set-up shows: a picture to photograph, and the same key to type."""

    qr: str  # data: URI of an SVG
    secret: str  # Base32 in groups of four


def enrolment(user: User, key: str) -> Enrolment:
    device = TOTPDevice(user=user, key=key)
    image = segno.make(device.config_url, error="m", micro=False).svg_data_uri(scale=5, border=2, dark="#13232c")
    secret = b32encode(device.bin_key).decode()
    return Enrolment(image, " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)))


def first_code_fits(device: TOTPDevice, code: str) -> bool:
    """Whether the app shows the code of this key; the code is used up by that."""
    return plain(code).isdigit() and device.verify_token(plain(code))


def new_backup_codes(user: User) -> list[str]:
    """Ten fresh codes of 40 random bits («abcd-efgh»); the former ones no longer work."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "backup"})
    device.token_set.all().delete()
    codes = [b32encode(token_bytes(5)).decode().lower() for _ in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=digest(code)) for code in codes])
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def digest(code: str) -> str:
    return salted_hmac("accounts.backup-code", code, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()[:16]


# Check ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Verdict:
    device: Device | None = None
    wait: int = 0  # seconds until the next attempt counts; each wrong code doubles them
    by_backup_code: bool = False


def plain(code: str) -> str:
    return code.replace(" ", "").replace("-", "").lower()


def check(user: User, code: str) -> Verdict:
    """Tries a code of the app (six digits) or a backup code (eight letters and digits), which is used up."""
    text = plain(code)
    by_backup_code = not (text.isascii() and text.isdigit() and len(text) == 6)
    model = StaticDevice if by_backup_code else TOTPDevice
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).order_by("id").first()
        if device is None:
            return Verdict()
        allowed, details = device.verify_is_allowed()
        if not allowed:
            until = (details or {}).get("locked_until") or timezone.now()
            return Verdict(wait=max(1, ceil((until - timezone.now()).total_seconds())))
        if device.verify_token(digest(text) if by_backup_code else text):
            return Verdict(device, by_backup_code=by_backup_code)
    return Verdict()


def people_with_it() -> set[int]:
    return set(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True))
