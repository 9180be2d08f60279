"""Why a signature is refused: a code for programs and a sentence for people, which says what to do next."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import AccountError

REASONS: dict[str, str | Promise] = {
    # What came is no signature of this document
    "missing": _("The document is not signed yet: sign it with your key, or add the file with the signature."),
    "too_large": _("The signature is larger than %(limit)s KB. Send the signature alone, without the document in it."),
    "not_a_signature": _(
        "This is not an electronic signature (CMS). Sign the document in NCALayer, or choose the file that your "
        "signing program made."
    ),
    "attached": _(
        "The signature holds a document inside. Make a detached signature, without the document, and send that."
    ),
    "several_signers": _("The file holds several signatures. Each person signs here with one own signature."),
    "no_certificate": _(
        "The signature lacks the certificate of the signer. Sign in NCALayer, or tell your program to add it."
    ),
    "other_content": _("The signature belongs to other content. Look at the document as it is now and sign that."),
    "broken": _("The signature is damaged: it does not fit the certificate in it. Sign again."),
    "changed": _("The data have changed since they were shown to you: look at them again and sign."),
    "not_yours": _("This signature is somebody else's, or was made for another organisation. Sign it yourself."),
    # The key
    "gost": _(
        "This key works by GOST (%(algorithm)s), which the portal itself cannot check. Sign with an RSA key, or ask "
        "the administrator to connect the verification service of the National Certification Authority."
    ),
    "weak": _("The signature uses an outdated algorithm (%(algorithm)s). Sign with a newer key or program."),
    "expired": _(
        "The certificate expired on %(day)s. Get a new key from the National Certification Authority and sign with it."
    ),
    "not_yet_valid": _("The certificate is valid only from %(day)s. Sign with a key that is valid today."),
    "revoked": _(
        "The certificate was revoked on %(day)s. Get a new key from the National Certification Authority and sign "
        "with it."
    ),
    "revoked_by_service": _(
        "The certificate has been revoked. Get a new key from the National Certification Authority and sign with it."
    ),
    "sign_in_only": _(
        "This certificate is for signing in only (its file is usually named AUTH…). Choose the key for signing "
        "(RSA… or GOST…)."
    ),
    "signing_only": _(
        "This certificate is for signing documents. To sign in, choose the key whose file is usually named AUTH…"
    ),
    "wrong_usage": _("This certificate is not meant for signing documents. Choose the key for signing."),
    # Who believes it
    "unknown_authority": _(
        "The portal does not know the authority that issued the certificate (%(issuer)s). Sign with a key of the "
        "National Certification Authority; the administrator adds further authorities."
    ),
    "no_revocation_list": _(
        "The certificate cannot be checked: the list of revoked certificates of “%(issuer)s” is not loaded. What you "
        "typed stays; ask the administrator to load the list, then sign again."
    ),
    "stale_revocation_list": _(
        "The certificate cannot be checked: the list of revoked certificates of “%(issuer)s” is out of date since "
        "%(day)s. What you typed stays; ask the administrator to load a newer list, then sign again."
    ),
    "not_trusted": _(
        "The chain of certificates does not hold. Sign with a key of the National Certification Authority."
    ),
    "service_silent": _(
        "The service that checks signatures does not answer. What you typed stays; sign again in some minutes."
    ),
    "refused_by_service": _(
        "The service that checks signatures does not accept this one. Check that the key is valid and sign again."
    ),
    # Whose it is
    "other_person": _("The certificate belongs to somebody else: %(name)s, IIN %(iin)s. Sign with your own key."),
    "certificate_without_iin": _("The certificate names no IIN. Sign with a personal key of yours."),
    "person_without_iin": _(
        "The portal does not know your IIN, so it cannot tell that the key is yours. Ask the administrator to enter "
        "it."
    ),
    "other_organisation": _(
        "The certificate is of another organisation, BIN %(bin)s; you act for %(organisation)s, BIN %(own)s. Sign "
        "with the key of this organisation, or switch to the other one in the header."
    ),
    "personal_certificate": _(
        "The certificate is a private one: it names no BIN. For %(organisation)s sign with the key that carries BIN "
        "%(own)s."
    ),
    "organisation_without_bin": _(
        "The portal does not know the BIN of %(organisation)s, so it cannot tell whose key this is. Ask the "
        "administrator to enter it."
    ),
    "wrong_role": _(
        "This document must be signed with a certificate of: %(roles)s. Yours says nothing of the kind: choose such a "
        "key, or hand the document to whoever has one."
    ),
}


class SignatureRefused(AccountError):
    """A signature that does not do; ``code`` is a key of ``REASONS``, ``message`` a sentence for the user."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(message)
        self.code = code


def refused(code: str, **facts: Any) -> SignatureRefused:
    return SignatureRefused(code, str(REASONS[code]) % facts if facts else REASONS[code])


AUTHORITY_REASONS: dict[str, str | Promise] = {
    "not_a_certificate": _(
        "This is not a certificate. Paste the text between BEGIN CERTIFICATE and END CERTIFICATE with both lines."
    ),
    "not_an_authority": _(
        "This certificate belongs to a person or a site, not to an authority. Add the one that issued it."
    ),
    "not_a_list": _("This is not a list of revoked certificates (CRL)."),
    "partial_list": _(
        "This list tells only a part: changes to another one, or some certificates. Load the full list."
    ),
    "list_without_term": _("This list does not say when the next edition is due, so it cannot be relied on."),
    "list_of_stranger": _(
        "No authority that the portal knows has signed this list. Add the certificate of its authority first."
    ),
    "list_of_the_future": _("This list is dated in the future. Check the clock of the server."),
    "list_run_out": _("This list has run out: a newer edition was due. Fetch the newest one."),
    "list_older": _("A newer edition of this list is loaded already."),
    "list_not_fetched": _("The address of the list does not answer, or what it sends is too large."),
}


class AuthorityRefused(AccountError):
    """A certificate of an authority, or a list of revoked certificates, that is not what it should be."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(message)
        self.code = code


def authority_refused(code: str) -> AuthorityRefused:
    return AuthorityRefused(code, AUTHORITY_REASONS[code])
