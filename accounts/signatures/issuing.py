"""Makes an authority of two levels, its lists of revoked certificates, keys in the Kazakh style, and signatures.

For the demonstration and for tests only: nothing here is used to verify.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID, ObjectIdentifier

from accounts.signatures.certificates import CLIENT_AUTH, EMAIL_PROTECTION, ORGANISATION, PERSON

SIGNING_USE, SIGN_IN_USE = (EMAIL_PROTECTION,), (CLIENT_AUTH,)
PrivateKey = Any  # RSA or elliptic curve


@dataclass(frozen=True)
class Pair:
    """A private key and its certificate."""

    key: PrivateKey
    certificate: x509.Certificate

    def pem(self) -> bytes:
        secret = self.key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return bytes(secret) + self.certificate.public_bytes(Encoding.PEM)

    @classmethod
    def from_pem(cls, data: bytes) -> "Pair":
        return cls(serialization.load_pem_private_key(data, None), x509.load_pem_x509_certificate(data))


@dataclass(frozen=True)
class Levels:
    """An authority: the root signed the certificate of the issuing level, which signs those of people."""

    root: Pair
    issuing: Pair

    @property
    def both(self) -> tuple[Pair, Pair]:
        return self.root, self.issuing


def new_key() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def name_of(common: str, **more: Sequence[str]) -> x509.Name:
    fields = {
        "given": NameOID.GIVEN_NAME,
        "number": NameOID.SERIAL_NUMBER,
        "organisation": NameOID.ORGANIZATION_NAME,
        "unit": NameOID.ORGANIZATIONAL_UNIT_NAME,
    }
    short = common.encode()[:64].decode(errors="ignore")  # bytes, as the library counts
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, short), x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ")]
    parts += [x509.NameAttribute(fields[key], one) for key, values in more.items() for one in values if one]
    return x509.Name(parts)


def make_levels(*, name: str, valid_from: datetime, valid_to: datetime) -> Levels:
    roots, issuers = new_key(), new_key()
    top, middle = name_of(f"{name} (root)"), name_of(name)
    root = authority(top, top, roots, roots, valid_from, valid_to)
    issuing = authority(middle, top, issuers, roots, valid_from, valid_to)
    return Levels(Pair(roots, root), Pair(issuers, issuing))


def authority(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, by: PrivateKey, valid_from: datetime, valid_to: datetime
) -> x509.Certificate:
    uses = usage("key_cert_sign", "crl_sign")
    builder = certificate(subject, issuer, key.public_key(), by.public_key(), valid_from, valid_to)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.add_extension(uses, critical=True).sign(by, hashes.SHA256())


def certificate(
    subject: x509.Name, issuer: x509.Name, public: Any, by: Any, valid_from: datetime, valid_to: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(valid_from).not_valid_after(valid_to)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    return builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by), critical=False)


def usage(*allowed: str) -> x509.KeyUsage:
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
        "crl_sign encipher_only decipher_only"
    ).split()
    return x509.KeyUsage(**{name: name in allowed for name in names})


def issue(
    levels: Levels,
    *,
    name: str,
    iin: str,
    valid_from: datetime,
    valid_to: datetime,
    given: str = "",
    bin: str = "",
    organisation: str = "",
    uses: Iterable[str] = SIGNING_USE,
    roles: Iterable[str] = (),
    key: PrivateKey = None,
) -> Pair:
    """A person's key; with ``bin`` for an organisation. ``uses``: what for; ``roles``: further identifiers."""
    key = key or new_key()
    subject = name_of(
        name,
        given=[given],
        number=[f"IIN{iin}" if iin else ""],
        organisation=[organisation],
        unit=[f"BIN{bin}" if bin else ""],
    )
    issuer = levels.issuing
    public = issuer.key.public_key()
    builder = certificate(subject, issuer.certificate.subject, key.public_key(), public, valid_from, valid_to)
    bits = usage("digital_signature", "content_commitment") if EMAIL_PROTECTION in uses else usage("digital_signature")
    who = (ORGANISATION if bin else PERSON, *roles)
    extended = x509.ExtendedKeyUsage([ObjectIdentifier(one) for one in dict.fromkeys((*uses, *who))])
    builder = builder.add_extension(bits, critical=True).add_extension(extended, critical=False)
    return Pair(key, builder.sign(issuer.key, hashes.SHA256()))


def revocation_list(
    pair: Pair,
    *,
    number: int,
    this_update: datetime,
    next_update: datetime,
    revoked: Iterable[tuple[int, datetime]] = (),
) -> bytes:
    """DER of a list with these serial numbers, revoked at these moments."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(pair.certificate.subject)
    builder = builder.last_update(this_update).next_update(next_update)
    for serial, moment in revoked:
        one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment).build()
        builder = builder.add_revoked_certificate(one)
    key = x509.AuthorityKeyIdentifier.from_issuer_public_key(pair.key.public_key())
    builder = builder.add_extension(key, critical=False).add_extension(x509.CRLNumber(number), critical=False)
    return builder.sign(pair.key, hashes.SHA256()).public_bytes(Encoding.DER)


def sign(data: bytes, *pairs: Pair, detached: bool = True, algorithm: Any = None) -> bytes:
    """A CMS (DER) of the data by each of the keys, as NCALayer makes it."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
    for pair in pairs:
        builder = builder.add_signer(pair.certificate, pair.key, algorithm or hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary]  # without it line ends of the data would be rewritten
    if detached:
        options.append(pkcs7.PKCS7Options.DetachedSignature)
    return builder.sign(Encoding.DER, options)
