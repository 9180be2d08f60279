from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FundingSource(TextChoices):
    GOBMP = "GOBMP", _("guaranteed volume of free care")
    OSMS = "OSMS", _("compulsory social health insurance")


class ServiceFunding(TextChoices):
    GOBMP = "GOBMP", _("guaranteed volume of free care")
    OSMS = "OSMS", _("compulsory social health insurance")
    BY_DIAGNOSIS = "BY_DIAGNOSIS", _("by diagnosis")


class Sex(TextChoices):
    MALE = "M", _("male")
    FEMALE = "F", _("female")


class FundingList(TextChoices):
    SZZ = "szz", _("socially significant diseases")
    ZPDN = "zpdn", _("diseases under dynamic follow-up")


class LimitSeverity(TextChoices):
    REJECT = "reject", _("refuse")
    WARN = "warn", _("remark")
