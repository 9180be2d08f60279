"""Padding that shows over months: services that pile up at their end, sums that meet the plan (PAD8, PAD9)."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind
from monitoring.screens import exact
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables


@screen(
    "PAD8",
    family=Family.PADDING,
    kind=FindingKind.PROVIDER,
    score=25,
    defect="",
    title=_("Services pile up at the end of the month"),
    explanation=_(
        "The last three days of the month hold a far greater share of the organisation's lines than the working days "
        "in them, or its own last twelve months, let expect. A sign to look closer, not a defect."
    ),
    guards=_(
        "Campaigns (check-ups, screening, schools) and dialysis, which is billed once a month, are left out; so are "
        "months of few lines. A usual peak of the organisation is expected of it."
    ),
    advice=_(
        "Enter services on the day when they are given; do not top the register up to the plan before it closes."
    ),
    source="Default, not from an act",
    needs=("calendar",),
    months_before=12,
    scope="provider",
    parameters={
        "last_days": 3,
        "ratio": 2.5,
        "least_lines": 50,
        "least_months": 3,
        "left_out_care_types": ["checkup", "school", "screening", "dialysis"],
    },
    labels={
        "month": _("Month"),
        "lines": _("Lines of the month"),
        "last_lines": _("Lines of its last days"),
        "share_last": _("Share of the last days"),
        "by_calendar": _("Share of working days in the last days"),
        "own_share": _("Own share over the twelve months before"),
        "expected": _("Expected share"),
        "times_expected": _("Times the expected"),
        "last_days": _("Days that count as the end of a month"),
        "ratio": _("Times the expected from which a month is found"),
        "least_lines": _("Lines a month from which an organisation is looked at"),
        "least_months": _("Earlier months from which its own share counts"),
        "left_out_care_types": _("Types of care left out"),
    },
)
def end_of_month(data: Tables, p: Parameters) -> ir.Table:
    """Expected is the greater of both shares, so that neither holidays nor a habit of the organisation accuse it."""
    lines = data.lines.filter(data.lines.care_type.notin(p["left_out_care_types"]))
    by_day = lines.group_by("provider_id", "month", "day").agg(lines=lines.count().cast("int64"))
    by_day = by_day.mutate(last=is_last(by_day.day, by_day.month, p["last_days"]))
    months = by_day.group_by("provider_id", "month").agg(
        lines=by_day.lines.sum().cast("int64"), last_lines=by_day.last.ifelse(by_day.lines, 0).sum().cast("int64")
    )
    calendar = data.calendar.mutate(month=exact.month_of(data.calendar.day))
    calendar = calendar.mutate(last=is_last(calendar.day, calendar.month, p["last_days"]))
    working = calendar.group_by("month").agg(
        working=calendar.is_working.sum().cast("int64"),
        working_last=(calendar.is_working & calendar["last"]).sum().cast("int64"),
    )
    here = months.select("provider_id", "month")
    before = months.rename(earlier="month", earlier_lines="lines", earlier_last="last_lines")
    recent = before.earlier + ibis.interval(months=12) >= here.month
    before = here.inner_join(before, ["provider_id", before.earlier < here.month, recent])
    own = before.group_by("provider_id", "month").agg(
        months=before.count(), own_lines=before.earlier_lines.sum(), own_last=before.earlier_last.sum()
    )
    own = own.filter(own.months >= p["least_months"])
    joined = months.filter(months.lines >= p["least_lines"]).inner_join(working, "month")
    joined = joined.left_join(own, ["provider_id", "month"]).drop("provider_id_right", "month_right")
    joined = joined.mutate(
        share_last=exact.ratio(joined.last_lines, joined.lines),
        by_calendar=exact.ratio(joined.working_last, joined.working),
        own_share=exact.ratio(joined.own_last, joined.own_lines),
    )
    joined = joined.mutate(expected=ibis.greatest(joined.by_calendar, joined.own_share.fill_null(0.0)))
    joined = joined.mutate(times_expected=exact.ratio(joined.share_last, joined.expected))
    found = joined.filter(joined.times_expected > p["ratio"])
    return found.select(
        "provider_id", "month", "lines", "last_lines", "share_last", "by_calendar", "own_share", "expected",
        "times_expected",
        line_id=ibis.null("int64"), subject=exact.subject(found.provider_id, exact.month_text(found.month)),
    )  # fmt: skip


def is_last(day: ir.DateValue, month: ir.DateValue, days: int) -> ir.BooleanValue:
    """Among the last ``days`` of the month that begins on ``month``."""
    return (day + ibis.interval(days=days)).cast("date") >= (month + ibis.interval(months=1)).cast("date")


@screen(
    "PAD9",
    family=Family.PADDING,
    kind=FindingKind.PROVIDER,
    score=30,
    defect="",
    title=_("Billed exactly to the plan"),
    explanation=_(
        "Month after month the organisation bills almost exactly the sum of its contract for this type of care. Care "
        "that follows need goes up and down; a sum that always meets the plan was steered. A sign, not a defect."
    ),
    guards=_(
        "Stays are left out: a hospital whose beds are full meets its plan by itself. The month itself must be near "
        "the plan, and the months before it without a plan or lines do not count."
    ),
    advice=_("Bill what was given. Services above the plan are accepted and show that the plan is too small."),
    source="Default, not from an act",
    needs=("contract_months",),
    months_before=5,
    scope="provider",
    parameters={"deviation": 0.005, "near_months": 4, "months": 6, "left_out_care_types": ["phc", "rural"]},
    labels={
        "month": _("Month"),
        "funding": _("Funding source"),
        "care_type": _("Type of care"),
        "planned": _("Planned for the month, ₸"),
        "billed": _("Billed for the month, ₸"),
        "off_plan": _("Difference from the plan, share of it"),
        "met": _("Months that met the plan"),
        "met_months": _("Which months"),
        "known_months": _("Months looked at"),
        "deviation": _("Share of the plan within which a month meets it"),
        "near_months": _("Months that must have met it"),
        "months": _("Months looked at, with this one"),
        "left_out_care_types": _("Types of care left out"),
    },
)
def steered_to_plan(data: Tables, p: Parameters) -> ir.Table:
    """Care paid by the head is planned and billed by the same head count, so it is left out too."""
    keys = ["provider_id", "funding", "care_type"]
    lines = data.lines.filter(~data.lines.is_stay, data.lines.care_type.notin(p["left_out_care_types"]))
    billed = lines.group_by(*keys, "month").agg(billed=lines.amount.sum().cast("decimal(18, 2)"))
    plans = data.contract_months
    plans = plans.group_by(*keys, "month").agg(planned=plans.amount.sum().cast("decimal(18, 2)"))
    months = billed.inner_join(plans.filter(plans.planned > 0), [*keys, "month"])
    off = (months.billed - months.planned).abs().cast("float64") / months.planned.cast("float64")
    months = months.mutate(off_plan=exact.rounded(off), near=(off <= p["deviation"]))
    before = months.select(*keys, "near", other="month")
    span = months.filter(months.near).select(*keys, "month")
    span = span.inner_join(
        before, [*keys, before.other <= span.month, before.other + ibis.interval(months=p["months"]) > span.month]
    )
    text = exact.month_text(span.other)
    counted = span.group_by(*keys, "month").agg(
        met=span.near.sum().cast("int64"),
        known_months=span.count().cast("int64"),
        met_months=exact.joined(text, ", ", where=span.near),
    )
    found = months.inner_join(counted.filter(counted.met >= p["near_months"]), [*keys, "month"])
    return found.select(
        "provider_id", "month", "funding", "care_type", "planned", "billed", "off_plan", "met", "met_months",
        "known_months",
        line_id=ibis.null("int64"),
        subject=exact.subject(found.provider_id, found.funding, found.care_type, exact.month_text(found.month)),
    )  # fmt: skip
