from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import changes
from providers.models import Provider


@changes
class AccountingEntry(models.Model):
    """What a patient paid the provider, from the provider's own accounting (1C). The number of the person and the
    code of the service stand as the provider wrote them: neither need be known to the portal."""

    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="accounting", verbose_name=_("medical organisation")
    )
    document_no = models.CharField(_("document number"), max_length=60)
    paid_on = models.DateField(_("paid on"))
    patient_iin = models.CharField(_("IIN of the patient"), max_length=12, blank=True)
    service_code = models.CharField(_("service"), max_length=40, blank=True)
    amount = models.DecimalField(_("amount, ₸"), max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["provider_id", "paid_on", "id"]
        verbose_name = _("accounting entry")
        verbose_name_plural = _("accounting entries")
        constraints = [models.UniqueConstraint(fields=["provider", "document_no"], name="accounting_entry_key")]
        indexes = [models.Index(fields=["patient_iin", "paid_on"], name="accounting_by_patient")]

    def __str__(self) -> str:
        return self.document_no
