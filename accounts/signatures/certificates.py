"""What a certificate in the Kazakh style says: whose it is, for which organisation, and what it may be used for.

Subject: CN «ФАМИЛИЯ ИМЯ», G patronymic, serialNumber ``IIN…``, O the organisation, OU ``BIN…``. Who the holder is
stands in the extended key usage (object identifiers of the National Certification Authority).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import pem, x509
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EMAIL_PROTECTION, CLIENT_AUTH = "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2"
PERSON, ORGANISATION = "1.2.398.3.3.4.1.1", "1.2.398.3.3.4.1.2"
HEAD, MAY_SIGN, MAY_SIGN_FINANCIAL = "1.2.398.3.3.4.1.2.1", "1.2.398.3.3.4.1.2.2", "1.2.398.3.3.4.1.2.3"
PERSONNEL, EMPLOYEE = "1.2.398.3.3.4.1.2.4", "1.2.398.3.3.4.1.2.5"
# Whose signature binds the organisation: acts, contracts and payment documents ask for one of these.
BINDING = (HEAD, MAY_SIGN, MAY_SIGN_FINANCIAL)
ROLE_NAMES: dict[str, str | Promise] = {
    PERSON: _("a person"),
    ORGANISATION: _("an organisation"),
    HEAD: _("the first head"),
    MAY_SIGN: _("a person with the right to sign"),
    MAY_SIGN_FINANCIAL: _("a person with the right to sign financial documents"),
    PERSONNEL: _("an officer of the personnel department"),
    EMPLOYEE: _("an employee"),
}
# Signature, key and digest algorithms of the national library; 1.2.643 are the Russian identifiers of the same family.
GOST = ("1.2.398.3.10.1.", "1.2.643.2.2.", "1.2.643.7.1.1.")
GOST_NAMES = {
    "1.2.398.3.10.1.1.2": "ГОСТ Р 34.10-2015",
    "1.2.398.3.10.1.1.1": "ГОСТ 34.310-2004",
    "1.2.643.7.1.1": "ГОСТ Р 34.10-2012",
    "1.2.643.2.2": "ГОСТ Р 34.10-2001",
}
NUMBER = re.compile(r"(IIN|BIN)([0-9]{12})")


@dataclass(frozen=True)
class Purpose:
    """What a key is used for here: the bit of key usage and the extended key usage that the certificate must have."""

    bit: str
    extended: str
    name: str


SIGNING = Purpose("non_repudiation", EMAIL_PROTECTION, "email_protection")
SIGN_IN = Purpose("digital_signature", CLIENT_AUTH, "client_auth")


@dataclass(frozen=True)
class Holder:
    """The facts of a certificate. ``roles`` are identifiers of the National Certification Authority."""

    name: str
    iin: str
    bin: str
    organisation: str
    serial: str  # hexadecimal
    usages: tuple[str, ...]
    roles: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime


def holder_of(certificate: x509.Certificate) -> Holder:
    """ValueError and the like for what is no certificate: asn1crypto reads lazily."""
    subject = certificate.subject.native
    numbers = {kind: number for text in texts(subject) for kind, number in NUMBER.findall(text)}
    extended = [one.dotted for one in certificate.extended_key_usage_value or ()]
    bits = certificate.key_usage_value.native if certificate.key_usage_value else set()
    names = [one for key in ("common_name", "given_name") for one in values(subject.get(key))]
    return Holder(
        name=" ".join(names).strip(),
        iin=numbers.get("IIN", ""),
        bin=numbers.get("BIN", ""),
        organisation=" ".join(values(subject.get("organization_name"))),
        serial=f"{certificate.serial_number:x}",
        usages=tuple(sorted(bits)) + tuple(one for one in extended if one not in ROLE_NAMES),
        roles=tuple(one for one in extended if one in ROLE_NAMES),
        valid_from=certificate["tbs_certificate"]["validity"]["not_before"].native,
        valid_to=certificate["tbs_certificate"]["validity"]["not_after"].native,
    )


def values(value: Any) -> list[str]:
    """An attribute of a name, which may stand there several times."""
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def texts(subject: Any) -> list[str]:
    """Where the National Certification Authority writes ИИН and БИН."""
    return values(subject.get("serial_number")) + values(subject.get("organizational_unit_name"))


def gost_name(identifier: str) -> str:
    """The family of a GOST algorithm in words; empty for any other algorithm."""
    if not identifier.startswith(GOST):
        return ""
    return next((name for start, name in GOST_NAMES.items() if identifier.startswith(start)), "ГОСТ")


def from_pem(text: str | bytes) -> x509.Certificate:
    """A certificate from PEM or DER; ValueError if it is neither."""
    data = text.encode() if isinstance(text, str) else text
    try:
        if pem.detect(data):
            kind, _headers, data = pem.unarmor(data)
            if kind != "CERTIFICATE":
                raise ValueError(f"{kind}: not a certificate")
        certificate = x509.Certificate.load(data, strict=True)
        holder_of(certificate)  # reads everything that we look at
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise ValueError("not a certificate") from error
    return certificate


def to_pem(certificate: x509.Certificate) -> str:
    return pem.armor("CERTIFICATE", certificate.dump()).decode()


def common_name(name: x509.Name) -> str:
    native = name.native
    return (
        " ".join(values(native.get("common_name")) or values(native.get("organization_name"))) or name.human_friendly
    )
