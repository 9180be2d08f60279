"""The organisation over twelve months: lines, flags, defects, its place by risk."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from claims.models import ContractUsage
from claims.partitions import add_months
from monitoring.enums import DefectState
from monitoring.models import Defect, Flag, ProviderRisk

LEFT, RIGHT, TOP, BOTTOM = 4, 290, 10, 66  # of the drawing


@dataclass(frozen=True)
class Year:
    first: date
    last: date
    lines: int
    flagged: int
    defects: int
    taken_off: Decimal
    risk: ProviderRisk | None
    shares: list[float]  # flags a hundred lines, month by month

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.flagged) * 100 / self.lines if self.lines else None

    @property
    def points(self) -> str:
        """Of the polyline."""
        most = max(self.shares) or 1
        step = (RIGHT - LEFT) / max(len(self.shares) - 1, 1)
        return " ".join(
            f"{LEFT + step * number:.1f},{BOTTOM - (BOTTOM - TOP) * value / most:.1f}"
            for number, value in enumerate(self.shares)
        )

    @property
    def end(self) -> tuple[str, str]:
        x, y = self.points.split(" ")[-1].split(",")
        return x, y


def of_provider(flag: Flag) -> Year:
    """The twelve months up to that of the flag. Four queries."""
    months = [add_months(flag.month.replace(day=1), number) for number in range(-11, 1)]
    span = {"month__range": (months[0], months[-1])}
    used = ContractUsage.objects.filter(contract__provider=flag.provider_id, **span).order_by().values("month")
    lines = dict(used.annotate(sum=Sum("lines")).values_list("month", "sum"))
    hits = Flag.objects.filter(provider=flag.provider_id, **span).order_by().values("month")
    flags = dict(hits.annotate(count=Count("pk")).values_list("month", "count"))
    confirmed = Defect.objects.filter(provider=flag.provider_id, state=DefectState.CONFIRMED, **span)
    defects = confirmed.order_by().aggregate(count=Count("pk"), sum=Sum("amount", default=Decimal(0)))
    risks = ProviderRisk.objects.filter(provider=flag.provider_id)
    if flag.care_type_id:
        risks = risks.filter(care_type=flag.care_type_id)
    return Year(
        first=months[0],
        last=months[-1],
        lines=sum(lines.values()),
        flagged=sum(flags.values()),
        defects=defects["count"],
        taken_off=defects["sum"],
        risk=risks.order_by("-version", "-volume_place").first(),
        shares=[100 * flags.get(month, 0) / lines[month] if lines.get(month) else 0.0 for month in months],
    )
