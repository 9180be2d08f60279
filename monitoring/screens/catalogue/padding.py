"""Padding that one line or one day of a doctor gives away (PAD1–PAD4)."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind, Trait
from monitoring.screens import exact
from monitoring.screens.catalogue.sides import chosen, marked, marks, repeated
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables

AUDIT = "Audit of information systems by the Ministry of Finance, 16.01.2026"
FEMALE, MALE = "F", "M"


@screen(
    "PAD1",
    family=Family.PADDING,
    kind=FindingKind.LINE,
    score=100,
    defect="5.1",
    title=_("Service after death"),
    explanation=_(
        "The service ended on a day after the day on which the population register says that the patient died."
    ),
    guards=_("Autopsies and other services that are possible after death are left out, and so is the day of death."),
    advice=_(
        "Look at the number of the person before the register is sent: most such lines carry the number of somebody "
        "else. Withdraw the line if the service was not given."
    ),
    source=f"{AUDIT}: 3,640 services to 996 dead people",
    needs=("persons",),
    parameters={"days": 0, "left_out_care_types": ["pathology"]},
    labels={
        "died_on": _("Day of death"),
        "day": _("Day of the service"),
        "days_after": _("Days after death"),
        "lines_after": _("Lines after death of this person"),
        "providers_after": _("Organisations that billed this person after death"),
        "days": _("Days after death that are allowed"),
        "left_out_care_types": _("Types of care left out"),
    },
)
def service_after_death(data: Tables, p: Parameters) -> ir.Table:
    """Many organisations billing one dead person speak of a mistake in the register of people, so it is shown."""
    dead = data.persons.filter(data.persons.died_on.notnull()).select("patient", "died_on")
    lines = data.lines.filter(data.lines.care_type.notin(p["left_out_care_types"]))
    lines = lines.anti_join(data.with_trait(Trait.POST_MORTEM), "service")
    after = lines.inner_join(dead, "patient").mutate(days_after=lambda t: exact.days_between(t.day, t.died_on))
    after = after.filter(after.days_after > p["days"])
    of_person = after.group_by("patient").agg(
        lines_after=after.count().cast("int64"), providers_after=after.provider_id.nunique().cast("int64")
    )
    return after.inner_join(of_person, "patient").select(
        "died_on", "day", "days_after", "lines_after", "providers_after", line_id="id"
    )


def visit_services(data: Tables, p: Parameters) -> ir.Table:
    """One column, ``service``: visits to a doctor. Codes that nobody has described by traits (a foreign tariff) count
    where their type of care is one of visits and their norm is long enough for one; what is known to be something
    else (tests, check-ups by calendar, group procedures) and the visits of nurses and midwives never do."""
    traits, services = data.traits, data.services
    other = traits.filter(traits.trait.isin(p["left_out_traits"])).select("service").distinct()
    foreign = services.anti_join(traits, "service")
    foreign = foreign.filter(
        foreign.care_type.isin(p["care_types"]),
        foreign.minutes.isnull() | (foreign.minutes >= p["least_minutes"]),
        *(~foreign.service.startswith(prefix) for prefix in p["left_out_procedures"]),
    )
    known = data.with_trait(Trait.VISIT).cast({"service": "string"})
    visits = known.union(foreign.select("service").cast({"service": "string"})).distinct().anti_join(other, "service")
    return visits.filter(*(~visits.service.startswith(prefix) for prefix in p["left_out_nurses"]))


def counted_visits(lines: ir.Table, services: ir.Table, p: Parameters) -> ir.Table:
    visits = lines.filter(~lines.is_stay, lines.care_type.notin(p["left_out_care_types"]))
    return visits.semi_join(services, "service")


@screen(
    "PAD2",
    family=Family.PADDING,
    kind=FindingKind.GROUP,
    score=95,
    defect="5.1",
    title=_("Too many patients of one doctor in a day"),
    explanation=_(
        "More different patients visited this doctor in one day than a working day holds: the norm is 24, six hours "
        "of 15 minutes each. Patients of all organisations where the doctor works count together."
    ),
    guards=_(
        "Only visits count: tests, X-rays and ultrasound, procedures, vaccination, screening and check-ups do not, "
        "nor do visits to nurses, midwives and feldshers that are written under a doctor's number."
    ),
    advice=_(
        "Write each visit under the number of the person who received the patient. Give mass check-ups by the codes "
        "of check-ups, not of visits."
    ),
    source=f"{AUDIT}: 1,442 patients of one doctor in a day; norm of 24 visits, 15 minutes × 6 hours",
    scope="doctor",
    parameters={
        "norm": 24,
        "warn": 36,
        "hard": 60,
        "score_warn": 60,
        "score_hard": 95,
        "care_types": ["kdu", "phc"],
        "least_minutes": 10,
        "left_out_traits": ["lab", "scheduled", "screening", "group", "course", "operation"],
        "left_out_care_types": ["checkup", "school", "screening", "pathology", "drugs"],
        "left_out_procedures": ["B0", "C0", "D0", "D3", "D4", "D6", "D7", "D8", "D9"],
        "left_out_nurses": ["A01.006", "A01.007", "A01.008", "A01.010", "A01.011"],
    },
    labels={
        "patients": _("Patients of the day"),
        "visits": _("Visits of the day"),
        "times_norm": _("Times the norm"),
        "day": _("Day"),
        "providers": _("Organisations where the doctor received them"),
        "first_at": _("First visit began at"),
        "last_at": _("Last visit ended at"),
        "norm": _("Norm of patients a day"),
        "warn": _("Patients from which a day is looked at"),
        "hard": _("Patients from which a day is not possible"),
        "score_warn": _("Score of a day that is looked at"),
        "score_hard": _("Score of a day that is not possible"),
        "care_types": _("Types of care whose services without a known kind count as visits"),
        "least_minutes": _("Shortest norm, in minutes, of such a visit"),
        "left_out_traits": _("Kinds of services left out"),
        "left_out_care_types": _("Types of care left out"),
        "left_out_procedures": _("First characters of codes of tests and procedures"),
        "left_out_nurses": _("First characters of codes of visits to nurses"),
    },
)
def patients_of_a_day(data: Tables, p: Parameters) -> ir.Table:
    """Days are counted cheaply first: distinct patients only where there are lines enough."""
    lines, services = data.lines.filter(data.lines.doctor.notnull()), visit_services(data, p)
    columns = ("provider_id", "patient", "started_at", "ended_at")
    visits = counted_visits(lines, services, p)
    visits = repeated(visits, ["doctor", "day"], *columns, least=p["warn"], of=lines)
    # Windows, not a join of the visits with their own totals: no part is then worked out twice.
    day = ibis.window(group_by=["doctor", "day"])
    visits = visits.mutate(
        patient_no=ibis.dense_rank().over(ibis.window(group_by=["doctor", "day"], order_by="patient")) + 1,
        provider_no=ibis.dense_rank().over(ibis.window(group_by=["doctor", "day"], order_by="provider_id")) + 1,
    )
    visits = visits.mutate(
        patients=visits.patient_no.max().over(day).cast("int64"),
        providers=visits.provider_no.max().over(day).cast("int64"),
        visits=visits.count().over(day).cast("int64"),
        first_at=visits.started_at.min().over(day),
        last_at=visits.ended_at.max().over(day),
    )
    found = visits.filter(visits.patients >= p["warn"])
    return found.select(
        "patients", "visits", "day", "providers", "first_at", "last_at",
        score=(found.patients >= p["hard"]).ifelse(p["score_hard"], p["score_warn"]).cast("int32"),
        norm=ibis.literal(p["norm"]).cast("int64"), times_norm=exact.ratio(found.patients, ibis.literal(p["norm"])),
        line_id=found.id, subject=exact.subject(found.provider_id, found.doctor, exact.day_text(found.day)),
    )  # fmt: skip


def shifts_of(data: Tables, days: ir.Table) -> ir.Table:
    """Minutes that a doctor is to work in an organisation on a day: by the timetable, or else by the staff register.
    ``days``: provider_id, doctor, day and more, unique by these three; ``shift`` is NULL where neither says."""
    keys = ["provider_id", "doctor", "day"]
    hours = data.shifts.mutate(
        day=data.shifts.starts_at.date(),
        minutes=(exact.seconds(data.shifts.ends_at) - exact.seconds(data.shifts.starts_at)) // 60,
    )
    timetable = hours.group_by(keys).agg(timetable=hours.minutes.nullif(0).sum().cast("int64"))
    staff = days.select(keys).inner_join(data.staff, ["provider_id", "doctor"])
    staff = staff.filter(staff.hired_on <= staff.day, staff.left_on.isnull() | (staff.left_on >= staff.day))
    register = staff.group_by(keys).agg(register=staff.daily_minutes.nullif(0).sum().cast("int64"))
    joined = days.left_join(timetable, keys).drop(*(f"{key}_right" for key in keys))
    joined = joined.left_join(register, keys).drop(*(f"{key}_right" for key in keys))
    return joined.mutate(shift=ibis.coalesce(joined.timetable, joined.register)).drop("timetable", "register")


def least_limit(data: Tables, p: Parameters) -> ir.FloatingValue:
    """Minutes that no limit is below: a margin over the shortest shift of all, or the hours that nobody works. Days
    below it, nearly all, need not be compared with their own shift."""
    register = data.staff.agg(least=data.staff.daily_minutes.nullif(0).min()).least.as_scalar()
    spans = data.shifts.mutate(
        minutes=(exact.seconds(data.shifts.ends_at) - exact.seconds(data.shifts.starts_at)) // 60
    )
    timetable = spans.agg(least=spans.minutes.nullif(0).min()).least.as_scalar()
    return ibis.least(
        ibis.coalesce(register, 1440).cast("float64") * p["shift_times"],
        ibis.coalesce(timetable, 1440).cast("float64") * p["shift_times"],
        ibis.literal(60.0 * p["long_hours"]),
    )


@screen(
    "PAD3",
    family=Family.PADDING,
    kind=FindingKind.GROUP,
    score=100,
    defect="5.1",
    title=_("More work in a day than the day holds"),
    explanation=_(
        "The services that one doctor gave on one day, each by its norm in minutes times its quantity, take longer "
        "than the doctor's shift with a margin, longer than 16 hours, or longer than the day itself."
    ),
    guards=_(
        "Laboratory tests and procedures for several people at once are not counted, nor are stays. A doctor whose "
        "shift is unknown is held only to 16 and 24 hours; a timetable of more hours than 16 is believed."
    ),
    advice=_(
        "Compare the norms in minutes with how the service is really given, and write the services of assistants "
        "under their own numbers. Keep the timetable in the register of staff up to date."
    ),
    source="Norms in minutes of the tariff of services × quantity; 24 hours are the limit of any day",
    needs=("services",),
    scope="doctor",
    parameters={
        "shift_times": 1.25,
        "long_hours": 16,
        "day_hours": 24,
        "score_shift": 50,
        "score_long": 80,
        "score_day": 100,
        "left_out_traits": ["lab", "group"],
    },
    labels={
        "minutes": _("Minutes of services by the norms"),
        "shift_minutes": _("Minutes of the shift"),
        "limit_minutes": _("Minutes that were allowed"),
        "times_limit": _("Times the allowed"),
        "services": _("Lines of the day"),
        "units": _("Services of the day with their quantities"),
        "day": _("Day"),
        "providers": _("Organisations of that day"),
        "shift_times": _("How many times a shift may be exceeded"),
        "long_hours": _("Hours that nobody works"),
        "day_hours": _("Hours of a day"),
        "score_shift": _("Score of a day over the shift"),
        "score_long": _("Score of a day over the hours that nobody works"),
        "score_day": _("Score of a day over its own hours"),
        "left_out_traits": _("Kinds of services left out"),
    },
)
def minutes_of_a_day(data: Tables, p: Parameters) -> ir.Table:
    traits, services = data.traits, data.services
    other = traits.filter(traits.trait.isin(p["left_out_traits"])).select("service").distinct()
    timed = services.filter(services.minutes > 0).anti_join(other, "service").select("service", "minutes")
    lines = data.lines.filter(data.lines.doctor.notnull(), ~data.lines.is_stay)
    rows = lines.select("id", "doctor", "day", "service", "quantity").inner_join(timed, "service")
    rows = marks(rows, ["doctor", "day"], "minutes", "quantity")
    totals = rows.group_by("mark").agg(minutes=(rows.minutes.cast("int64") * rows.quantity.cast("int64")).sum())
    busy = marked(rows, totals.filter(totals.minutes.cast("float64") > least_limit(data, p)))
    work = chosen(lines, busy, "provider_id", "doctor", "day", "service", "quantity").inner_join(timed, "service")
    there = work.group_by("provider_id", "doctor", "day").agg(
        minutes=(work.minutes.cast("int64") * work.quantity.cast("int64")).sum().cast("int64"),
        units=work.quantity.cast("int64").sum().cast("int64"),
        services=work.count().cast("int64"),
    )
    there = shifts_of(data, there)
    days = there.group_by("doctor", "day").agg(
        minutes=there.minutes.sum().cast("int64"),
        units=there.units.sum().cast("int64"),
        services=there.services.sum().cast("int64"),
        providers=there.count().cast("int64"),
        shift_minutes=there.shift.isnull().any().ifelse(None, there.shift.sum()).cast("int64"),
    )
    days = over_a_limit(days, p)
    found = work.drop("minutes").inner_join(days, ["doctor", "day"])
    return found.select(
        "score", "minutes", "shift_minutes", "limit_minutes", "times_limit", "services", "units", "day", "providers",
        line_id=found.id, subject=exact.subject(found.provider_id, found.doctor, exact.day_text(found.day)),
    )  # fmt: skip


def over_a_limit(days: ir.Table, p: Parameters) -> ir.Table:
    """Of days with ``minutes`` and ``shift_minutes`` those over a limit, with the limit and the score."""
    long, whole = 60 * p["long_hours"], 60 * p["day_hours"]
    allowed = days.shift_minutes.cast("float64") * p["shift_times"]
    over = (days.minutes.cast("float64") > allowed).fill_null(True)
    days = days.mutate(
        score=ibis.cases(
            (days.minutes > whole, p["score_day"]),
            ((days.minutes > long) & over, p["score_long"]),
            (over & days.shift_minutes.notnull(), p["score_shift"]),
        ).cast("int32"),
        limit_minutes=exact.rounded(
            ibis.cases(
                (days.minutes > whole, float(whole)),
                ((days.minutes > long) & over, float(long)),
                else_=allowed,
            )
        ),
    )
    days = days.filter(days.score.notnull())
    return days.mutate(times_limit=exact.ratio(days.minutes, days.limit_minutes))


@screen(
    "PAD4",
    family=Family.PADDING,
    kind=FindingKind.LINE,
    score=100,
    defect="5.1",
    title=_("Service of the other sex"),
    explanation=_(
        "The service, or the diagnosis on the line, is for one sex only, and the population register says that the "
        "patient is of the other."
    ),
    guards=_(
        "Where the number of the person itself speaks for the sex of the service, the register of people may be wrong "
        "or changed, and the line has a lower score. Limits that only warn at intake are left out."
    ),
    advice=_("Check the number of the person and the code: a screening of women billed for men is never paid."),
    source=f"{AUDIT}: 769,446 screenings of the other sex, 1.8 bn ₸",
    needs=("persons",),
    parameters={"severities": ["reject"], "score_certain": 100, "score_doubtful": 50},
    labels={
        "sex": _("Sex in the population register"),
        "service_sex": _("Sex of the service"),
        "diagnosis_sex": _("Sex of the diagnosis"),
        "number_agrees": _("The number of the person says the same sex as the register"),
        "severities": _("Outcomes of the limits that count"),
        "score_certain": _("Score where the number of the person agrees with the register"),
        "score_doubtful": _("Score where the number of the person disagrees with the register"),
    },
)
def other_sex(data: Tables, p: Parameters) -> ir.Table:
    """The seventh digit of an ИИН is odd for men and even for women (order 521/2023)."""
    limits = data.diagnosis_limits
    limits = limits.filter(limits.sex.notnull(), limits.severity.isin(p["severities"]))
    codes = data.lines.filter(data.lines.diagnosis.notnull()).select("diagnosis").distinct()
    ranges = codes.inner_join(
        limits.select("code_from", "code_to", "sex"),
        [
            codes.diagnosis >= limits.code_from,
            codes.diagnosis.substr(0, limits.code_to.length()) <= limits.code_to,
        ],
    )
    # A code inside ranges of both sexes is nobody's fault.
    by_diagnosis = ranges.group_by("diagnosis").agg(diagnosis_sex=ranges.sex.min(), sexes=ranges.sex.nunique())
    by_diagnosis = by_diagnosis.filter(by_diagnosis.sexes == 1).drop("sexes")
    by_service = data.services.filter(data.services.sex.notnull()).select("service", service_sex=data.services.sex)
    lines = data.lines.select("id", "patient", "service", "diagnosis")
    lines = lines.left_join(by_service, "service").drop("service_right")
    lines = lines.left_join(by_diagnosis, "diagnosis").drop("diagnosis_right")
    lines = lines.filter(lines.service_sex.notnull() | lines.diagnosis_sex.notnull())
    found = lines.inner_join(data.persons.select("patient", "sex"), "patient")
    found = found.filter(
        (found.service_sex != found.sex).fill_null(False) | (found.diagnosis_sex != found.sex).fill_null(False)
    )
    digit = found.patient // 100_000 % 10  # the seventh of twelve
    by_number = ibis.cases((digit.isin([1, 3, 5]), MALE), (digit.isin([2, 4, 6]), FEMALE))
    agrees = (by_number == found.sex).fill_null(True)
    return found.select(
        "sex", "service_sex", "diagnosis_sex",
        line_id=found.id, number_agrees=agrees,
        score=agrees.ifelse(p["score_certain"], p["score_doubtful"]).cast("int32"),
    )  # fmt: skip
