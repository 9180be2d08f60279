"""Where unscheduled monitoring suggests itself. Nobody is obliged to follow."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, OuterRef, QuerySet, Subquery

from accounts.models import Organisation
from config.workflow import Text
from monitoring.enums import EscalationState, InspectionState, Trigger
from monitoring.models import Escalation, Inspection, ProviderRisk
from providers.models import Provider

TOP = 10  # one tenth of the organisations of like volume; default, not from an act
SHOWN = 10
OVER = (InspectionState.CLOSED, InspectionState.CANCELLED)


@dataclass(frozen=True)
class Suggestion:
    """``value``: tenge of unconfirmed cases, or the risk index; ``what``: of which escalation or type of care."""

    provider: Provider
    trigger: Trigger
    value: Decimal
    what: Text


def suggestions(branch: Organisation) -> list[Suggestion]:
    """Organisations of the branch's region with an escalation of unconfirmed cases, then those whose risk index lies
    in the top tenth of their group; without those where monitoring is under way. Two queries."""
    found: dict[int, Suggestion] = {}
    for one in escalated(branch):
        found.setdefault(
            one.provider_id, Suggestion(one.provider, Trigger.UNCONFIRMED, one.amount, one.get_kind_display())
        )
    for risk in risky(branch):
        found.setdefault(risk.provider_id, Suggestion(risk.provider, Trigger.RISK, risk.index, risk.care_type.name))
    return list(found.values())[:SHOWN]


def escalated(branch: Organisation) -> QuerySet[Escalation]:
    rows = Escalation.objects.filter(provider__region=branch.region_id)
    rows = rows.exclude(state=EscalationState.CLOSED).exclude(provider__in=looked_at())
    return rows.select_related("provider").order_by("-amount", "pk")[: SHOWN * 3]


def risky(branch: Organisation) -> QuerySet[ProviderRisk]:
    """Of the newest versions."""
    newest = ProviderRisk.objects.filter(provider=OuterRef("provider"), care_type=OuterRef("care_type"))
    rows = ProviderRisk.objects.filter(provider__region=branch.region_id, index__gt=0)
    rows = rows.filter(version=Subquery(newest.order_by("-version").values("version")[:1]))
    rows = rows.filter(places__gte=F("place") * TOP).exclude(provider__in=looked_at())
    return rows.select_related("provider", "care_type").order_by("-index", "pk")[: SHOWN * 3]


def looked_at() -> QuerySet[Inspection]:
    return Inspection.objects.exclude(state__in=OVER).order_by().values("provider")  # type: ignore[return-value]
