"""Padding that shows in habits: sets, sequences, hours of entry, days of the month, plans (PAD5–PAD10)."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind
from monitoring.screens import exact
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
    """Doctor, month, ``visits`` and ``speciality``, of the specialities in which some doctor's visits are often of so
    many services that a set may be found: only there are sets put together."""
    busy = doctors_of_months(data.lines, p["least_visits"])
    lines = data.lines.select(*keys, "service", "care_type", "is_stay").semi_join(busy, ["doctor", "month"])
    lines = ordered_services(lines, other, p)
    visits = lines.group_by(keys).agg(size=lines.count())
    doctors = visits.group_by("doctor", "month").agg(
        visits=visits.count().cast("int64"), large=(visits["size"] >= p["set_size"]).sum().cast("int64")
    )
    doctors = doctors.filter(doctors.visits >= p["least_visits"]).inner_join(specialities(data), "doctor")
    may_be = doctors.large.cast("float64") >= doctors.visits.cast("float64") * p["share"]
    peers = ibis.window(group_by=["month", "speciality"])
    doctors = doctors.mutate(suspected=may_be.ifelse(1, 0).max().over(peers))
    return doctors.filter(doctors.suspected == 1).select("doctor", "month", "visits", "speciality")


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
    narrow = ordered_services(data.lines.select(*keys, "service", "care_type", "is_stay"), other, p)
    people = narrow.group_by(keys).agg(steps=narrow.count().cast("int64"))
    people = people.filter(people.steps >= p["length"])
    lines = data.lines.select("id", *keys, "day", "service", "diagnosis", "care_type", "is_stay")
    lines = ordered_services(lines.inner_join(people, keys), other, p)
    lines = lines.mutate(first=lines.day.min().over(ibis.window(group_by=keys)))
    offset = exact.days_between(lines.day, lines["first"]).cast("string").lpad(2, "0")
    lines = lines.mutate(step=offset + " " + lines.service + " " + lines.diagnosis.fill_null("-"))
    people = lines.group_by(keys).agg(
        sequence=exact.joined(lines.step, "; "),
        steps=lines.steps.max(),
        sequence_days=lines.day.nunique().cast("int64"),
        services=lines.service.nunique(),
        least_id=lines.id.min(),
    )
    people = people.filter(people.sequence_days >= p["least_days"], people.services >= p["least_services"])
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
