"""DUP: the same service billed more than once."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind
from monitoring.screens.catalogue.sides import (
    days_between,
    repeated,
    same,
    seconds_between,
    sides,
    spread,
    without_traits,
)
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables

PAIR = FindingKind.PAIR
DAY = ("patient", "service", "day")
MONTHS = 3  # before and after: lines of one day are among those of the months, which are gone through once for all
SERVICE, DAY_LABEL, AMOUNT = _("service"), _("day"), _("amount, ₸")
REGISTER, OTHER_REGISTER = _("register of this line"), _("register of the other line")
LIMIT, DAILY_MAX = _("repeats a day by the tariff"), _("repeats a day where the tariff says nothing")
QUANTITY = _("billed that day")
SKIPPED_CARE = _("types of care left out")
MONITORING = "Monitoring rules ҚР ДСМ-321/2020, annex 1"


def again(data: Tables) -> ir.Table:
    """Lines of patients who have the same service more than once in the months, wherever that was."""
    columns = ("provider_id", "day", "is_stay", "amount")
    return data.kept("again", lambda: repeated(data.lines, ["patient", "service"], *columns))


def of_one_day(data: Tables) -> ir.Table:
    """Lines of patients who have the same service more than once on one day, wherever that was."""
    columns = (
        "id", "provider_id", "register_id", "care_type", "is_stay", "started_at", "doctor", "diagnosis", "funding",
        "quantity", "amount", "executor", "outcome",
    )  # fmt: skip
    return data.kept("of_one_day", lambda: repeated(again(data), DAY, *columns, of=data.lines))


def repeats_of_a_day(data: Tables, daily_max: int) -> ir.Table:
    """Two lines of one organisation, patient, service and day that together exceed what the tariff allows a day,
    ``daily_max`` where it says nothing."""
    few = of_one_day(data)
    day = ["provider_id", *DAY]
    totals = few.group_by(day).agg(billed=few.quantity.sum())
    limits = data.services.select("service", "max_per_day")
    totals = totals.left_join(limits, "service").select(
        *day, "billed", allowed=lambda t: t.max_per_day.fill_null(daily_max)
    )
    beyond = few.inner_join(totals.filter(totals.billed > totals.allowed), day)
    return sides(beyond, day)


def undistinguished(pair: ir.Table) -> ir.BooleanValue:
    """Whether nothing tells the two lines apart."""
    return (
        same(pair.doctor, pair.other_doctor)
        & same(pair.diagnosis, pair.other_diagnosis)
        & same(pair.started_at, pair.other_started_at)
        & (pair.quantity == pair.other_quantity)
        & (pair.amount == pair.other_amount)
    )


@screen(
    "DUP1",
    family=Family.DUPLICATE,
    kind=PAIR,
    score=100,
    defect="3.1",
    title=_("The same line billed twice"),
    explanation=_(
        "Two lines of one organisation agree in patient, service, day and time, doctor, diagnosis, quantity and sum."
        " Only their numbers differ."
    ),
    guards=_(
        "Left out are repeats that the tariff allows on one day. Lines under two funding sources are a finding of"
        " another screen, and so are lines that differ in doctor or time."
    ),
    advice=_("Before sending a register, look for lines that are equal in everything but their number."),
    source=MONITORING,
    parameters={"daily_max": 1},
    months_before=MONTHS,
    labels={
        "daily_max": DAILY_MAX, "service": SERVICE, "day": DAY_LABEL, "amount": AMOUNT, "billed": QUANTITY,
        "allowed": LIMIT, "register_id": REGISTER, "other_register_id": OTHER_REGISTER,
    },
)  # fmt: skip
def equal_lines(data: Tables, p: Parameters) -> ir.Table:
    pair = repeats_of_a_day(data, p["daily_max"])
    pair = pair.filter((pair.funding == pair.other_funding) & undistinguished(pair))
    return pair.select(
        "other_id", "service", "day", "amount", "billed", "allowed", "register_id", "other_register_id",
        line_id=pair.id, subject=ibis.null(str),
    )  # fmt: skip


@screen(
    "DUP2",
    family=Family.DUPLICATE,
    kind=PAIR,
    score=80,
    defect="3.1",
    title=_("The same service twice on one day"),
    explanation=_(
        "One organisation billed the same service to the same patient twice on one day; the lines differ in doctor,"
        " time or another detail, but the tariff allows the service once a day."
    ),
    guards=_(
        "Left out are repeats that the tariff allows on one day, stays (overlaps look at them), ambulance calls, and"
        " lines equal in everything: those are found as the same line billed twice. Visits to several doctors at the"
        " same time, as of a medical council, get a lower score."
    ),
    advice=_(
        "If the service was really given twice, keep the record of each time. A council of doctors is one service."
    ),
    source=MONITORING,
    parameters={"daily_max": 1, "council_minutes": 5, "council_score": 50, "skip_care_types": ["ambulance"]},
    months_before=MONTHS,
    labels={
        "daily_max": DAILY_MAX, "council_minutes": _("minutes between visits of one council"),
        "council_score": _("score of what may be a council"), "skip_care_types": SKIPPED_CARE,
        "service": SERVICE, "day": DAY_LABEL, "billed": QUANTITY, "allowed": LIMIT,
        "other_doctor": _("another doctor"), "minutes_apart": _("minutes apart"), "amount": AMOUNT,
        "other_amount": _("amount of the other line, ₸"),
    },
)  # fmt: skip
def repeats(data: Tables, p: Parameters) -> ir.Table:
    pair = repeats_of_a_day(data, p["daily_max"])
    pair = pair.filter(
        (pair.funding == pair.other_funding)
        & ~undistinguished(pair)
        & ~pair.is_stay
        & pair.care_type.notin(p["skip_care_types"])
    )
    visits = data.with_trait("visit").select(visit="service")
    pair = pair.left_join(visits, pair.service == visits.visit)
    apart = seconds_between(pair.other_started_at, pair.started_at).abs()
    another = ~same(pair.doctor, pair.other_doctor)
    council = pair.visit.notnull() & another & (apart <= p["council_minutes"] * 60)
    return pair.select(
        "other_id", "service", "day", "billed", "allowed", "amount", "other_amount",
        line_id=pair.id, subject=ibis.null(str), other_doctor=another,
        minutes_apart=(apart // 60).cast("int64"),
        score=ibis.ifelse(council.fill_null(False), p["council_score"], 80).cast("int32"),
    )  # fmt: skip


@screen(
    "DUP3",
    family=Family.DUPLICATE,
    kind=PAIR,
    score=85,
    defect="5.1",
    title=_("The same service on one day in two organisations"),
    explanation=_("Two organisations billed the same service to the same patient on the same day."),
    guards=_(
        "Left out are laboratory tests (samples travel), ambulance calls, stays (overlaps look at them), and lines of"
        " which one names the other organisation as its co-executor."
    ),
    advice=_(
        "Agree with your co-executor who bills the service, and name the co-executor in the line. Check the patient's"
        " identity at reception."
    ),
    source="Audit of the Ministry of Finance, 16.01.2026; " + MONITORING,
    parameters={"skip_traits": ["lab"], "skip_care_types": ["ambulance"]},
    months_before=MONTHS,
    labels={
        "skip_traits": _("kinds of services left out"), "skip_care_types": SKIPPED_CARE, "service": SERVICE,
        "day": DAY_LABEL, "amount": AMOUNT, "other_amount": _("amount of the other line, ₸"),
        "same_doctor": _("the same doctor"), "minutes_apart": _("minutes apart"),
        "executor": _("co-executor of this line"), "other_executor": _("co-executor of the other line"),
    },
)  # fmt: skip
def two_organisations(data: Tables, p: Parameters) -> ir.Table:
    few = of_one_day(data)
    few = few.filter(~few.is_stay & few.care_type.notin(p["skip_care_types"]))
    few = without_traits(few, data, p["skip_traits"])
    bins = data.providers.select("provider_id", "bin")
    few = few.left_join(bins, "provider_id").drop("provider_id_right")
    pair = sides(few, DAY)
    pair = pair.filter(
        (pair.provider_id != pair.other_provider_id)
        & ~(pair.executor == pair.other_bin).fill_null(False)
        & ~(pair.other_executor == pair.bin).fill_null(False)
    )
    return pair.select(
        "other_id", "service", "day", "amount", "other_amount", "executor", "other_executor",
        line_id=pair.id, subject=ibis.null(str), same_doctor=same(pair.doctor, pair.other_doctor),
        minutes_apart=(seconds_between(pair.other_started_at, pair.started_at).abs() // 60).cast("int64"),
    )  # fmt: skip


@screen(
    "DUP4",
    family=Family.DUPLICATE,
    kind=PAIR,
    score=45,
    defect="3.1",
    title=_("A repeat sooner than is usual"),
    explanation=_(
        "The same service for the same sum came again after very few days, though patients of this service hardly ever"
        " come back so soon."
    ),
    guards=_(
        "Left out are courses of procedures, stays, lines without a sum, and services of which too few repeats are"
        " known to say what is usual. Lines of one day belong to other screens."
    ),
    advice=_("Write the ground for the repeat into the record of the patient."),
    source=MONITORING,
    parameters={"days": 3, "usual_percent": 5, "known_repeats": 5, "skip_traits": ["course"]},
    months_before=MONTHS,
    labels={
        "days": _("days to the repeat at most"), "usual_percent": _("percent of repeats so soon, at most"),
        "known_repeats": _("repeats known at least"), "skip_traits": _("kinds of services left out"),
        "service": SERVICE, "day": DAY_LABEL, "other_day": _("day of the other line"), "amount": AMOUNT,
        "gap": _("days between"), "repeats": _("other repeats of this service"),
        "soon": _("of them as soon as this"), "max_per_year": _("repeats a year by the tariff"),
    },
    scope="all",
)  # fmt: skip
def soon_again(data: Tables, p: Parameters) -> ir.Table:
    lines = again(data)
    lines = lines.filter(~lines.is_stay & (lines.amount > 0))
    keys = ["provider_id", "patient", "service"]
    few = without_traits(spread(lines, keys, "day", "amount"), data, p["skip_traits"])
    pair = sides(few, [*keys, "amount"]).mutate(gap=lambda t: days_between(t.other_day, t.day).abs().cast("int64"))
    pair = pair.filter((pair.gap > 0) & (pair.gap <= p["days"]))
    # The fifth percentile of gaps is above ``days`` when fewer than five in a hundred are not: counts, no quantiles.
    wanted = few.semi_join(pair.select("service"), "service").select(*keys, "day").distinct()
    order = ibis.window(group_by=keys, order_by="day")
    gaps = wanted.mutate(gap=days_between(wanted.day.lag().over(order), wanted.day))
    gaps = gaps.filter(gaps.gap.notnull())
    usual = gaps.group_by("service").agg(known=gaps.count(), near=(gaps.gap <= p["days"]).cast("int64").sum())
    usual = usual.left_join(data.services.select("service", "max_per_year"), "service").drop("service_right")
    pair = pair.inner_join(usual, "service").mutate(
        repeats=lambda t: (t.known - 1).cast("int64"), soon=lambda t: (t.near - 1).cast("int64")
    )
    seldom = (pair.repeats >= p["known_repeats"]) & (pair.soon * 100 <= pair.repeats * p["usual_percent"])
    yearly = (pair.repeats < p["known_repeats"]) & (pair.max_per_year * (p["days"] + 1) < 365)
    return pair.filter(seldom | yearly.fill_null(False)).select(
        "other_id", "service", "day", "other_day", "amount", "gap", "repeats", "soon", "max_per_year",
        line_id=pair.id, subject=ibis.null(str),
    )  # fmt: skip


@screen(
    "DUP5",
    family=Family.DUPLICATE,
    kind=PAIR,
    score=95,
    defect="11.0",
    title=_("One service from two funding sources"),
    explanation=_("The same service of one day was billed both to the guaranteed package and to the insurance."),
    guards=_("Left out are patients who were transferred, whose case may lawfully be split between the packages."),
    advice=_("Bill each service to one source: the diagnosis and the insurance of the patient decide which."),
    source="Orders ҚР ДСМ-108/2020 and ҚР ДСМ-109/2020; " + MONITORING,
    months_before=MONTHS,
    labels={
        "service": SERVICE, "day": DAY_LABEL, "amount": AMOUNT, "other_amount": _("amount of the other line, ₸"),
        "funding": _("funding source"), "other_funding": _("funding source of the other line"),
        "register_id": REGISTER, "other_register_id": OTHER_REGISTER,
    },
)  # fmt: skip
def two_sources(data: Tables, p: Parameters) -> ir.Table:
    day = ["provider_id", *DAY]
    pair = sides(of_one_day(data), day)
    moved = ((pair.outcome == "transferred") | (pair.other_outcome == "transferred")).fill_null(False)
    return pair.filter((pair.funding != pair.other_funding) & ~moved).select(
        "other_id", "service", "day", "amount", "other_amount", "funding", "other_funding", "register_id",
        "other_register_id", line_id=pair.id, subject=ibis.null(str),
    )  # fmt: skip
