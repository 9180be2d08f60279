"""The only doors to runs, their lots, and manual distributions.

Before the protocol of placement is signed a run is seen by the branch of its campaign, the central office and the
members of its commission. From then on (``confirmed_at``, which stays when another run replaces it) volumes are
public: everybody who is signed in reads all of it, and the file for the verifier is open to the world.
"""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.access import Actor
from accounts.enums import Role
from config.localized import in_force
from procurement.models import Campaign, ManualDistribution, Run, RunLine, RunLot, Seat

PUBLIC = Q(confirmed_at__isnull=False)


def runs_visible_to(actor: Actor) -> QuerySet[Run]:
    runs = Run.objects.select_related("campaign__region", "base")
    return runs.filter(seen_by(actor))


def seen_by(actor: Actor) -> Q:
    if actor.sees_country:
        return Q()
    seen = PUBLIC
    if actor.sees_region and actor.organisation is not None:
        seen |= Q(campaign__region=actor.organisation.region_id)
    if actor.has(Role.COMMISSION_MEMBER) and actor.user is not None:
        seats = Seat.objects.filter(in_force(timezone.localdate()), user=actor.user)
        seen |= Q(campaign__meetings__commission__in=seats.values("commission"))
        seen |= Q(campaign__region__in=seats.filter(commission__region__isnull=False).values("commission__region"))
        if seats.filter(commission__region__isnull=True).exists():
            seen |= Q(campaign__region__isnull=True)
    return Q(pk__in=Run.objects.filter(seen).values("pk"))


def keeps(actor: Actor, campaign: Campaign) -> bool:
    """Does the actor's office run the campaign: the branch of its region, the central office where it has none?"""
    if campaign.region_id is None:
        return actor.has(Role.CENTRAL_OFFICE)
    place = actor.organisation
    return place is not None and actor.sees_region and place.region_id == campaign.region_id


def get_run_or_404(actor: Actor, uuid: object) -> Run:
    run = runs_visible_to(actor).filter(uuid=uuid).first()
    if run is None:
        raise Http404
    return run


def get_run_lot_or_404(actor: Actor, uuid: object, lot: object) -> RunLot:
    """The lot of a run, computed."""
    found = (
        RunLot.objects.filter(run__in=runs_visible_to(actor).filter(uuid=uuid), lot__uuid=lot)
        .exclude(result={})
        .select_related("run__campaign__region", "lot__care_type", "lot__region")
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_line_or_404(run_lot: RunLot, number: str) -> RunLine:
    line = RunLine.objects.filter(run_lot=run_lot, provider__bin=number).select_related("provider", "rating").first()
    if line is None:
        raise Http404
    return line


def manuals_visible_to(actor: Actor) -> QuerySet[ManualDistribution]:
    """Once the run is confirmed the approved ones are as public as the run; a refused or undecided one stays with the
    Fund and the commission."""
    manuals = ManualDistribution.objects.select_related("run_lot__run__campaign__region", "run_lot__lot", "ground")
    if actor.sees_country:
        return manuals
    inside = Run.objects.filter(seen_by(actor)).filter(confirmed_at__isnull=True)
    if actor.sees_region and actor.organisation is not None:
        inside |= Run.objects.filter(campaign__region=actor.organisation.region_id)
    return manuals.filter(Q(run_lot__run__in=inside) | Q(state="approved", run_lot__run__confirmed_at__isnull=False))


def get_manual_or_404(actor: Actor, uuid: object) -> ManualDistribution:
    manual = manuals_visible_to(actor).filter(uuid=uuid).first()
    if manual is None:
        raise Http404
    return manual
