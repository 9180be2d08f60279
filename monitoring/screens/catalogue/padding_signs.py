"""Padding that shows over months, or by what patients, telephones, attachments and drug stores say (PAD8–PAD15)."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind
from monitoring.screens import exact
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables

RECEIVED, NOT_RECEIVED = "received", "not_received"  # claims.enums.Answer


def wilson_lower(part: ir.Value, whole: ir.Value, z: float) -> ir.FloatingValue:
    """Lower bound of Wilson's interval of the share ``part / whole``."""
    n = whole.cast("float64")
    share = part.cast("float64") / n
    centre = share + z * z / (2 * n)
    spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).sqrt()
    return exact.rounded((centre - spread) / (1 + z * z / n))


@screen(
    "PAD11",
    family=Family.PADDING,
    kind=FindingKind.LINE,
    score=90,
    defect="5.0",
    title=_("The patient did not receive it"),
    explanation=_(
        "Asked by SMS, code, application or telephone, or in a complaint, the patient answered that this service was "
        "not given. Beside it stands how often patients of the organisation answer so, and how often elsewhere."
    ),
    guards=_(
        "A line of which the patient also said by another way that it was received is left out. The share of the "
        "organisation counts as high only when chance is ruled out (lower bound of Wilson's interval)."
    ),
    advice=_(
        "Have the patient confirm the service on the spot, and keep the telephone numbers up to date: an answer by a "
        "relative's telephone is the most frequent mistake."
    ),
    source="Monitoring rules ҚР ДСМ-321/2020, p. 6(5), 51",
    needs=("confirmations",),
    parameters={"answers": 1, "rate": 0.02, "z": 1.96, "least_asked": 20},
    labels={
        "channel": _("Asked by"),
        "refusals": _("Answers «not received»"),
        "answered_at": _("Answered at"),
        "provider_answers": _("Answered lines of the organisation"),
        "provider_refusals": _("Of them «not received»"),
        "provider_rate": _("Share of «not received» in the organisation"),
        "lower_bound": _("Lower bound of that share"),
        "network_median": _("Median of the share over organisations"),
        "high_rate": _("The organisation's share is high"),
        "answers": _("Answers «not received» from which a line is found"),
        "rate": _("Share from which an organisation is looked at"),
        "z": _("Quantile of the confidence interval"),
        "least_asked": _("Answered lines from which an organisation counts in the median"),
    },
)
def not_received(data: Tables, p: Parameters) -> ir.Table:
    said = data.confirmations
    no, yes = said.answer == NOT_RECEIVED, said.answer == RECEIVED
    lines = said.filter(no | yes).group_by("provider_id", "line_no").agg(
        refusals=no.sum().cast("int64"),
        receipts=yes.sum().cast("int64"),
        channel=said.channel.min(where=no),
        answered_at=said.answered_at.min(where=no),
    )  # fmt: skip
    lines = lines.mutate(refused=(lines.refusals >= p["answers"]) & (lines.receipts == 0))
    rates = lines.group_by("provider_id").agg(
        provider_answers=lines.count().cast("int64"), provider_refusals=lines.refused.sum().cast("int64")
    )
    rates = rates.mutate(
        provider_rate=exact.ratio(rates.provider_refusals, rates.provider_answers),
        lower_bound=wilson_lower(rates.provider_refusals, rates.provider_answers, p["z"]),
        network=ibis.literal(1),
    )
    counted = rates.filter(rates.provider_answers >= p["least_asked"])
    median = exact.middle(counted, ["network"], "provider_rate", "network_median").drop("size")
    rates = rates.left_join(median, "network").drop("network", "network_right")
    high = (rates.provider_rate > p["rate"]) & (rates.lower_bound > rates.network_median)
    rates = rates.mutate(network_median=exact.rounded(rates.network_median), high_rate=high.fill_null(False))
    found = data.lines.select("id", "provider_id", "line_no").inner_join(
        lines.filter(lines.refused).drop("refused", "receipts"), ["provider_id", "line_no"]
    )
    found = found.inner_join(rates, "provider_id")
    return found.select(
        "channel", "refusals", "answered_at", "provider_answers", "provider_refusals", "provider_rate", "lower_bound",
        "network_median", "high_rate", line_id=found.id,
    )  # fmt: skip
