"""OVL6 to OVL10: a person, a doctor or a device where they cannot have been, or busy beyond what is possible."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind
from monitoring.screens.catalogue.blocks import STARTS
from monitoring.screens.catalogue.overlaps import (
    AMOUNT,
    AUDIT,
    DAY,
    FULL_DAY_LABEL,
    MONITORING,
    NEWBORN,
    NEWBORN_LABEL,
    SERVICE,
    SKIPPED_CARE,
    SKIPPED_TRAITS,
    STAY_LABELS,
    stays,
)
from monitoring.screens.catalogue.sides import (
    as_other,
    begins,
    by_place,
    chosen,
    days_between,
    marks,
    seconds_between,
    settled,
    sides,
    timed,
    without_traits,
)
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables

LONGEST, IDS = 2**17 - 1, 2**46  # seconds of an overlap, ids of lines: a number of 64 bits holds one of each
PAIR, LINE, GROUP = FindingKind.PAIR, FindingKind.LINE, FindingKind.GROUP


@screen(
    "OVL6",
    family=Family.OVERLAP,
    kind=LINE,
    score=95,
    defect="5.1",
    title=_("A service while the patient was abroad"),
    explanation=_("By the records of the border the patient was out of the country on the day of the service."),
    guards=_(
        "Left out are the days of leaving and of returning, services without the patient, treatment abroad, and lines"
        " that reach over the border crossing."
    ),
    advice=_("Check the identity of the patient at reception. Remote services have codes of their own."),
    source=AUDIT,
    parameters={"margin": 1, "skip_traits": ["remote", "post_mortem"],
                "skip_care_types": ["abroad", "pathology", "blood", "drugs"]},
    needs=("abroad",),
    labels={
        "margin": _("days at the border left out"), "skip_traits": SKIPPED_TRAITS, "skip_care_types": SKIPPED_CARE,
        "service": SERVICE, "day": DAY, "amount": AMOUNT, "left_on": _("left the country on"),
        "returned_on": _("returned on"),
    },
)  # fmt: skip
def while_abroad(data: Tables, p: Parameters) -> ir.Table:
    lines = data.lines.filter(data.lines.care_type.notin(p["skip_care_types"])).select(
        "id", "patient", "service", "is_stay", "day", "started_at", "amount"
    )
    lines = without_traits(lines, data, p["skip_traits"])
    found = lines.inner_join(data.abroad, "patient")
    begun = ibis.coalesce(found.started_at.date(), found.day)
    back = ibis.coalesce(found.returned_on, ibis.date(9999, 1, 1))
    margin = p["margin"]
    inside = (days_between(found.left_on, begun) >= margin) & (days_between(found.day, back) >= margin)
    reaching = days_between(ibis.greatest(begun, found.left_on), ibis.least(found.day, back)) > margin
    found = found.filter(inside | (found.is_stay & reaching))
    found = found.group_by("id").agg(left_on=found.left_on.max(), returned_on=found.returned_on.max())
    found = lines.inner_join(found, "id")
    return found.select(
        "service", "day", "amount", "left_on", "returned_on", line_id=found.id, other_id=ibis.null("int64"),
        subject="abroad since " + found.left_on.cast(str),
    )  # fmt: skip


def with_block(judged: ir.Table) -> ir.Table:
    """Adds ``block``, the first category of the block of ICD-10 to which the diagnosis belongs."""
    judged = judged.mutate(category=judged.diagnosis.substr(0, 3))
    categories = judged.select(its_category="category").distinct()
    starts = ibis.array(STARTS).unnest().name("start").as_table()
    blocks = categories.inner_join(starts, starts.start <= categories.its_category)
    blocks = blocks.group_by("its_category").agg(block=blocks.start.max())
    return judged.left_join(blocks, judged.category == blocks.its_category).drop("category", "its_category")


SKIP_DIAGNOSES = ["C", "D0", *(f"D{number}" for number in range(37, 49)), "N18", "O", "Z49", "Z50", "Z51"]


@screen(
    "OVL7",
    family=Family.OVERLAP,
    kind=PAIR,
    score=50,
    defect="4.0",
    title=_("Back in hospital within a month"),
    explanation=_(
        "The patient was admitted again soon after a discharge, to the same organisation or with a disease of the same"
        " group."
    ),
    guards=_(
        "Left out are palliative care, rehabilitation, oncology, dialysis, pregnancy, stays of which repeats are"
        " planned, and the admission that continues a transfer."
    ),
    advice=_("Discharge when treatment is complete. If the next stay was planned, write the plan into the discharge."),
    source=MONITORING + ", code 4.0",
    parameters={
        "days": 30, "transfer_days": 1, "care_types": ["inpatient", "hightech"],
        "skip_traits": ["readmitted", "staged"], "skip_diagnoses": SKIP_DIAGNOSES, "newborn": NEWBORN,
    },
    months_before=3,
    labels=STAY_LABELS | {
        "days": _("days after discharge at most"), "transfer_days": _("days within which a transfer is continued"),
        "care_types": FULL_DAY_LABEL, "skip_traits": SKIPPED_TRAITS,
        "skip_diagnoses": _("diagnoses left out (how they begin)"), "newborn": NEWBORN_LABEL,
        "days_between": _("days between"), "same_organisation": _("one organisation"),
        "diagnosis": _("diagnosis"), "other_diagnosis": _("diagnosis of the other stay"),
    },
)  # fmt: skip
def readmission(data: Tables, p: Parameters) -> ir.Table:
    judged = without_traits(stays(data, p["care_types"]), data, p["skip_traits"])
    judged = judged.filter(~begins(judged.diagnosis, p["skip_diagnoses"]))
    judged = with_block(judged)
    other = as_other(judged)
    pair = judged.inner_join(
        other,
        [
            judged.patient == other.other_patient,
            judged.admitted >= other.other_discharged,
            judged.id != other.other_id,
        ],
    )
    pair = pair.mutate(gap=days_between(pair.other_discharged.date(), pair.admitted.date()))
    moved = (pair.other_outcome == "transferred").fill_null(False) & (pair.gap <= p["transfer_days"])
    pair = pair.filter(
        (pair.gap <= p["days"])
        & ~moved
        & ((pair.provider_id == pair.other_provider_id) | (pair.block == pair.other_block).fill_null(False))
        & (begins(pair.diagnosis, p["newborn"]) == begins(pair.other_diagnosis, p["newborn"]))
    )
    order = ibis.window(group_by="id", order_by=[ibis.desc("other_discharged"), ibis.desc("other_id")])
    nearest = pair.mutate(place=ibis.row_number().over(order))
    nearest = nearest.filter(nearest.place == 0)
    return nearest.select(
        "admitted", "discharged", "other_admitted", "other_discharged", "amount", "other_amount", "diagnosis",
        "other_diagnosis", line_id=ibis.greatest(nearest.id, nearest.other_id),
        other_id=ibis.least(nearest.id, nearest.other_id), subject=ibis.null(str),
        days_between=nearest.gap.cast("int64"), same_organisation=nearest.provider_id == nearest.other_provider_id,
    )  # fmt: skip


@screen(
    "OVL8",
    family=Family.OVERLAP,
    kind=PAIR,
    score=75,
    defect="5.1",
    title=_("A doctor with two patients at once"),
    explanation=_(
        "By the times of the lines one doctor was busy with two patients at once, or in two organisations at once."
    ),
    guards=_(
        "Left out are stays, procedures for several people, courses of procedures, laboratory tests, lines without a"
        " time of day, and services to one patient in one place. Each line is shown with one other, the one that"
        " overlaps longest."
    ),
    advice=_("Enter the times at which each service began and ended, and the doctor who gave it."),
    source=AUDIT,
    parameters={"minutes": 5, "skip_traits": ["group", "lab", "course"]},
    scope="doctor",
    labels={
        "minutes": _("minutes of overlap that are allowed"), "skip_traits": SKIPPED_TRAITS, "service": SERVICE,
        "day": DAY, "amount": AMOUNT, "started_at": _("began"), "ended_at": _("ended"),
        "other_started_at": _("the other began"), "other_ended_at": _("the other ended"),
        "overlap_minutes": _("minutes of overlap"), "two_places": _("in two organisations"),
        "lines_at_once": _("lines that this one overlaps"),
    },
)  # fmt: skip
def doctor_twice(data: Tables, p: Parameters) -> ir.Table:
    lines = data.lines
    lines = lines.filter(~lines.is_stay & lines.doctor.notnull() & timed(lines.started_at) & lines.ended_at.notnull())
    times = marks(lines, ["doctor", "day"], "started_at", "ended_at")
    pair = sides(times, ["mark"], during=("started_at", "ended_at"))
    until = ibis.least(pair.ended_at, pair.other_ended_at)
    pair = pair.mutate(seconds=seconds_between(ibis.greatest(pair.started_at, pair.other_started_at), until))
    pair = pair.filter(pair.seconds > p["minutes"] * 60)
    # Who, where and what only of the lines found: the join above reads every line.
    which = pair.select("id").union(pair.select(id="other_id"), distinct=True)
    facts = chosen(data.lines, which, "doctor", "day", "patient", "service", "provider_id", "executor")
    facts = without_traits(facts, data, p["skip_traits"])
    facts = by_place(facts, data, "id", "doctor", "day", "patient")
    pair = pair.select("id", "other_id", "seconds").inner_join(facts, "id").inner_join(as_other(facts), "other_id")
    pair = pair.filter(
        (pair.doctor == pair.other_doctor)
        & (pair.day == pair.other_day)
        & ((pair.patient != pair.other_patient) | (pair.place != pair.other_place))
    )
    # The longest overlap, of equal ones that with the least id: both in one number, since pairs are too many to sort.
    # (Whole seconds: an engine may have counted them as floats, which do not hold so many digits.)
    order = ibis.least(pair.seconds // 1, LONGEST) * IDS + (IDS - 1 - pair.other_id)
    best = pair.group_by("id").agg(order=order.max(), lines_at_once=pair.count().cast("int64"))
    pair = best.select("id", "lines_at_once", other_id=IDS - 1 - best.order % IDS)
    lines = chosen(data.lines, which, "provider_id", "executor", "service", "day", "amount", "started_at", "ended_at")
    lines = by_place(lines, data, "id", "service", "day", "amount", "started_at", "ended_at")
    pair = pair.inner_join(lines, "id").inner_join(as_other(lines), "other_id")
    until = ibis.least(pair.ended_at, pair.other_ended_at)
    seconds = seconds_between(ibis.greatest(pair.started_at, pair.other_started_at), until)
    return pair.select(
        "other_id", "service", "day", "amount", "started_at", "ended_at", "other_started_at", "other_ended_at",
        "lines_at_once", line_id=pair.id, subject=ibis.null(str), overlap_minutes=(seconds // 60).cast("int64"),
        two_places=pair.place != pair.other_place,
    )  # fmt: skip


def outside_hours(data: Tables, lines: ir.Table, p: Parameters) -> ir.Table:
    """Ids of lines at a time when the doctor, whose timetable of the month is known, had no working hours there, and
    no colleague of the speciality whose hours somebody else may have worked instead."""
    slack = ibis.interval(minutes=p["minutes"])
    shifts = data.shifts.mutate(opens=data.shifts.starts_at - slack, closes=data.shifts.ends_at + slack)
    key = ["place", "doctor"]
    shifts = shifts.select(
        "doctor",
        "opens",
        "closes",
        place="provider_id",
        month=shifts.starts_at.date().truncate("M"),
        shift_day=shifts.starts_at.date(),
    )
    known = shifts.group_by([*key, "month"]).agg(shifts=lambda t: t.count())
    judged = lines.filter(timed(lines.started_at) & lines.ended_at.notnull())
    judged = by_place(judged, data, "id", "doctor", "month", "started_at", "ended_at")
    judged = judged.semi_join(known.filter(known.shifts >= p["known_shifts"]), [*key, "month"])
    by_day = shifts.mutate(on=shifts.opens.date()).union(shifts.mutate(on=shifts.closes.date()), distinct=True)
    judged = settled(judged.mutate(on=judged.started_at.date()), "id")
    hours = by_day.select("on", "opens", "closes", their_place="place", their_doctor="doctor")
    inside = judged.inner_join(
        hours,
        [judged.place == hours.their_place, judged.doctor == hours.their_doctor, judged["on"] == hours["on"],
         judged.started_at >= hours.opens, judged.ended_at <= hours.closes],
    )  # fmt: skip
    outside = settled(judged.anti_join(inside.select("id"), "id"), "id")
    # A colleague with hours that day and not one line in them has changed places with the doctor.
    near = settled(by_day.semi_join(outside.select("place", "on"), ["place", "on"]), "place")
    worked = by_place(lines, data, "doctor", "day").rename(shift_day="day")
    worked = worked.semi_join(near.select("place", "doctor", "shift_day"), ["place", "doctor", "shift_day"])
    idle = near.anti_join(worked, ["place", "doctor", "shift_day"])
    team = data.staff.filter(data.staff.speciality.notnull()).select("doctor", "speciality", place="provider_id")
    idle = idle.inner_join(team, key).select("on", "opens", "closes", "speciality", their_place="place")
    replacing = outside.inner_join(team, key)
    replacing = replacing.inner_join(
        idle,
        [replacing.place == idle.their_place, replacing.speciality == idle.speciality, replacing["on"] == idle["on"],
         replacing.started_at >= idle.opens, replacing.ended_at <= idle.closes],
    )  # fmt: skip
    return outside.anti_join(replacing.select("id"), "id").select("id")


@screen(
    "OVL9",
    family=Family.OVERLAP,
    kind=LINE,
    score=60,
    defect="5.1",
    title=_("A doctor who was not at work"),
    explanation=_(
        "By the timetable, the record of absences or the staff list the doctor was not at work at the time of the"
        " service."
    ),
    guards=_(
        "Left out are stays, doctors without a timetable for the month, and hours of a colleague of the same"
        " speciality who had no patients that day: they may have changed places. Without a time of day only the days"
        " of absence and employment count."
    ),
    advice=_("Keep the timetable true: enter changed shifts, leave and sick leave before sending the register."),
    source=MONITORING,
    parameters={"minutes": 30, "known_shifts": 1},
    months_before=0,
    scope="doctor",
    labels={
        "minutes": _("minutes before and after the shift that are allowed"),
        "known_shifts": _("shifts in the month at least"), "service": SERVICE, "day": DAY, "amount": AMOUNT,
        "started_at": _("began"), "ended_at": _("ended"), "absent": _("absent that day"),
        "not_employed": _("not employed that day"), "outside_hours": _("outside working hours"),
    },
)  # fmt: skip
def not_at_work(data: Tables, p: Parameters) -> ir.Table:
    lines = data.lines.filter(~data.lines.is_stay & data.lines.doctor.notnull())
    days = by_place(lines, data, "id", "doctor", "day")
    away = data.absences.select("doctor", "valid_from", "valid_to", place="provider_id")
    absent = days.inner_join(away, ["place", "doctor"])
    absent = absent.filter((absent.day >= absent.valid_from) & (absent.day <= absent.valid_to)).select("id")
    # Only of those who came or left since the first day; of all others every day counts as worked.
    came = data.staff.hired_on > data.lines.day.min().as_scalar()
    staff = data.staff.filter(came | data.staff.left_on.notnull())
    staff = staff.select("doctor", "hired_on", "left_on", place="provider_id")
    employed = days.inner_join(staff, ["place", "doctor"])
    gone = employed.filter(
        (employed.day < employed.hired_on) | (employed.day > employed.left_on).fill_null(False)
    ).select("id")
    grounds = ibis.union(
        absent.distinct().mutate(ground=1), gone.distinct().mutate(ground=2),
        outside_hours(data, lines, p).distinct().mutate(ground=3), distinct=False,
    )  # fmt: skip
    found = grounds.group_by("id").agg(
        absent=(grounds.ground == 1).any(), not_employed=(grounds.ground == 2).any(),
        outside_hours=(grounds.ground == 3).any(),
    )  # fmt: skip
    found = data.lines.select("id", "service", "day", "amount", "started_at", "ended_at").inner_join(found, "id")
    return found.select(
        "service", "day", "amount", "started_at", "ended_at", "absent", "not_employed", "outside_hours",
        line_id=found.id, other_id=ibis.null("int64"), subject=ibis.null(str),
    )  # fmt: skip


@screen(
    "OVL10",
    family=Family.OVERLAP,
    kind=GROUP,
    score=65,
    defect="3.1",
    title=_("More services than the device can do"),
    explanation=_(
        "The services of one day take more minutes than the devices of the organisation that do them work in a day."
    ),
    guards=_(
        "Left out are services of which the minutes or the devices are not known, and what a co-executor gave. All"
        " devices that can do a service count together."
    ),
    advice=_("Keep the list of devices complete, with the minutes that each of them works a day."),
    source="Capacity of devices, default, not from an act; " + MONITORING,
    parameters={"tolerance": 1.15},
    needs=("devices",),
    scope="provider",
    labels={
        "tolerance": _("times the capacity that is allowed"), "day": DAY, "units": _("services that day"),
        "needed": _("minutes needed"), "capacity": _("minutes of work of the devices"),
        "devices": _("devices"), "amount": _("sum of the lines, ₸"),
    },
)  # fmt: skip
def beyond_capacity(data: Tables, p: Parameters) -> ir.Table:
    minutes = data.services.filter(data.services.minutes > 0).select("service", "minutes")
    lines = data.lines.semi_join(data.devices, "service")
    own = by_place(lines, data, "id", "provider_id", "service", "day", "quantity", "amount")
    lines = own.filter(own.place == own.provider_id).drop("provider_id")
    lines = lines.inner_join(minutes, "service")
    devices = data.devices.select(
        "device_no", "service", "valid_from", "valid_to", "daily_minutes", place="provider_id"
    )
    days = lines.select("place", "service", "day").distinct().inner_join(devices, ["place", "service"])
    days = days.filter((days.day >= days.valid_from) & (days.valid_to.isnull() | (days.day <= days.valid_to)))
    pools = days.group_by(["place", "service", "day"]).agg(
        devices=days.device_no.nunique(), one=days.device_no.min(), capacity=days.daily_minutes.sum()
    )
    # Services of which one and the same device is the only one share its minutes.
    pools = pools.mutate(pool=ibis.ifelse(pools.devices == 1, "device " + pools.one, "service " + pools.service))
    lines = lines.inner_join(pools, ["place", "service", "day"])
    key = ["place", "pool", "day"]
    sums = lines.group_by(key).agg(
        units=lines.quantity.sum().cast("int64"), needed=(lines.quantity * lines.minutes).sum().cast("int64"),
        minutes_a_day=lines.capacity.max().cast("int64"), sum_of_lines=lines.amount.sum(),
    )  # fmt: skip
    over = sums.filter(sums.needed > sums.minutes_a_day * p["tolerance"])
    found = lines.inner_join(over, key)
    subject = found.place.cast(str) + ":" + found.pool + ":" + found.day.cast(str)
    return found.select(
        "day", "units", "needed", line_id=found.id, other_id=ibis.null("int64"), subject=subject,
        capacity=found.minutes_a_day, devices=found.devices.cast("int64"),
        amount=found.sum_of_lines.cast("decimal(14, 2)"),
    )  # fmt: skip
