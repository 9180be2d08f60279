"""Lists of revoked certificates: read, believed, searched.

The library that validates chains walks a list entry by entry in Python, which takes seconds for the hundred thousand
entries of a national authority; here it is one search in compiled code (some milliseconds for the same list).
"""

from datetime import datetime

from asn1crypto import pem
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from accounts.signatures.errors import authority_refused

PARTS = (
    "indirect_crl",
    "only_contains_attribute_certs",
    "only_contains_ca_certs",
    "only_contains_user_certs",
    "only_some_reasons",
)


def read_list(data: bytes) -> x509.CertificateRevocationList:
    """From PEM or DER. AuthorityRefused for anything else, and for a list that tells only a part."""
    try:
        der = pem.unarmor(data)[2] if pem.detect(data) else data
        found = x509.load_der_x509_crl(der)
        extensions = {one.oid: one for one in found.extensions}
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise authority_refused("not_a_list") from error
    if x509.ExtensionOID.DELTA_CRL_INDICATOR in extensions:
        raise authority_refused("partial_list")
    point = extensions.pop(x509.ExtensionOID.ISSUING_DISTRIBUTION_POINT, None)
    if point is not None and any(getattr(point.value, one) for one in PARTS):
        raise authority_refused("partial_list")
    if any(one.critical for one in extensions.values()):  # says something that we would not heed
        raise authority_refused("partial_list")
    return found


def is_by(found: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    """Whether the authority signed the list, by its key and not by its name alone."""
    if authority.subject != found.issuer:
        return False
    try:
        usage = authority.extensions.get_extension_for_class(x509.KeyUsage).value
        if not usage.crl_sign:
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        return found.is_signature_valid(authority.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):  # a key that nobody here can verify with, such as GOST
        return False


def revoked_at(found: x509.CertificateRevocationList, serial: int) -> datetime | None:
    """When the certificate with this serial number was revoked (or suspended); None if it was not."""
    entry = found.get_revoked_certificate_by_serial_number(serial)
    return entry.revocation_date_utc if entry is not None else None
