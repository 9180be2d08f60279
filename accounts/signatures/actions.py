"""What stores signatures. A signature is kept only when it was good at the moment of reception, with all that the
verdict rested on, so that the verdict can be repeated years later."""

import base64
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise

from accounts.access import Actor
from accounts.enums import OrganisationKind
from accounts.identifiers import mask
from accounts.models import Organisation, Signature, SignedDocument
from accounts.signatures.certificates import ROLE_NAMES
from accounts.signatures.documents import Content, canonical, digest, id_of, type_of
from accounts.signatures.errors import REASONS, refused
from accounts.signatures.verdict import Verdict
from accounts.signatures.verify import decode, verify
from config import audit


def accept(
    *,
    document: SignedDocument,
    cms: bytes | str,
    actor: Actor,
    now: datetime | None = None,
    role_oids: Iterable[str] = (),
) -> Signature:
    """Verifies and stores the signature that the actor made; a second one of the same signer gives the first back.

    ``cms``: a detached CMS, DER or Base64. ``role_oids``: the certificate must name one of these roles
    (``certificates.BINDING`` for what binds an organisation). SignatureRefused says what is wrong; nothing is stored.
    """
    moment = now or timezone.now()
    verdict = verify(document.data, cms, moment=moment)
    check_signer(verdict, actor)
    check_role(verdict, role_oids)
    return store(document, decode(cms), verdict, actor)


@transaction.atomic
def store(document: SignedDocument, der: bytes, verdict: Verdict, actor: Actor) -> Signature:
    key = {"document": document, "user": actor.user, "organisation": actor.organisation}
    facts = {
        "cms": base64.b64encode(der).decode(),
        "signer_name": verdict.name[:300],
        "signer_iin": verdict.iin,
        "signer_bin": verdict.bin,
        "signer_organisation": verdict.organisation[:500],
        "serial": verdict.serial[:80],
        "at": verdict.moment,
        "verdict": verdict.as_json(),
        "chain": list(verdict.chain),
    }
    signature, created = Signature.objects.get_or_create(**key, defaults=facts)
    if created:
        signature.revocation_lists.set(verdict.revocation_lists)
        audit.record(
            "accounts.signed",
            actor=actor,
            subject=document,
            kind=document.kind,
            sha256=document.sha256,
            serial=verdict.serial,
            verifier=verdict.verifier,
        )
    return signature


# Whose signature ----------------------------------------------------------------------------------------------------
def check_signer(verdict: Verdict, actor: Actor) -> None:
    """The certificate is the acting person's and, when they act for an organisation, that organisation's."""
    if actor.user is None:
        raise ValueError("Only a person signs")
    if not verdict.iin:
        raise refused("certificate_without_iin")
    if not actor.user.iin:
        raise refused("person_without_iin")
    if verdict.iin != actor.user.iin:
        raise refused("other_person", name=verdict.name, iin=mask(verdict.iin))
    if actor.organisation is None:
        return
    own, name = bin_of(actor.organisation), actor.organisation.name
    if not own:
        raise refused("organisation_without_bin", organisation=name)
    if own in {verdict.bin, verdict.iin}:  # an entrepreneur's organisation has the ИИН where others have a БИН
        return
    if not verdict.bin:
        raise refused("personal_certificate", organisation=name, own=own)
    raise refused("other_organisation", bin=verdict.bin, organisation=name, own=own)


def bin_of(organisation: Organisation) -> str:
    """Branches sign with keys of the Fund, whose БИН stands in the row of the central office."""
    if organisation.bin or organisation.kind == OrganisationKind.PROVIDER:
        return organisation.bin or ""
    central = Organisation.objects.filter(kind=OrganisationKind.CENTRAL, bin__isnull=False).order_by("id").first()
    return (central.bin or "") if central else ""


def check_role(verdict: Verdict, role_oids: Iterable[str]) -> None:
    wanted = list(role_oids)
    if wanted and not set(wanted) & set(verdict.roles):
        raise refused("wrong_role", roles=", ".join(str(ROLE_NAMES.get(one, one)) for one in wanted))


# For state machines -------------------------------------------------------------------------------------------------
Text = str | Promise


def fault(kind: str, content_of: Callable[[Any], Content]) -> Callable[[Any, Any, Any], Text | None]:
    """``Machine.signature_fault`` of objects whose documents are of this kind: why a signature does not do, or None.

    It does when it is the actor's own, for the organisation that they act for, and signs the object's content as it is
    now. Content that cannot be made any more (``content_of`` raises) is the caller's mistake and goes through.
    """

    def judge(subject: models.Model, actor: Actor, signature: Signature | None) -> Text | None:
        if signature is None:
            return REASONS["missing"]
        document = signature.document
        if (document.kind, document.subject_type, document.subject_id) != (kind, type_of(subject), id_of(subject)):
            return REASONS["other_content"]
        own = (actor.user.pk if actor.user else None, actor.organisation.pk if actor.organisation else None)
        if own != (signature.user_id, signature.organisation_id):
            return REASONS["not_yours"]
        if document.sha256 != digest(canonical(kind, subject, content_of(subject))):
            return REASONS["changed"]
        return None

    return judge
