"""What is signed electronically, the signatures, and the authorities whose certificates are believed."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import tracked


class SignedDocument(models.Model):
    """Content as it stood when it was put before somebody to sign. Never changed: the database refuses it.

    ``canonical`` is the very text whose bytes are signed (``accounts.signatures.documents``); ``kind`` and subject
    are inside it, so a signature cannot be carried over to another object.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.SlugField(_("kind"), max_length=40)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    title = models.CharField(_("title"), max_length=300)
    content = models.JSONField()
    canonical = models.TextField()
    sha256 = models.CharField("SHA-256", max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("signed document")
        verbose_name_plural = _("signed documents")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "sha256"], name="one_document_a_text"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def data(self) -> bytes:
        """What is signed."""
        return self.canonical.encode()


@tracked
class TrustAnchor(models.Model):
    """A certificate of an authority: a root (it signed itself), or one between a root and people's certificates.

    ``valid_from`` and ``valid_to`` are the certificate's own. ``closed_on``: the last day on which the portal believes
    it; signatures taken before keep their verdict.
    """

    name = models.CharField(_("name"), max_length=300)
    pem = models.TextField(_("certificate"))
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    is_root = models.BooleanField(_("root"))
    valid_from = models.DateTimeField(_("in force from"))
    valid_to = models.DateTimeField(_("in force to"))
    crl_url = models.URLField(_("address of the revocation list"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=500)
    demonstration = models.BooleanField(_("demonstration"), default=False)
    added_at = models.DateTimeField(default=timezone.now)
    closed_on = models.DateField(_("believed to"), null=True, blank=True)

    class Meta:
        ordering = ["-is_root", "name", "id"]
        verbose_name = _("certificate of an authority")
        verbose_name_plural = _("certificates of authorities")

    def __str__(self) -> str:
        return self.name


class RevocationListQuerySet(models.QuerySet["RevocationList"]):
    def newest(self) -> "RevocationListQuerySet":
        """The last list of each authority."""
        return self.order_by("anchor_id", "-this_update", "-id").distinct("anchor_id")


class RevocationList(models.Model):
    """An edition of an authority's list of revoked certificates (CRL). Editions that signatures rest on are kept."""

    anchor = models.ForeignKey(TrustAnchor, models.PROTECT, related_name="revocation_lists")
    der = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    this_update = models.DateTimeField(_("issued"))
    next_update = models.DateTimeField(_("next edition due"))
    entries = models.PositiveIntegerField(_("revoked certificates"), default=0)
    source = models.CharField(_("source"), max_length=500)
    received_at = models.DateTimeField(default=timezone.now)

    objects = RevocationListQuerySet.as_manager()

    class Meta:
        ordering = ["anchor_id", "-this_update", "-id"]
        verbose_name = _("list of revoked certificates")
        verbose_name_plural = _("lists of revoked certificates")
        constraints = [
            models.UniqueConstraint(fields=["anchor", "sha256"], name="one_revocation_list"),
            models.CheckConstraint(condition=Q(next_update__gt=F("this_update")), name="revocation_list_has_a_term"),
        ]

    def __str__(self) -> str:
        return f"{self.this_update:%Y-%m-%d %H:%M}"

    def is_stale(self, now: datetime | None = None) -> bool:
        return self.next_update < (now or timezone.now())


class Signature(models.Model):
    """A signature that was valid when it was received, with everything that the verdict rested on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(SignedDocument, models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    cms = models.TextField()  # base64
    signer_name = models.CharField(_("signer"), max_length=300)
    signer_iin = models.CharField(_("IIN"), max_length=12)
    signer_bin = models.CharField(_("BIN"), max_length=12, blank=True)
    signer_organisation = models.CharField(_("organisation"), max_length=500, blank=True)
    serial = models.CharField(_("number of the certificate"), max_length=80)
    at = models.DateTimeField(_("received"), default=timezone.now)
    verdict = models.JSONField()
    chain = models.JSONField(default=list)  # PEM, from the root to the signer
    revocation_lists = models.ManyToManyField(RevocationList, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "user", "organisation"], nulls_distinct=False, name="one_signature_a_signer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.signer_name} {self.at:%Y-%m-%d %H:%M}"

    @property
    def issuer(self) -> str:
        """The authority that issued the signer's certificate; empty when a service verified it."""
        from accounts.signatures.certificates import common_name, from_pem

        return common_name(from_pem(self.chain[-2]).subject) if len(self.chain) > 1 else ""
