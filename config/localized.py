"""Names that the database holds in two or three languages."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def pick(record: Any, field: str = "name") -> str:
    """The column of the reader's language; where it is empty, Russian, then Kazakh, then English."""
    language = (get_language() or "kk")[:2]
    for code in (language, "ru", "kk", "en"):
        value = getattr(record, f"{field}_{code}", "")
        if value:
            return str(value)
    return ""


def in_force(day: date) -> Q:
    """Rows with ``valid_from`` and ``valid_to`` (the last day, empty without an end) that count on the day."""
    return Q(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


def filled(text: Any, **values: Any) -> Any:
    """A lazy text whose gaps are filled when it is read: ``lazy % values`` would speak the language of the import."""
    return lazy(lambda: str(text) % values, str)()


class Named(models.Model):
    name_kk = models.CharField(_("name in Kazakh"), max_length=500, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=500)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return pick(self)


class Dated(models.Model):
    """A row of law: in force from the first to the last day inclusive, with the act that says so."""

    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True, default="")

    class Meta:
        abstract = True
