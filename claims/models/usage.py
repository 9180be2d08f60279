"""Running sums of what was accepted, so that limits and plans are checked without reading a year of lines."""

from django.db import models

from procurement.models import Contract, Service
from providers.models import CareType, Provider


class ServiceUsage(models.Model):
    """Units of a service with a yearly limit that a person received in a year, over all providers."""

    pk = models.CompositePrimaryKey("patient_iin", "service", "year")
    patient_iin = models.CharField(max_length=12)
    service = models.ForeignKey(Service, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    year = models.PositiveSmallIntegerField()
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["patient_iin", "service_id", "year"]

    def __str__(self) -> str:
        return f"{self.service_id} {self.year}: {self.quantity}"


class ContractUsage(models.Model):
    """Accepted units and tenge of a contract by type of care and month."""

    pk = models.CompositePrimaryKey("contract", "care_type", "month")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="usage", db_index=False)
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    lines = models.PositiveIntegerField()
    quantity = models.PositiveBigIntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=2)

    class Meta:
        ordering = ["contract_id", "care_type_id", "month"]

    def __str__(self) -> str:
        return f"{self.month:%m.%Y}: {self.amount}"


class CoExecutionUsage(models.Model):
    """Accepted tenge that a provider handed to co-executors in a year, by type of care."""

    pk = models.CompositePrimaryKey("provider", "care_type", "year")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", db_index=False)
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=2)

    class Meta:
        ordering = ["provider_id", "care_type_id", "year"]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"
