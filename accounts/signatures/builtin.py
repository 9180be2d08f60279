"""The verifier inside the portal: RSA and elliptic curves, one detached signature, revocation by lists.

Everything must hold at the moment asked about: digest, signature, chain up to a configured root, terms, a current list
of revoked certificates of every authority on the way, and the use that the certificate allows. GOST is recognised and
refused in words: no open library for Python verifies it.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from cryptography.x509 import load_der_x509_certificate
from django.utils import timezone

from accounts.signatures.certificates import (
    CLIENT_AUTH,
    EMAIL_PROTECTION,
    SIGN_IN,
    Holder,
    Purpose,
    common_name,
    gost_name,
    holder_of,
    to_pem,
)
from accounts.signatures.errors import AuthorityRefused, refused
from accounts.signatures.revocation import is_by, read_list, revoked_at
from accounts.signatures.trust import Authority, Trust
from accounts.signatures.verdict import Verdict

WEAK, SHORTEST_RSA = {"md2", "md5", "sha1"}, 2048
# What asn1crypto and pyhanko raise for bytes that are not what they should be; both read lazily.
ODD = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # each refusal would come with a traceback
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


def verify(data: bytes, der: bytes, *, purpose: Purpose, moment: datetime, trust: Trust) -> Verdict:
    """The verdict on a detached signature of ``data``. SignatureRefused says what is wrong with it."""
    signed = parse(der)
    certificate = signer_certificate(signed)
    try:
        holder = holder_of(certificate)
    except ODD as error:
        raise refused("not_a_signature") from error
    path = trust.path(certificate)
    status = validate(data, signed, purpose, moment, path)
    if not status.intact:
        raise refused("other_content")
    if not status.valid:
        raise refused("broken")
    check_term(holder, moment)
    check_path(certificate, path, moment)
    check_purpose(holder, purpose)
    if not status.trusted or not same_path(status, certificate, path):
        raise refused("not_trusted")
    return verdict_of(holder, certificate, path, status, moment)


# Reading ------------------------------------------------------------------------------------------------------------
def parse(der: bytes) -> cms.SignedData:
    try:
        whole = cms.ContentInfo.load(der, strict=True)
        if whole["content_type"].native != "signed_data":
            raise refused("not_a_signature")
        signed = whole["content"]
        inside, signers = signed["encap_content_info"]["content"].native, len(signed["signer_infos"])
    except ODD as error:
        raise refused("not_a_signature") from error
    if inside is not None:
        raise refused("attached")
    if signers == 0:
        raise refused("not_a_signature")
    if signers > 1:
        raise refused("several_signers")
    return signed


def signer_certificate(signed: cms.SignedData) -> x509.Certificate:
    """The certificate that the signature names; refuses algorithms that nobody here can, or should, verify."""
    signer = signed["signer_infos"][0]
    try:
        certificates = [one.chosen for one in signed["certificates"] or () if one.name == "certificate"]
        certificate = next((one for one in certificates if is_of(one, signer["sid"])), None)
        own = certificate["tbs_certificate"]["subject_public_key_info"]["algorithm"] if certificate else None
        used = [signer["signature_algorithm"], signer["digest_algorithm"], *([own] if own else [])]
        names = [gost_name(one["algorithm"].dotted) for one in used]
        digest = str(signer["digest_algorithm"]["algorithm"].native)
    except ODD as error:
        raise refused("not_a_signature") from error
    if gost := next((one for one in names if one), ""):
        raise refused("gost", algorithm=gost)
    if certificate is None:
        raise refused("no_certificate")
    if digest in WEAK:
        raise refused("weak", algorithm=digest.upper())
    key = certificate.public_key
    if key.algorithm == "rsa" and key.bit_size < SHORTEST_RSA:
        raise refused("weak", algorithm=f"RSA {key.bit_size}")
    return certificate


def is_of(certificate: x509.Certificate, sid: cms.SignerIdentifier) -> bool:
    if sid.name == "issuer_and_serial_number":
        named = sid.chosen
        return bool(
            certificate.issuer == named["issuer"] and certificate.serial_number == named["serial_number"].native
        )
    return bool(certificate.key_identifier == sid.chosen.native)


def validate(
    data: bytes,
    signed: cms.SignedData,
    purpose: Purpose,
    moment: datetime,
    path: list[Authority],
) -> Any:
    """pyhanko's status of the signature: all but revocation, which ``check_path`` looks at."""
    from pyhanko.sign.validation import errors
    from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.errors import ValidationError

    context = ValidationContext(
        trust_roots=[one.certificate for one in path if one.is_root],
        other_certs=[one.certificate for one in path if not one.is_root],
        allow_fetching=False,
        moment=moment,
        best_signature_time=moment,
        weak_hash_algos=WEAK,
    )
    usage = KeyUsageConstraints(key_usage={purpose.bit}, extd_key_usage={purpose.name})
    task = async_validate_detached_cms(data, signed, signer_validation_context=context, key_usage_settings=usage)
    try:
        with ThreadPoolExecutor(1) as thread:  # the caller may be inside a loop of its own
            return thread.submit(asyncio.run, task).result()
    except errors.DisallowedAlgorithmError as error:
        raise refused("weak", algorithm=weakness(signed)) from error
    except (errors.SignatureValidationError, ValidationError, *ODD) as error:
        raise refused("broken") from error


