"""What an organisation has: bases, permits, certificates, equipment, beds, documents.

Rows are typed in an application and count for control, capacity and rating once they are ``confirmed`` by admission.
"""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import changes, tracked
from config.localized import Dated, Named, in_force
from providers.enums import DocumentKind, Tenure
from providers.models.organisations import Provider, StaffMember


class FactQuerySet(models.QuerySet["Fact"]):
    def valid_on(self, day: date | None = None) -> "FactQuerySet":
        day = day or timezone.localdate()
        return self.filter(in_force(day))


class Fact(models.Model):
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    confirmed = models.BooleanField(_("confirmed"), db_default=False, default=False, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["id"]


def dates(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name)


@changes
class ProductionBase(Fact):
    """A site where care is given; ``sanitary_*`` is its sanitary permit."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="bases")
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300)
    tenure = models.CharField(_("tenure"), max_length=10, choices=Tenure)
    sanitary_number = models.CharField(_("sanitary permit"), max_length=60, blank=True)
    sanitary_to = models.DateField(_("sanitary permit valid to"), null=True, blank=True)

    class Meta(Fact.Meta):
        ordering = ["provider_id", "name", "id"]
        verbose_name = _("production base")
        verbose_name_plural = _("production bases")
        constraints = [dates("base_dates")]

    def __str__(self) -> str:
        return self.name


@changes
class Accreditation(Fact):
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="accreditations")
    number = models.CharField(_("number of the certificate"), max_length=60)
    category = models.CharField(_("category"), max_length=60, blank=True)

    class Meta(Fact.Meta):
        ordering = ["provider_id", "-valid_from", "id"]
        verbose_name = _("accreditation")
        verbose_name_plural = _("accreditations")
        constraints = [
            models.UniqueConstraint(fields=["provider", "number"], name="accreditation_key"),
            dates("accreditation_dates"),
        ]

    def __str__(self) -> str:
        return self.number


@changes
class StaffCertificate(Fact):
    """A practitioner's certificate of a speciality, as the register of specialists calls it in Russian."""

    staff_member = models.ForeignKey(StaffMember, models.CASCADE, related_name="certificates")
    number = models.CharField(_("number of the certificate"), max_length=60)
    speciality = models.CharField(_("speciality"), max_length=200)

    class Meta(Fact.Meta):
        ordering = ["staff_member_id", "-valid_from", "id"]
        verbose_name = _("certificate of a specialist")
        verbose_name_plural = _("certificates of specialists")
        constraints = [
            models.UniqueConstraint(fields=["staff_member", "number"], name="certificate_key"),
            dates("certificate_dates"),
        ]

    def __str__(self) -> str:
        return self.number


@tracked
class EquipmentKind(Named):
    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("kind of equipment")
        verbose_name_plural = _("kinds of equipment")


@changes
class Equipment(Fact):
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="equipment")
    base = models.ForeignKey(
        ProductionBase, models.PROTECT, related_name="equipment", verbose_name=_("production base")
    )
    kind = models.ForeignKey(EquipmentKind, models.PROTECT, related_name="+", verbose_name=_("kind of equipment"))
    model_name = models.CharField(_("model"), max_length=200, blank=True)
    serial = models.CharField(_("serial number"), max_length=60)
    made_in = models.PositiveSmallIntegerField(_("year of make"))
    daily_minutes = models.PositiveIntegerField(_("minutes of work a day"))

    class Meta(Fact.Meta):
        ordering = ["provider_id", "kind_id", "serial", "id"]
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        constraints = [
            models.UniqueConstraint(fields=["provider", "serial"], name="equipment_key"),
            dates("equipment_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.serial}"


@tracked
class BedProfile(Named):
    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("bed profile")
        verbose_name_plural = _("bed profiles")


@changes
class Beds(Fact):
    """Beds of a profile at a base, as the organisation has them."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="beds")
    base = models.ForeignKey(ProductionBase, models.PROTECT, related_name="beds", verbose_name=_("production base"))
    profile = models.ForeignKey(BedProfile, models.PROTECT, related_name="+", verbose_name=_("bed profile"))
    count = models.PositiveIntegerField(_("beds"))

    class Meta(Fact.Meta):
        ordering = ["provider_id", "profile_id", "id"]
        verbose_name = _("beds")
        verbose_name_plural = _("beds")
        constraints = [
            models.UniqueConstraint(fields=["base", "profile", "valid_from"], name="beds_key"),
            dates("beds_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.profile}: {self.count}"


@tracked
class BedApproval(Dated):
    """Beds of a profile that the health department's decision allows (procurement rules, p. 37)."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="bed_approvals")
    profile = models.ForeignKey(BedProfile, models.PROTECT, related_name="+", verbose_name=_("bed profile"))
    count = models.PositiveIntegerField(_("beds"))
    decision = models.CharField(_("decision of the health department"), max_length=100)

    class Meta:
        ordering = ["provider_id", "profile_id", "valid_from", "id"]
        verbose_name = _("approved bed stock")
        verbose_name_plural = _("approved bed stock")
        constraints = [
            models.UniqueConstraint(fields=["provider", "profile", "valid_from"], name="bed_approval_key"),
            dates("bed_approval_dates"),
        ]

    def __str__(self) -> str:
        return self.decision


class ProviderDocument(models.Model):
    """A file of the organisation, kept as received."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="documents")
    kind = models.CharField(_("kind"), max_length=14, choices=DocumentKind)
    name = models.CharField(_("name of the file"), max_length=255)
    file = models.FileField(_("file"), upload_to="providers/%Y/%m/")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["kind", "-added_at", "id"]
        verbose_name = _("document of an organisation")
        verbose_name_plural = _("documents of organisations")

    def __str__(self) -> str:
        return self.name
