"""OVL: one person, one doctor or one device in two places at once, or where they cannot have been."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind
from monitoring.screens.catalogue.sides import (
    as_other,
    begins,
    beside,
    by_place,
    chosen,
    days_between,
    seconds_between,
    settled,
    several,
    sides,
    timed,
    without_traits,
)
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables

PAIR = FindingKind.PAIR
MONITORING = "Monitoring rules ҚР ДСМ-321/2020, annex 1"
AUDIT = "Audit of the Ministry of Finance, 16.01.2026; " + MONITORING
FULL_DAY = ["inpatient", "hightech", "rehab", "palliative"]
PART_DAY = ["day_hospital", "home_hospital"]
NEWBORN = ["P", "Z38"]
SERVICE, DAY, AMOUNT = _("service"), _("day"), _("amount, ₸")
OTHER_AMOUNT = _("amount of the other line, ₸")
SKIPPED_TRAITS, SKIPPED_CARE = _("kinds of services left out"), _("types of care left out")
FULL_DAY_LABEL, PART_DAY_LABEL = _("types of care with nights in hospital"), _("types of care by day only")
NEWBORN_LABEL = _("diagnoses of a newborn under the mother's number")
ADMITTED, DISCHARGED = _("admitted to hospital"), _("discharged from hospital")
OTHER_ADMITTED, OTHER_DISCHARGED = _("admitted in the other stay"), _("discharged in the other stay")
STAY_LABELS = {
    "admitted": ADMITTED, "discharged": DISCHARGED, "other_admitted": OTHER_ADMITTED,
    "other_discharged": OTHER_DISCHARGED, "amount": AMOUNT, "other_amount": OTHER_AMOUNT,
}  # fmt: skip
OF_STAY = (
    "id", "provider_id", "care_type", "service", "diagnosis", "case_no", "outcome", "amount",
    "admitted", "discharged",
)  # fmt: skip


def stays(data: Tables, care_types: list[str] | None = None) -> ir.Table:
    """Stays with ``admitted`` and ``discharged`` (times, both known)."""
    known = data.kept("stays", lambda: all_stays(data.lines))
    if care_types is not None:
        known = known.filter(known.care_type.isin(care_types))
    return known


def all_stays(lines: ir.Table) -> ir.Table:
    known = lines.filter(lines.is_stay & lines.started_at.notnull() & lines.ended_at.notnull())
    return known.rename(admitted="started_at", discharged="ended_at").select("patient", *OF_STAY)


def by_day(care_type: ir.StringColumn) -> ir.IntegerValue:
    return care_type.isin(PART_DAY).cast("int32")


def overlapping(data: Tables, p: Parameters) -> ir.Table:
    """Two stays of one patient that overlap by more than ``hours``, both with nights in hospital or both by day,
    neither of a newborn beside its mother."""
    pair = sides(stays(data), ["patient"])
    until = ibis.least(pair.discharged, pair.other_discharged)
    pair = pair.mutate(seconds=seconds_between(ibis.greatest(pair.admitted, pair.other_admitted), until))
    return pair.filter(
        (pair.admitted < pair.other_discharged)
        & (pair.other_admitted < pair.discharged)
        & (pair.seconds > p["hours"] * 3600)
        & (by_day(pair.care_type) == by_day(pair.other_care_type))
        & (begins(pair.diagnosis, p["newborn"]) == begins(pair.other_diagnosis, p["newborn"]))
    )


def shown(pair: ir.Table) -> ir.Table:
    return pair.select(
        "other_id", "admitted", "discharged", "other_admitted", "other_discharged", "amount", "other_amount",
        line_id=pair.id, subject=ibis.null(str), overlap_hours=(pair.seconds / 3600).round(6),
        moved=((pair.outcome == "transferred") | (pair.other_outcome == "transferred")).fill_null(False),
    )  # fmt: skip


OVERLAP_LABELS = STAY_LABELS | {
    "hours": _("hours of overlap that are allowed"), "newborn": NEWBORN_LABEL,
    "overlap_hours": _("hours of overlap"), "moved": _("one of the stays ended by transfer"),
}  # fmt: skip


@screen(
    "OVL1",
    family=Family.OVERLAP,
    kind=PAIR,
    score=90,
    defect="5.1",
    title=_("In two hospitals at once"),
    explanation=_("Two organisations billed stays of one patient whose times overlap."),
    guards=_(
        "Left out are overlaps of few hours, as when a transferred patient is discharged late in the records; newborns"
        " under the mother's number; and a day hospital beside a round-the-clock one, which is a finding of its own."
    ),
    advice=_("Enter the discharge when the patient leaves, before the hospital that takes over admits."),
    source=AUDIT,
    parameters={"hours": 6, "newborn": NEWBORN},
    months_before=2,
    labels=OVERLAP_LABELS,
)
def two_hospitals(data: Tables, p: Parameters) -> ir.Table:
    pair = overlapping(data, p)
    return shown(pair.filter(pair.provider_id != pair.other_provider_id))


@screen(
    "OVL2",
    family=Family.OVERLAP,
    kind=PAIR,
    score=75,
    defect="3.3",
    title=_("Two stays at once in one hospital"),
    explanation=_(
        "One organisation billed two stays of one patient whose times overlap. A move from one department to another"
        " is one treated case."
    ),
    guards=_("Left out are lines of one case, overlaps up to an hour, and newborns under the mother's number."),
    advice=_("Bill a patient who changed departments as one case."),
    source="Payment rules ҚР ДСМ-291/2020, p. 80; " + MONITORING,
    parameters={"hours": 1, "newborn": NEWBORN},
    months_before=2,
    labels=OVERLAP_LABELS,
)
def two_departments(data: Tables, p: Parameters) -> ir.Table:
    pair = overlapping(data, p)
    one_case = (pair.case_no == pair.other_case_no).fill_null(False)
    return shown(pair.filter((pair.provider_id == pair.other_provider_id) & ~one_case))


@screen(
    "OVL3",
    family=Family.OVERLAP,
    kind=PAIR,
    score=80,
    defect="5.1",
    title=_("A service elsewhere during a stay"),
    explanation=_(
        "On a day when the patient lay in hospital, neither the first nor the last, another organisation billed a"
        " service."
    ),
    guards=_(
        "Left out are services without the patient, ambulance calls, services called to a patient in hospital, those"
        " that the hospital ordered or gave itself as co-executor, and newborns under the mother's number."
    ),
    advice=_("Name the hospital that ordered the service as the referring organisation."),
    source=AUDIT,
    parameters={
        "strict_days": 1, "care_types": FULL_DAY, "skip_traits": ["remote", "called", "post_mortem"],
        "skip_care_types": ["ambulance", "pathology", "blood", "drugs"], "newborn": NEWBORN,
    },
    months_before=2,
    labels={
        "strict_days": _("days from admission and to discharge, at least"), "care_types": FULL_DAY_LABEL,
        "skip_traits": SKIPPED_TRAITS, "skip_care_types": SKIPPED_CARE, "newborn": NEWBORN_LABEL,
        "service": SERVICE, "day": DAY, "amount": AMOUNT, "admitted": ADMITTED, "discharged": DISCHARGED,
        "day_of_stay": _("day of the stay"),
    },
)  # fmt: skip
def during_a_stay(data: Tables, p: Parameters) -> ir.Table:
    here = stays(data, p["care_types"])
    bins = data.providers.select("provider_id", "bin")
    here = here.left_join(bins, "provider_id").select(
        "id", "provider_id", "patient", "diagnosis", "admitted", "discharged", "bin"
    )
    lines = data.lines.filter(~data.lines.is_stay & data.lines.care_type.notin(p["skip_care_types"])).select(
        "id", "provider_id", "patient", "service", "day", "started_at", "diagnosis", "amount", "referring", "executor"
    )
    lines = without_traits(lines, data, p["skip_traits"])
    other = as_other(here)
    pair = beside(lines, other, [lines.patient == other.other_patient])
    into = days_between(pair.other_admitted.date(), ibis.coalesce(pair.started_at.date(), pair.day))
    left = days_between(pair.day, pair.other_discharged.date())
    ordered = (pair.referring == pair.other_bin) | (pair.executor == pair.other_bin)
    return pair.filter(
        (pair.provider_id != pair.other_provider_id)
        & (into >= p["strict_days"])
        & (left >= p["strict_days"])
        & ~ordered.fill_null(False)
        & (begins(pair.diagnosis, p["newborn"]) == begins(pair.other_diagnosis, p["newborn"]))
    ).select(
        "line_id", "other_id", "service", "day", "amount", subject=ibis.null(str), admitted=pair.other_admitted,
        discharged=pair.other_discharged, day_of_stay=(into + 1).cast("int64"),
    )  # fmt: skip


@screen(
    "OVL4",
    family=Family.OVERLAP,
    kind=PAIR,
    score=80,
    defect="1.1",
    title=_("Day hospital during a round-the-clock stay"),
    explanation=_("A case of the day hospital has days on which the patient lay in a round-the-clock hospital."),
    guards=_("Left out is a change on one day: discharged from one and admitted to the other."),
    advice=_("Close the case of the day hospital before the patient is admitted, and open it after the discharge."),
    source=MONITORING,
    parameters={"days": 0, "care_types": FULL_DAY, "day_care_types": PART_DAY},
    months_before=2,
    labels=STAY_LABELS | {
        "days": _("days in common that are allowed"), "care_types": FULL_DAY_LABEL,
        "day_care_types": PART_DAY_LABEL, "days_in_common": _("days in common"),
    },
)  # fmt: skip
def day_and_night(data: Tables, p: Parameters) -> ir.Table:
    lighter = stays(data, p["day_care_types"])
    other = as_other(stays(data, p["care_types"]))
    pair = beside(lighter, other, [lighter.patient == other.other_patient])
    begun, ended = pair.admitted.date(), pair.discharged.date()
    other_begun, other_ended = pair.other_admitted.date(), pair.other_discharged.date()
    after_admission, before_discharge = days_between(other_begun, ended), days_between(begun, other_ended)
    common = days_between(ibis.greatest(begun, other_begun), ibis.least(ended, other_ended)) + 1
    return pair.filter((after_admission > p["days"]) & (before_discharge > p["days"])).select(
        "line_id", "other_id", "admitted", "discharged", "other_admitted", "other_discharged", "amount",
        "other_amount", subject=ibis.null(str), days_in_common=common.cast("int64"),
    )  # fmt: skip


@screen(
    "OVL5",
    family=Family.OVERLAP,
    kind=PAIR,
    score=70,
    defect="5.1",
    title=_("In two cities faster than one can travel"),
    explanation=_(
        "Two services of one patient, one after the other, were given so far apart that nobody could have travelled"
        " between them in the time."
    ),
    guards=_(
        "Left out are lines without a time of day, services without the patient, laboratory tests (samples travel),"
        " and what falls into a stay: other screens look at that. The place is that of the co-executor where one is"
        " named."
    ),
    advice=_("Enter the time at which the service was given, and the co-executor if another organisation gave it."),
    source="Default, not from an act; " + MONITORING,
    parameters={"speed": 120, "distance": 150, "skip_traits": ["remote", "lab", "post_mortem"],
                "skip_care_types": ["pathology", "blood", "drugs"]},
    needs=("distances",),
    months_before=1,
    labels={
        "speed": _("kilometres an hour at most"), "distance": _("kilometres apart at least"),
        "skip_traits": SKIPPED_TRAITS, "skip_care_types": SKIPPED_CARE, "service": SERVICE, "amount": AMOUNT,
        "from_region": _("first in region"), "to_region": _("then in region"), "km": _("kilometres apart"),
        "minutes": _("minutes between"), "ended_at": _("first service ended"), "started_at": _("next service began"),
    },
)  # fmt: skip
def two_cities(data: Tables, p: Parameters) -> ir.Table:
    lines = data.lines.filter(data.lines.care_type.notin(p["skip_care_types"]))
    regions = data.providers.select("region", place="provider_id")
    numbers = regions.select("place", number=regions.region.hash())
    where = by_place(lines, data, "id", "patient").inner_join(numbers, "place")
    travels = several(where, ["patient"], "number")
    columns = ("id", "patient", "service", "is_stay", "started_at", "ended_at", "amount")
    lines = chosen(lines, travels, *columns, "provider_id", "executor")
    lines = lines.filter(timed(lines.started_at) & timed(lines.ended_at))
    facts = by_place(lines, data, *columns)
    few = without_traits(settled(facts.inner_join(regions, "place"), "id"), data, p["skip_traits"])
    order = ibis.window(group_by="patient", order_by=["started_at", "id"])
    before = {name: few[name].lag().over(order) for name in ("id", "region", "ended_at", "is_stay")}
    moves = few.mutate(**{f"other_{name}": value for name, value in before.items()})
    moves = moves.filter(moves.region != moves.other_region)
    far = data.distances.filter(data.distances.km >= p["distance"])
    far = far.select("km", from_region="region", to_region="other_region")
    moves = moves.inner_join(far, [moves.other_region == far.from_region, moves.region == far.to_region])
    seconds = seconds_between(moves.other_ended_at, moves.started_at)
    moves = moves.mutate(seconds=seconds)
    moves = moves.filter(
        (moves.km * 3600 > moves.seconds * p["speed"]) & ~((moves.is_stay | moves.other_is_stay) & (moves.seconds < 0))
    )
    return moves.select(
        "service", "amount", "from_region", "to_region", "km", "started_at",
        line_id=ibis.greatest(moves.id, moves.other_id), other_id=ibis.least(moves.id, moves.other_id),
        subject=ibis.null(str), minutes=(moves.seconds // 60).cast("int64"), ended_at=moves.other_ended_at,
    )  # fmt: skip
