from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Territory(TextChoices):
    CITY = "city", _("city")
    DISTRICT = "district", _("district")


class Ownership(TextChoices):
    STATE = "state", _("state")
    PRIVATE = "private", _("private")
