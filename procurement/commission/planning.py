"""What a meeting can be planned about: campaigns, questions to decide on, protocols that can be corrected."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from config.localized import in_force
from procurement.commission.access import PLANNERS, commissions_visible_to, keeps
from procurement.commission.acts import SIGNED, Item
from procurement.enums import CampaignState, MeetingState, QuestionKind, RunState
from procurement.models import Campaign, Commission, DirectPlacement, Meeting, Run

# In which a commission has something to decide.
UNDER_WAY = (
    CampaignState.PUBLISHED, CampaignState.ACCEPTING, CampaignState.EVALUATING, CampaignState.DISTRIBUTING,
    CampaignState.PROTOCOL, CampaignState.STANDSTILL, CampaignState.CONTRACTING,
)  # fmt: skip


def commissions_of(actor: Actor) -> list[Commission]:
    """In force today and planned for by the actor."""
    rows = commissions_visible_to(actor).filter(in_force(timezone.localdate()))
    return [one for one in rows.order_by("region_id", "pk") if keeps(actor, one, PLANNERS)]


def campaigns_of(actor: Actor) -> QuerySet[Campaign]:
    """Of the commissions that the actor plans for."""
    regions = [one.region_id for one in commissions_of(actor)]
    wanted = Q(region__in=[one for one in regions if one is not None])
    if None in regions:
        wanted |= Q(region=None)
    return Campaign.objects.filter(wanted, state__in=UNDER_WAY).select_related("region").order_by("-year", "number")


def offered(campaign: Campaign) -> list[tuple[str, Any]]:
    """Key → words of each question of the campaign that a meeting could decide on."""
    found: list[tuple[str, Any]] = []
    if campaign.state in (CampaignState.ACCEPTING, CampaignState.EVALUATING):
        found.append((QuestionKind.CONFORMITY, QuestionKind.CONFORMITY.label))
    for run in Run.objects.filter(campaign=campaign, state=RunState.PUBLISHED).order_by("number"):
        words = _("Placement of volumes by distribution № %(number)s") % {"number": run.number}
        found.append((f"{QuestionKind.PLACEMENT}:{run.uuid}", words))
    placed = DirectPlacement.objects.filter(lot__campaign=campaign, ground__commission=True)
    for one in placed.select_related("provider", "lot").order_by("lot__position", "pk"):
        words = _("Placement without selection: lot %(lot)s, %(provider)s") % {
            "lot": one.lot.number, "provider": one.provider.name,
        }  # fmt: skip
        found.append((f"{QuestionKind.DIRECT}:{one.uuid}", words))
    return found


def items(chosen: list[str], other: str, words: dict[str, Any]) -> list[Item]:
    """The agenda out of the keys of ``offered`` and another question in words."""
    made = []
    for key in chosen:
        kind, _colon, subject = key.partition(":")
        made.append(Item(QuestionKind(kind), str(words[key]) if subject else "", subject or None))  # type: ignore[arg-type]
    return [*made, *([Item(QuestionKind.OTHER, other)] if other.strip() else [])]


def correctable(campaign: Campaign) -> list[tuple[str, str]]:
    """Meetings of the campaign whose signed protocol no other one replaces."""
    signed = Meeting.objects.filter(campaign=campaign, state__in=SIGNED)
    replaced = Meeting.objects.filter(campaign=campaign).exclude(corrects=None).exclude(state=MeetingState.ADJOURNED)
    rows = signed.exclude(pk__in=replaced.order_by().values("corrects"))
    return [(str(one.uuid), f"№ {one.number}") for one in rows.order_by("planned_at", "pk")]
