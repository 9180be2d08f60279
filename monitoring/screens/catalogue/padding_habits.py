"""Padding that shows in habits: sets, sequences, hours of entry and of work (PAD5–PAD7, PAD10)."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind
from monitoring.screens import exact
from monitoring.screens.catalogue.sides import marks, repeated, settled
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables


def specialities(data: Tables) -> ir.Table:
    """Doctor, ``speciality``: one a doctor, the first by alphabet of several; without those of whom none is known."""
    known = data.staff.filter(data.staff.speciality.notnull())
    return known.group_by("doctor").agg(speciality=known.speciality.min())


def doctors_of_months(lines: ir.Table, least: int) -> ir.Table:
    """Doctor and month with so many lines at least: most of the rest of a screen need not be looked at."""
    months = lines.group_by("doctor", "month").agg(count=lines.count())
    return months.filter(months.doctor.notnull(), months["count"] >= least).select("doctor", "month")


def ordered_services(lines: ir.Table, other: ir.Table, p: Parameters) -> ir.Table:
    lines = lines.filter(~lines.is_stay, lines.care_type.notin(p["left_out_care_types"]))
    return lines.anti_join(other, "service")


@screen(
    "PAD5",
    family=Family.PADDING,
    kind=FindingKind.GROUP,
    score=45,
    defect="3.1",
    title=_("The same set for every patient"),
    explanation=_(
        "Most visits to this doctor in the month consist of exactly the same set of four services or more, far more "
        "often than with other doctors of the speciality."
    ),
    guards=_(
        "Services that a protocol sets (pregnancy, follow-up of chronic patients), check-ups, vaccination and "
        "screening are left out; a set that is usual in the speciality is not found, nor are doctors with few visits "
        "or few colleagues to compare with."
    ),
    advice=_("Order tests by what each patient needs and keep the reason in the record; a template is not a reason."),
    source="Default, not from an act",
    needs=("staff",),
    scope="all",
    parameters={
        "share": 0.6,
        "least_visits": 30,
        "set_size": 4,
        "z": 3,
        "least_mad": 0.05,
        "least_peers": 5,
        "left_out_traits": ["bundle", "scheduled", "screening"],
        "left_out_care_types": ["antenatal", "checkup", "school", "screening", "dialysis"],
    },
    labels={
        "codes": _("Set of services"),
        "same_visits": _("Visits with exactly this set"),
        "visits": _("Visits of the month"),
        "share_same": _("Share of visits with this set"),
        "speciality": _("Speciality"),
        "peers": _("Doctors of the speciality, this one included"),
        "median": _("Median of that share in the speciality"),
        "mad": _("Median deviation from it"),
        "z": _("Distance from the median in deviations"),
        "share": _("Share of visits from which a set is found"),
        "least_visits": _("Visits a month from which a doctor is looked at"),
        "set_size": _("Services from which a set counts"),
        "least_mad": _("Least deviation that is taken"),
        "least_peers": _("Doctors from which a speciality is compared"),
        "left_out_traits": _("Kinds of services left out"),
        "left_out_care_types": _("Types of care left out"),
    },
)
def same_set(data: Tables, p: Parameters) -> ir.Table:
    """A visit is what one doctor did for one patient on one day."""
    keys = ["doctor", "month", "patient", "day"]
    other = data.traits.filter(data.traits.trait.isin(p["left_out_traits"])).select("service").distinct()
    doctors = suspected_doctors(data, keys, other, p)
    lines = data.lines.select("id", "provider_id", *keys, "service", "care_type", "is_stay")
    lines = ordered_services(lines.inner_join(doctors, ["doctor", "month"]), other, p)
    lines = settled(lines, "id")
    visits = lines.select(*keys).distinct().group_by("doctor", "month").agg(visits=lambda t: t.count().cast("int64"))
    lines = lines.inner_join(visits.filter(visits.visits >= p["least_visits"]), ["doctor", "month"])
    sets = lines.group_by(*keys, "provider_id", "visits", "speciality").agg(
        codes=exact.joined(lines.service, ", ", distinct=True), size=lines.service.nunique(), ids=lines.id.collect()
    )
    # Of a doctor without any such set the row stands with a share of nought: all are peers.
    enough = sets["size"] >= p["set_size"]
    sets = sets.mutate(codes=enough.ifelse(sets.codes, ""), counts=enough.ifelse(1, 0))
    counted = sets.group_by("doctor", "month", "speciality", "visits", "codes").agg(
        same_visits=sets.counts.sum().cast("int64")
    )
    order = ibis.window(group_by=["doctor", "month"], order_by=[ibis.desc("same_visits"), "codes"])
    counted = counted.mutate(place=ibis.row_number().over(order))
    top = counted.filter(counted.place == 0).drop("place")
    top = top.mutate(share_same=exact.ratio(top.same_visits, top.visits))
    top = exact.peers(top, ["month", "speciality"], "share_same", floor=p["least_mad"])
    found = top.filter(top.share_same >= p["share"], top.z > p["z"], top.peers >= p["least_peers"])
    rows = sets.select("provider_id", "doctor", "month", "codes", "ids").inner_join(
        found, ["doctor", "month", "codes"]
    )
    return rows.select(
        "codes", "same_visits", "visits", "share_same", "speciality", "peers", "median", "mad", "z",
        line_id=rows.ids.unnest(),
        subject=exact.subject(rows.provider_id, rows.doctor, exact.month_text(rows.month)),
    )  # fmt: skip


def suspected_doctors(data: Tables, keys: list[str], other: ir.Table, p: Parameters) -> ir.Table:
    """Doctor, month and ``speciality``, of the specialities in which some doctor's visits are often of so
    many services that a set may be found: only there are sets put together."""
    busy = doctors_of_months(data.lines, p["least_visits"])
    busy = busy.mutate(doctor_month=busy.doctor.hash() ^ busy.month.hash())
    lines = ordered_services(data.lines.filter(data.lines.doctor.notnull()), other, p)
    lines = lines.mutate(doctor_month=lines.doctor.hash() ^ lines.month.hash())
    rows = marks(lines, keys, "doctor_month")
    visits = rows.group_by("mark").agg(size=rows.count(), doctor_month=rows.doctor_month.min())
    months = visits.group_by("doctor_month").agg(
        visits=visits.count().cast("int64"), large=(visits["size"] >= p["set_size"]).sum().cast("int64")
    )
    doctors = busy.inner_join(months, "doctor_month")
    doctors = doctors.filter(doctors.visits >= p["least_visits"]).inner_join(specialities(data), "doctor")
    may_be = doctors.large.cast("float64") >= doctors.visits.cast("float64") * p["share"]
    peers = ibis.window(group_by=["month", "speciality"])
    doctors = doctors.mutate(suspected=may_be.ifelse(1, 0).max().over(peers))
    return doctors.filter(doctors.suspected == 1).select("doctor", "month", "speciality")


@screen(
    "PAD6",
    family=Family.PADDING,
    kind=FindingKind.GROUP,
    score=50,
    defect="5.1",
    title=_("One sequence of services for many patients"),
    explanation=_(
        "Several patients of the organisation received the same services with the same diagnoses on the same days "
        "counted from the first: the records look copied."
    ),
    guards=_(
        "Vaccination, check-ups, screening, fixed protocols, courses of one procedure, dialysis and stays are left "
        "out. Sequences of one day, or of one or two different services, are not found."
    ),
    advice=_("Enter what was done for each patient on the day when it was done; do not copy the record of another."),
    source="Default, not from an act",
    scope="provider",
    parameters={
        "patients": 5,
        "length": 5,
        "least_days": 2,
        "least_services": 3,
        "left_out_traits": ["bundle", "scheduled", "screening", "course"],
        "left_out_care_types": ["antenatal", "checkup", "school", "screening", "dialysis"],
    },
    labels={
        "sequence": _("Days from the first, services and diagnoses"),
        "same_patients": _("Patients with this sequence"),
        "steps": _("Lines of the sequence"),
        "sequence_days": _("Days of the sequence"),
        "patients": _("Patients from which a sequence is found"),
        "length": _("Lines from which a sequence counts"),
        "least_days": _("Days from which a sequence counts"),
        "least_services": _("Different services from which a sequence counts"),
        "left_out_traits": _("Kinds of services left out"),
        "left_out_care_types": _("Types of care left out"),
    },
)
def same_sequence(data: Tables, p: Parameters) -> ir.Table:
    keys = ["provider_id", "month", "patient"]
    other = data.traits.filter(data.traits.trait.isin(p["left_out_traits"])).select("service").distinct()
    lines = ordered_services(data.lines, other, p)
    lines = repeated(lines, keys, "day", "service", "diagnosis", least=p["length"], of=data.lines)
    lines = lines.mutate(first=lines.day.min().over(ibis.window(group_by=keys)))
    offset = exact.days_between(lines.day, lines["first"]).cast("string").lpad(2, "0")
    lines = lines.mutate(step=offset + " " + lines.service + " " + lines.diagnosis.fill_null("-"))
    people = lines.group_by(keys).agg(
        sequence=exact.joined(lines.step, "; "),
        steps=lines.count().cast("int64"),
        sequence_days=lines.day.nunique().cast("int64"),
        services=lines.service.nunique(),
        least_id=lines.id.min(),
    )
    people = people.filter(
        people.steps >= p["length"], people.sequence_days >= p["least_days"], people.services >= p["least_services"]
    )
    groups = people.group_by("provider_id", "month", "sequence").agg(
        same_patients=people.count().cast("int64"), least_id=people.least_id.min()
    )
    groups = groups.filter(groups.same_patients >= p["patients"])
    found = people.drop("least_id", "services").inner_join(groups, ["provider_id", "month", "sequence"])
    rows = lines.select("id", *keys).inner_join(found, keys)
    return rows.select(
        "sequence", "same_patients", "steps", "sequence_days",
        line_id=rows.id, subject=exact.subject(rows.provider_id, exact.month_text(rows.month), rows.least_id),
    )  # fmt: skip


@screen(
    "PAD7",
    family=Family.PADDING,
    kind=FindingKind.GROUP,
    score=55,
    defect="5.1",
    title=_("Entries in bulk at night"),
    explanation=_(
        "At night one account of the hospital system entered services of many different patients within a minute, "
        "faster than a person types."
    ),
    guards=_(
        "Laboratory tests are left out, since analysers send them in bulk, and so are accounts that the parameters "
        "name as those of machines. Several lines of one patient count as one."
    ),
    advice=_("Enter services on the day, each by the person who gave it. Tell the fund the accounts of analysers."),
    source="Default, not from an act",
    needs=("entries",),
    scope="provider",
    parameters={
        "patients": 20,
        "seconds": 60,
        "night_from": 22,
        "night_to": 6,
        "left_out_traits": ["lab"],
        "left_out_accounts": [],
    },
    labels={
        "entered_by": _("Account"),
        "burst_patients": _("Patients entered in bulk"),
        "fastest_seconds": _("Seconds in which the least number of patients was entered"),
        "first_at": _("First entry at"),
        "last_at": _("Last entry at"),
        "patients": _("Different patients from which entries are in bulk"),
        "seconds": _("Seconds in which they were entered"),
        "night_from": _("Hour at which the night begins"),
        "night_to": _("Hour at which the night ends"),
        "left_out_traits": _("Kinds of services left out"),
        "left_out_accounts": _("Accounts of machines"),
    },
)
def night_entries(data: Tables, p: Parameters) -> ir.Table:
    """``patients`` rows in a row, each of another patient, within ``seconds``: a window slides over the night's first
    entries of each patient, and every patient inside such a window belongs to the burst."""
    keys = ["provider_id", "entered_by", "night"]
    entries = data.entries.filter(data.entries.entered_by.notin(p["left_out_accounts"] or [""]))
    hour = entries.entered_at.hour()
    entries = entries.filter((hour >= p["night_from"]) | (hour < p["night_to"]))
    other = data.traits.filter(data.traits.trait.isin(p["left_out_traits"])).select("service").distinct()
    lines = data.lines.select("id", "provider_id", "line_no", "patient", "service")
    rows = lines.inner_join(entries, ["provider_id", "line_no"]).anti_join(other, "service")
    rows = rows.mutate(
        night=(rows.entered_at - ibis.interval(hours=p["night_to"])).date(), moment=exact.seconds(rows.entered_at)
    )
    people = rows.group_by(*keys, "patient").agg(first_moment=rows.moment.min())
    ordered = {"group_by": keys, "order_by": ["first_moment", "patient"]}
    spans = people.mutate(
        span=people.first_moment.lead(p["patients"] - 1).over(ibis.window(**ordered)) - people.first_moment
    )
    spans = spans.mutate(starts=(spans.span <= p["seconds"]).fill_null(False).cast("int32"))
    behind = ibis.window(**ordered, preceding=p["patients"] - 1, following=0)
    spans = spans.mutate(inside=spans.starts.max().over(behind))
    fast = spans.filter(spans.inside == 1)
    nights = fast.group_by(keys).agg(
        burst_patients=fast.count().cast("int64"), fastest_seconds=fast.span.min().cast("int64")
    )
    found = rows.inner_join(fast.select(*keys, "patient", "first_moment"), [*keys, "patient"])
    found = found.filter(found.moment - found.first_moment <= p["seconds"])
    times = found.group_by(keys).agg(first_at=found.entered_at.min(), last_at=found.entered_at.max())
    found = found.select("id", *keys).inner_join(nights, keys).inner_join(times, keys)
    return found.select(
        "entered_by", "burst_patients", "fastest_seconds", "first_at", "last_at",
        line_id=found.id, subject=exact.subject(found.provider_id, found.entered_by, exact.day_text(found.night)),
    )  # fmt: skip


@screen(
    "PAD10",
    family=Family.PADDING,
    kind=FindingKind.GROUP,
    score=30,
    defect="5.1",
    title=_("Work at night and on days off"),
    explanation=_(
        "A far greater share of this doctor's services than of others of the speciality bears hours of the night, or "
        "days off and holidays. The group holds those services."
    ),
    guards=_(
        "Urgent and emergency care, stays, ambulance, trauma posts, reception wards and dialysis are left out, and so "
        "are hours inside the doctor's own timetable. Midnight sharp means that the hour is unknown."
    ),
    advice=_("Enter the real hours. Where the doctor is on duty at such hours, put the duty into the timetable."),
    source="Default, not from an act",
    needs=("staff",),
    scope="all",
    parameters={
        "z": 3,
        "least_lines": 30,
        "night_from": 0,
        "night_to": 6,
        "least_mad": 0.05,
        "least_peers": 5,
        "left_out_forms": ["urgent", "emergency"],
        "left_out_care_types": ["ambulance", "urgent4", "trauma_post", "reception", "dialysis"],
    },
    labels={
        "off_lines": _("Services at night and on days off"),
        "lines": _("Services of the month"),
        "share_off": _("Their share"),
        "speciality": _("Speciality"),
        "peers": _("Doctors of the speciality, this one included"),
        "median": _("Median of that share in the speciality"),
        "mad": _("Median deviation from it"),
        "z": _("Distance from the median in deviations"),
        "least_lines": _("Services a month from which a doctor is looked at"),
        "night_from": _("Hour at which the night begins"),
        "night_to": _("Hour at which the night ends"),
        "least_mad": _("Least deviation that is taken"),
        "least_peers": _("Doctors from which a speciality is compared"),
        "left_out_forms": _("Forms of care left out"),
        "left_out_care_types": _("Types of care left out"),
    },
)
def off_hours(data: Tables, p: Parameters) -> ir.Table:
    keys = ["doctor", "month"]
    facts = ["care_type", "care_form", "is_stay"]
    lines = by_choice(data.lines.select(*keys, *facts), p)
    doctors = lines.group_by(keys).agg(lines=lines.count().cast("int64"))
    doctors = doctors.filter(doctors.doctor.notnull(), doctors.lines >= p["least_lines"])
    doctors = doctors.inner_join(specialities(data), "doctor")
    places = data.lines.select("provider_id", *keys, "day", "started_at", *facts).semi_join(doctors, keys)
    off = at_off_hours(by_choice(places, p), data, p)
    counted = off.group_by(keys).agg(off_lines=off.count().cast("int64"))
    doctors = doctors.left_join(counted, keys).drop(*(f"{key}_right" for key in keys))
    doctors = doctors.mutate(off_lines=doctors.off_lines.fill_null(0))
    doctors = doctors.mutate(share_off=exact.ratio(doctors.off_lines, doctors.lines))
    doctors = exact.peers(doctors, ["month", "speciality"], "share_off", floor=p["least_mad"])
    found = doctors.filter(doctors.z > p["z"], doctors.peers >= p["least_peers"])
    rows = data.lines.select("id", "provider_id", *keys, "day", "started_at", *facts).semi_join(found, keys)
    rows = at_off_hours(by_choice(rows, p), data, p).inner_join(found, keys)
    return rows.select(
        "off_lines", "lines", "share_off", "speciality", "peers", "median", "mad", "z",
        line_id=rows.id, subject=exact.subject(rows.provider_id, rows.doctor, exact.month_text(rows.month)),
    )  # fmt: skip


def by_choice(lines: ir.Table, p: Parameters) -> ir.Table:
    """Care whose hour somebody chose."""
    return lines.filter(
        ~lines.is_stay,
        lines.care_type.notin(p["left_out_care_types"]),
        lines.care_form.fill_null("").notin(p["left_out_forms"] or [" "]),
    )


def at_off_hours(lines: ir.Table, data: Tables, p: Parameters) -> ir.Table:
    """Lines of days off and of the night, without those inside the doctor's timetable."""
    days_off = data.calendar.filter(~data.calendar.is_working).select(free="day")
    lines = lines.left_join(days_off, lines.day == days_off.free)
    hour = lines.started_at.hour()
    known = (hour > 0) | (lines.started_at.minute() > 0)
    night = known & (hour >= p["night_from"]) & (hour < p["night_to"])
    off = lines.filter(lines.free.notnull() | night.fill_null(False))
    shifts = data.shifts.select("provider_id", "doctor", "starts_at", "ends_at")
    return off.anti_join(
        shifts, ["provider_id", "doctor", off.started_at >= shifts.starts_at, off.started_at < shifts.ends_at]
    )
