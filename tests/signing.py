"""Keys and signatures for tests of every area, quick: one authority a process, on elliptic curves.

    authority()                       # the portal believes it from now on
    signature = sign(document, actor)     # through accept(): verified and stored
    cms = cms_of(document, actor)     # Base64, to post in a form

A fault makes a signature that must be refused: ``cms_of(document, actor, key=FOREIGN)``.
"""

import base64
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from accounts.access import Actor
from accounts.enums import OrganisationKind
from accounts.identifiers import make_bin
from accounts.models import Organisation, RevocationList, Signature, SignedDocument, TrustAnchor
from accounts.signatures import Kind, Section, accept, issuing, register
from accounts.signatures.actions import bin_of
from accounts.signatures.anchors import anchor_facts, list_facts
from accounts.signatures.certificates import HEAD, MAY_SIGN_FINANCIAL
from accounts.signatures.issuing import Levels, Pair
from tests.accounts.people import iin_of

FROM, TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
ROLES = (HEAD, MAY_SIGN_FINANCIAL)
serial = count(1)
# A kind of document for tests of signing itself: one text.
NOTE = register(Kind("note", "Note", lambda content: [Section(facts=[("Text", content["text"])])]))


@lru_cache
def levels(name: str = "Тест куәландырушы орталық") -> Levels:
    return issuing.make_levels(name=name, valid_from=FROM, valid_to=TO)


@lru_cache
def empty_list(level: int) -> bytes:
    return issuing.revocation_list(levels().both[level], number=1, this_update=FROM, next_update=TO)


def authority() -> Levels:
    """The authority of the tests, believed by the portal of this test, with its lists of revoked certificates."""
    for level, pair in enumerate(levels().both):
        pem = pair.certificate.public_bytes(Encoding.PEM).decode()
        facts = anchor_facts(pem)
        anchor, _ = TrustAnchor.objects.get_or_create(
            sha256=facts.pop("sha256"), defaults={**facts, "source": "tests", "demonstration": True}
        )
        if not anchor.revocation_lists.exists():
            der = empty_list(level)
            RevocationList.objects.create(anchor=anchor, source="tests", **list_facts(der))
    return levels()


@lru_cache(maxsize=512)
def issued(**facts: Any) -> Pair:
    return issuing.issue(levels(), **({"valid_from": FROM, "valid_to": TO} | facts))


def ready(actor: Actor) -> None:
    """A person with an ИИН, at an organisation whose БИН is known (the Fund's for branches)."""
    user, place = actor.user, actor.organisation
    assert user is not None
    if not user.iin:
        user.iin = iin_of(date(1979, 7, 1), "F", next(serial))
        user.save(update_fields=["iin"])
    if place is not None and not bin_of(place):
        number = next(filter(None, (make_bin(date(2016, 4, 1), number) for number in serial)))
        central = Organisation.objects.filter(kind=OrganisationKind.CENTRAL).order_by("id").first() or place
        Organisation.objects.filter(pk=central.pk).update(bin=number)
        place.refresh_from_db(fields=["bin"])


def key_of(actor: Actor, **facts: Any) -> Pair:
    """The actor's key for signing on behalf of the acting organisation, as its head."""
    ready(actor)
    user, place = actor.user, actor.organisation
    own = {
        "name": f"{user.last_name} {user.first_name}".upper(),  # type: ignore[union-attr]
        "given": user.patronymic.upper(),  # type: ignore[union-attr]
        "iin": user.iin,  # type: ignore[union-attr]
        "bin": bin_of(place) if place else "",
        "organisation": place.name_ru if place else "",
        "roles": ROLES if place else (),
    }
    return issued(**(own | facts))


def cms_of(
    document: SignedDocument, actor: Actor, *, key: Pair | None = None, data: bytes | None = None, **facts: Any
) -> str:
    """The actor's signature of the document as the page sends it. ``facts`` change the certificate (``iin=…``,
    ``valid_to=…``, ``uses=…``), ``key`` is another key, ``data`` other content."""
    authority()
    pair = key or key_of(actor, **facts)
    signed = issuing.sign(document.data if data is None else data, pair)
    return base64.b64encode(signed).decode()


def sign(document: SignedDocument, actor: Actor, **options: Any) -> Signature:
    """The actor's signature, verified and stored."""
    return accept(document=document, cms=cms_of(document, actor), actor=actor, **options)
