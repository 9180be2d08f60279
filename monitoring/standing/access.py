"""The doors to the overview: a branch sees its region, the central office and the administrator the country or a
region that they choose. Medical organisations have their own pages; here they are 403. Another region's organisation
is 404."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import Actor
from accounts.enums import FUND_ROLES
from accounts.models import Region
from monitoring.models import Defect, Escalation, Flag, ProviderRisk
from monitoring.models.screening import FlagQuerySet
from providers.models import Provider

READERS = FUND_ROLES


@dataclass(frozen=True)
class Scope:
    """``region`` None: the whole country. ``free``: the reader may choose another one."""

    region: Region | None
    free: bool

    @property
    def flags(self) -> FlagQuerySet:
        flags = Flag.objects.all()
        return flags if self.region is None else flags.filter(provider__region=self.region)

    @property
    def defects(self) -> QuerySet[Defect]:
        defects = Defect.objects.all()
        return defects if self.region is None else defects.filter(branch__region=self.region)

    @property
    def escalations(self) -> QuerySet[Escalation]:
        rows = Escalation.objects.select_related("provider")
        return rows if self.region is None else rows.filter(provider__region=self.region)

    @property
    def risks(self) -> QuerySet[ProviderRisk]:
        rows = ProviderRisk.objects.all()
        return rows if self.region is None else rows.filter(provider__region=self.region)


def scope_of(actor: Actor, code: str = "") -> Scope:
    """RoleMissing without a role of the Fund; Http404 for a region that there is not. A branch gets its own region
    whatever it asks for."""
    actor.require(*READERS)
    if actor.sees_country:
        region = Region.objects.filter(code=code).first() if code else None
        if code and region is None:
            raise Http404
        return Scope(region, True)
    place = actor.organisation
    if place is None or not actor.sees_region or place.region is None:
        raise Http404
    return Scope(place.region, False)


def get_provider_or_404(actor: Actor, bin: str) -> Provider:
    scope = scope_of(actor)
    providers = Provider.objects.select_related("region")
    if scope.region is not None:
        providers = providers.filter(region=scope.region)
    return get_object_or_404(providers, bin=bin)