def weakness(signed: cms.SignedData) -> str:
    signer = signed["signer_infos"][0]
    return f"{signer['signature_algorithm']['algorithm'].native} {signer['digest_algorithm']['algorithm'].native}"


# Judging ------------------------------------------------------------------------------------------------------------
def day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y}"


def check_term(holder: Holder, moment: datetime) -> None:
    if moment < holder.valid_from:
        raise refused("not_yet_valid", day=day(holder.valid_from))
    if moment > holder.valid_to:
        raise refused("expired", day=day(holder.valid_to))


def check_path(certificate: x509.Certificate, path: list[Authority], moment: datetime) -> None:
    """Every authority on the way is known and has a current list of its own, in which the one below does not stand."""
    if not path:
        raise refused("unknown_authority", issuer=common_name(certificate.issuer))
    below = certificate
    for one in path:
        check_revocation(below, one, moment)
        below = one.certificate


def check_revocation(below: x509.Certificate, authority: Authority, moment: datetime) -> None:
    name, row = common_name(authority.certificate.subject), authority.revoked
    if row is None:
        raise refused("no_revocation_list", issuer=name)
    if row.is_stale(moment):
        raise refused("stale_revocation_list", issuer=name, day=day(row.next_update))
    try:
        found = read_list(bytes(row.der))
    except AuthorityRefused as error:
        raise refused("not_trusted") from error
    if not is_by(found, load_der_x509_certificate(authority.certificate.dump())):
        raise refused("not_trusted")
    if since := revoked_at(found, below.serial_number):
        raise refused("revoked", day=day(since))


def check_purpose(holder: Holder, purpose: Purpose) -> None:
    if purpose.bit in holder.usages and purpose.extended in holder.usages:
        return
    if purpose is SIGN_IN:
        raise refused("signing_only")
    only_sign_in = CLIENT_AUTH in holder.usages and EMAIL_PROTECTION not in holder.usages
    raise refused("sign_in_only" if only_sign_in else "wrong_usage")


def same_path(status: Any, certificate: x509.Certificate, path: list[Authority]) -> bool:
    """Whether the chain was found over the very authorities whose lists were searched, and no others that came along
    with the signature."""
    found = [one.dump() for one in status.validation_path.iter_certs(include_root=True)]
    return found == [*(one.certificate.dump() for one in reversed(path)), certificate.dump()]


def verdict_of(
    holder: Holder, certificate: x509.Certificate, path: list[Authority], status: Any, moment: datetime
) -> Verdict:
    lists = tuple(one.revoked for one in path if one.revoked is not None)
    verdict = Verdict.of(holder, verifier="builtin", moment=moment)
    algorithm = f"{certificate.public_key.algorithm} {certificate.public_key.bit_size}".upper()
    return replace(
        verdict,
        algorithm=f"{algorithm}, {str(status.md_algorithm).upper()}",
        chain=tuple(to_pem(one.certificate) for one in reversed(path)) + (to_pem(certificate),),
        revocation_lists=lists,
    )
