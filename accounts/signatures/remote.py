"""Verification by a service around the library of the National Certification Authority, which also knows GOST.

The service answers in the shape of NCANode 3 (``POST …/cms/verify``): ``valid`` and, for each signer, the certificate
with its term, use (``SIGN`` or ``AUTH``), roles and subject. It checks chain and revocation itself (OCSP by default).
"""

import base64
import json
import logging
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from accounts.signatures import certificates
from accounts.signatures.builtin import check_purpose, check_term, parse
from accounts.signatures.certificates import CLIENT_AUTH, EMAIL_PROTECTION, Holder, Purpose
from accounts.signatures.errors import refused
from accounts.signatures.verdict import Verdict

log = logging.getLogger("portal.signatures")
MOST = 2 * 1024 * 1024  # bytes of an answer
USES = {
    "SIGN": ("digital_signature", "non_repudiation", EMAIL_PROTECTION),
    "AUTH": ("digital_signature", CLIENT_AUTH),
}
ROLES = {
    "INDIVIDUAL": certificates.PERSON,
    "ORGANIZATION": certificates.ORGANISATION,
    "CEO": certificates.HEAD,
    "CAN_SIGN": certificates.MAY_SIGN,
    "CAN_SIGN_FINANCIAL": certificates.MAY_SIGN_FINANCIAL,
    "HR": certificates.PERSONNEL,
    "EMPLOYEE": certificates.EMPLOYEE,
}


def verify(data: bytes, der: bytes, *, purpose: Purpose, moment: datetime, url: str) -> Verdict:
    """The verdict of the service. SignatureRefused if it does not accept the signature, or does not answer."""
    parse(der)  # shape is told here in words: one signer, detached
    answer = ask(url, data, der)
    signers = answer.get("signers")
    if not isinstance(signers, list) or len(signers) != 1 or not (found := certificate_of(signers[0])):
        raise refused("refused_by_service")
    if any(one.get("revoked") is True for one in found.get("revocations") or [] if isinstance(one, dict)):
        raise refused("revoked_by_service")
    holder = holder_of(found)
    check_term(holder, moment)
    check_purpose(holder, purpose)
    if answer.get("valid") is not True or found.get("valid") is False:
        raise refused("refused_by_service")
    verdict = Verdict.of(holder, verifier=url, moment=moment)
    return replace(verdict, algorithm=str(found.get("signAlg") or ""))


def ask(url: str, data: bytes, der: bytes) -> dict[str, Any]:
    body = {
        "cms": base64.b64encode(der).decode(),
        "data": base64.b64encode(data).decode(),
        "revocationCheck": settings.SIGNATURE_REVOCATION,
    }
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked in settings
        f"{url.rstrip('/')}/cms/verify",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=settings.SIGNATURE_TIMEOUT) as reply:  # noqa: S310
            answer = json.loads(reply.read(MOST))
    except urllib.error.HTTPError as error:
        error.close()
        if error.code < 500:  # it read the signature and does not like it
            raise refused("refused_by_service") from error
        log.warning("The service that checks signatures answered %s", error.code)
        raise refused("service_silent") from error
    except (OSError, ValueError) as error:
        log.warning("The service that checks signatures does not answer: %s", type(error).__name__)
        raise refused("service_silent") from error
    if not isinstance(answer, dict):
        raise refused("service_silent")
    return answer


def certificate_of(signer: Any) -> dict[str, Any] | None:
    """Of the signer, which stands first; some editions of the service give one, some a list with the authorities."""
    if not isinstance(signer, dict):
        return None
    listed = signer.get("certificates")
    first = listed[0] if isinstance(listed, list) and listed else signer.get("certificate")
    return first if isinstance(first, dict) else None


def holder_of(found: dict[str, Any]) -> Holder:
    subject = found.get("subject")
    subject = subject if isinstance(subject, dict) else {}
    term = [moment_of(found.get(name)) for name in ("notBefore", "notAfter")]
    text = {name: str(subject.get(name) or "") for name in ("commonName", "lastName", "iin", "bin", "organization")}
    return Holder(
        name=f"{text['commonName']} {text['lastName']}".strip(),
        iin=text["iin"].removeprefix("IIN"),
        bin=text["bin"].removeprefix("BIN"),
        organisation=text["organization"],
        serial=str(found.get("serialNumber") or ""),
        usages=USES.get(str(found.get("keyUsage")), ()),
        roles=tuple(ROLES[one] for one in found.get("keyUser") or [] if one in ROLES),
        valid_from=term[0],
        valid_to=term[1],
    )


def moment_of(value: Any) -> datetime:
    """ISO text, or milliseconds since 1970, as the service is set up. SignatureRefused for anything else."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value / 1000, UTC)
        moment = parse_datetime(str(value))
    except (ValueError, OverflowError, OSError):
        moment = None
    if moment is None:
        raise refused("refused_by_service")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
