"""An authority of made-up people, for demonstrations on a machine of developers.

Root and issuing level, their lists of revoked certificates and the keys of people live in ``VAR/demo-authority``,
readable by the owner only. Where ``DEBUG`` is off nothing of it is made, and its certificates are not believed.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from accounts.access import SYSTEM
from accounts.enums import Role
from accounts.models import Membership, Organisation, RevocationList, TrustAnchor, User
from accounts.signatures import issuing
from accounts.signatures.actions import bin_of
from accounts.signatures.anchors import anchor_facts, list_facts
from accounts.signatures.certificates import EMPLOYEE, HEAD, MAY_SIGN, MAY_SIGN_FINANCIAL
from accounts.signatures.issuing import Levels, Pair
from config import audit

NAME = "КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (DEMO)"
FROM, TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
LISTS_LAST, LISTS_RENEWED = timedelta(days=30), timedelta(days=20)  # a rest of some days must not end the show
SOURCE = "demonstration"
HEADS = {Role.PROVIDER_HEAD, Role.BRANCH_HEAD, Role.CENTRAL_OFFICE}
SIGNING, SIGN_IN = "SIGN", "AUTH"  # how the files begin, as with the real authority


def folder() -> Path:
    return settings.DEMONSTRATION_KEYS  # type: ignore[no-any-return]


@contextmanager
def locked() -> Iterator[Path]:
    """The folder, for one process at a time."""
    place = folder()
    (place / "keys").mkdir(parents=True, exist_ok=True, mode=0o700)
    place.chmod(0o700)
    with (place / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place


def write(path: Path, data: bytes) -> None:
    """Whole or not at all, for the owner only."""
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(data)
    new.replace(path)


def levels() -> Levels:
    """The authority of this installation, made when it is missing."""
    with locked() as place:
        files = place / "root.pem", place / "issuing.pem"
        if not all(one.exists() for one in files):
            made = issuing.make_levels(name=NAME, valid_from=FROM, valid_to=TO)
            for path, pair in zip(files, made.both, strict=True):
                write(path, pair.pem())
        root, middle = (Pair.from_pem(path.read_bytes()) for path in files)
    return Levels(root, middle)


def ensure_authority(now: datetime | None = None) -> Levels:
    """The authority, believed by the portal, with fresh lists. ImproperlyConfigured in production."""
    if not settings.DEMONSTRATION_AUTHORITY:
        raise ImproperlyConfigured(
            "The demonstration authority exists with DEBUG=1 only: production must not trust it"
        )
    made = levels()
    for pair in made.both:
        believe(pair)
    renew_lists(now)
    return made


@transaction.atomic
def believe(pair: Pair) -> TrustAnchor:
    facts = anchor_facts(pair.certificate.public_bytes(Encoding.PEM))
    anchor, created = TrustAnchor.objects.get_or_create(
        sha256=facts.pop("sha256"), defaults={**facts, "source": SOURCE, "demonstration": True}
    )
    if created:
        add_list(anchor, pair, FROM, timezone.now() + LISTS_LAST)  # signatures of the story's past rest on it
        audit.record("reference.created", actor=SYSTEM, subject=anchor, catalogue="trust-anchors", name=anchor.name)
    return anchor


def renew_lists(now: datetime | None = None) -> int:
    """New editions of lists that run out in some days; how many. Nothing where there is no such authority."""
    moment = now or timezone.now()
    if not settings.DEMONSTRATION_AUTHORITY or not (folder() / "issuing.pem").exists():
        return 0
    renewed = 0
    for pair in levels().both:
        facts = anchor_facts(pair.certificate.public_bytes(Encoding.PEM))
        with transaction.atomic():
            anchor = TrustAnchor.objects.select_for_update(no_key=True).filter(sha256=facts["sha256"]).first()
            if anchor is None:
                continue
            newest = anchor.revocation_lists.order_by("-this_update", "-id").first()
            if newest is None or newest.next_update < moment + LISTS_RENEWED:
                add_list(anchor, pair, moment, moment + LISTS_LAST)
                renewed += 1
    return renewed


def add_list(anchor: TrustAnchor, pair: Pair, this_update: datetime, next_update: datetime) -> RevocationList:
    number = anchor.revocation_lists.count() + 1
    der = issuing.revocation_list(pair, number=number, this_update=this_update, next_update=next_update)
    return RevocationList.objects.create(anchor=anchor, source=SOURCE, **list_facts(der))


# Keys of people -----------------------------------------------------------------------------------------------------
def issue(
    user: User, organisation: Organisation | None = None, *, roles: tuple[str, ...] = (), use: str = SIGNING
) -> Path:
    """The key file (PEM: key and certificate) of a person, for an organisation or a private one.

    An earlier file of the same kind is given back. ValueError for a person without an ИИН.
    """
    if not user.iin:
        raise ValueError(f"{user}: a key needs an ИИН")
    made, number = levels(), bin_of(organisation) if organisation else ""
    with locked() as place:
        path = place / "keys" / f"{use}-{user.iin}-{number or 'person'}.pem"
        if path.exists():
            known = Pair.from_pem(path.read_bytes()).certificate
            if issued_by(known, made):
                return path
        pair = issuing.issue(
            made,
            name=f"{user.last_name} {user.first_name}".upper(),
            given=user.patronymic.upper(),
            iin=user.iin,
            bin=number,
            organisation=organisation.name_ru if organisation else "",
            uses=issuing.SIGNING_USE if use == SIGNING else issuing.SIGN_IN_USE,
            roles=roles,
            valid_from=FROM,
            valid_to=TO,
        )
        write(path, pair.pem())
    return path


def issued_by(certificate: x509.Certificate, made: Levels) -> bool:
    try:
        certificate.verify_directly_issued_by(made.issuing.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def issue_all() -> int:
    """Keys to sign and to sign in for everybody with an ИИН who acts for an organisation now; how many people."""
    people: set[int] = set()
    working = Membership.objects.current().exclude(user__iin=None).select_related("user", "organisation")
    for one in working.order_by("id"):
        people.add(one.user_id)
        issue(one.user, use=SIGN_IN)
        if bin_of(one.organisation):
            head = bool(HEADS & set(one.roles))
            issue(one.user, one.organisation, roles=(HEAD, MAY_SIGN, MAY_SIGN_FINANCIAL) if head else (EMPLOYEE,))
    return len(people)
