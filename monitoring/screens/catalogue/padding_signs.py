"""Padding that shows over months, or by what patients, telephones, attachments and drug stores say (PAD8–PAD15)."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind
from monitoring.screens import exact
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables

AUDIT = "Audit of information systems by the Ministry of Finance, 16.01.2026"
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
    scope="all",
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


@screen(
    "PAD12",
    family=Family.PADDING,
    kind=FindingKind.GROUP,
    score=60,
    defect="5.1",
    title=_("Many patients confirmed from one device"),
    explanation=_(
        "Services of several different patients were confirmed from one telephone or device within the month, or all "
        "confirmations of a doctor's day came within a few minutes: somebody else may have confirmed for them."
    ),
    guards=_(
        "A family may share a telephone, so fewer patients than the limit are no finding. Calls of the fund and "
        "complaints come from the fund's own devices and are left out, as are terminals that the parameters name."
    ),
    advice=_("Let patients confirm by their own telephones, and do not confirm for them at the desk."),
    source="Default, not from an act",
    needs=("confirmations",),
    scope="provider",
    parameters={
        "patients": 5,
        "minutes": 10,
        "left_out_channels": ["call", "complaint"],
        "left_out_devices": [],
    },
    labels={
        "same_device": _("All from one device"),
        "device": _("Digest of the device"),
        "confirmed_patients": _("Patients confirmed"),
        "confirmed_lines": _("Lines confirmed"),
        "first_at": _("First confirmation at"),
        "last_at": _("Last confirmation at"),
        "minutes_taken": _("Minutes from the first to the last"),
        "patients": _("Patients from which confirmations are found"),
        "minutes": _("Minutes in which all confirmations of a doctor's day must have come"),
        "left_out_channels": _("Ways of asking left out"),
        "left_out_devices": _("Devices of terminals"),
    },
)
def confirmed_for_others(data: Tables, p: Parameters) -> ir.Table:
    """``ground``: «device» by provider, device and month; «minutes» by provider, doctor and day of the service."""
    said = data.confirmations
    said = said.filter(said.answer == RECEIVED, said.channel.notin(p["left_out_channels"] or [""]))
    said = said.filter(said.device.fill_null("").notin(p["left_out_devices"] or [" "]))
    lines = data.lines.select("id", "provider_id", "line_no", "patient", "doctor", "day", "month")
    rows = lines.inner_join(said, ["provider_id", "line_no"])
    both = rows.mutate(ground=ibis.array(["device", "minutes"]).unnest())
    by_device = both.ground == "device"
    both = both.select(
        "ground", "provider_id", "id", "patient", "answered_at",
        whose=by_device.ifelse(both.device, both.doctor),
        span=by_device.ifelse(exact.month_text(both.month), exact.day_text(both.day)),
        device=by_device.ifelse(both.device, None),
    )  # fmt: skip
    both = both.filter(both.whose.notnull(), (both.ground == "device") | both.answered_at.notnull())
    keys = ["ground", "provider_id", "whose", "span"]
    groups = both.group_by(keys).agg(
        confirmed_patients=both.patient.nunique().cast("int64"),
        confirmed_lines=both.id.nunique().cast("int64"),
        first_at=both.answered_at.min(),
        last_at=both.answered_at.max(),
    )
    taken = exact.seconds(groups.last_at) - exact.seconds(groups.first_at)
    groups = groups.filter(groups.confirmed_patients >= p["patients"]).mutate(
        minutes_taken=exact.ratio(taken, ibis.literal(60))
    )
    groups = groups.filter((groups.ground == "device") | (groups.minutes_taken <= float(p["minutes"])))
    found = both.select(*keys, "id", "device").distinct().inner_join(groups, keys)
    return found.select(
        "device", "confirmed_patients", "confirmed_lines", "first_at", "last_at", "minutes_taken",
        same_device=found.ground == "device",
        line_id=found.id, subject=exact.subject(found.provider_id, found.whose, found.span),
    )  # fmt: skip


@screen(
    "PAD14",
    family=Family.PADDING,
    kind=FindingKind.GROUP,
    score=60,
    defect="5.2",
    title=_("Attached without knowing it"),
    explanation=_(
        "On one day many people left other organisations for this one, and it bills them at once; or several people "
        "attached to it, of whom nothing was heard for a year, each received a whole set of services within a week."
    ),
    guards=_(
        "The first of January, when the yearly campaign takes effect, is left out; so are people whose former "
        "organisation closed, and organisations that are new themselves. Of silence only planned care counts, and "
        "only where the organisation's own lines go back a year."
    ),
    advice=_("Keep the applications for attachment with their signatures, and show them when you are asked."),
    source=f"{AUDIT}: attachment without consent; ЕКД 5.2",
    needs=("attachments",),
    months_before=12,
    scope="provider",
    parameters={
        "changes": 50,
        "within_days": 31,
        "new_days": 90,
        "left_out_days": ["01-01"],
        "silent_days": 365,
        "set_services": 5,
        "set_days": 7,
        "least_people": 3,
    },
    labels={
        "mass_change": _("Many changed on one day"),
        "people": _("People"),
        "since": _("Attached on, or month of the sets"),
        "people_billed": _("Of them with lines here"),
        "services_each": _("Services a person, on average"),
        "changes": _("People who changed in a day from which it is found"),
        "within_days": _("Days after the change whose lines belong to the group"),
        "new_days": _("Days for which an organisation counts as new"),
        "left_out_days": _("Days of the year (month-day) left out"),
        "silent_days": _("Days without any contact"),
        "set_services": _("Different services that make a set"),
        "set_days": _("Days in which the set was given"),
        "least_people": _("People with sets in a month from which they are found"),
    },
)
def attached_unknowing(data: Tables, p: Parameters) -> ir.Table:
    """``ground``: «changes» by provider and day of attachment, «silence» by provider and month."""
    columns = {
        "ground": "string", "provider_id": "int64", "since": "date", "people": "int64", "people_billed": "int64",
        "services_each": "float64", "line_id": "int64",
    }  # fmt: skip
    found = [one.select(*columns).cast(columns) for one in (mass_changes(data, p), sets_after_silence(data, p))]
    both = found[0].union(found[1])
    return both.select(
        "since", "people", "people_billed", "services_each", "line_id", mass_change=both.ground == "changes",
        subject=exact.subject(both.provider_id, both.ground, exact.day_text(both.since)),
    )  # fmt: skip


def mass_changes(data: Tables, p: Parameters) -> ir.Table:
    held = data.attachments
    ends = held.group_by("provider_id").agg(
        opened=held.valid_from.min(), open_still=held.valid_to.isnull().any(), closed=held.valid_to.max()
    )
    former = held.select("patient", left="provider_id", earlier="valid_from")
    former = former.inner_join(ends.rename(left="provider_id").drop("opened"), "left")
    moved = held.select("patient", "provider_id", since="valid_from")
    moved = moved.filter(exact.day_text(moved.since).substr(5, 5).notin(p["left_out_days"] or [""]))
    moved = moved.inner_join(former, ["patient", moved.provider_id != former.left, former.earlier < moved.since])
    moved = moved.filter(moved.open_still | (moved.closed >= moved.since))
    moved = moved.select("patient", "provider_id", "since").distinct()
    days = moved.group_by("provider_id", "since").agg(people=moved.count().cast("int64"))
    days = days.filter(days.people >= p["changes"]).inner_join(ends.select("provider_id", "opened"), "provider_id")
    days = days.filter(exact.days_between(days.since, days.opened) >= p["new_days"])
    moved = moved.inner_join(days, ["provider_id", "since"])
    lines = data.lines.select("id", "provider_id", "patient", "service", "day")
    rows = lines.inner_join(moved, ["provider_id", "patient"])
    after = exact.days_between(rows.day, rows.since)
    rows = rows.filter(after >= 0, after <= p["within_days"])
    return billed(rows.mutate(ground=ibis.literal("changes"), line_id=rows.id))


def sets_after_silence(data: Tables, p: Parameters) -> ir.Table:
    key = ["provider_id", "patient"]
    days = data.lines.select("provider_id", "day")
    history = days.group_by("provider_id").agg(begins=days.day.min(), ends=days.day.max())
    history = history.filter(exact.days_between(history.ends, history.begins) >= p["silent_days"]).drop("ends")
    late = data.lines.select(*key, "day").inner_join(history, "provider_id")
    late = late.filter(exact.days_between(late.day, late.begins) >= p["silent_days"])
    people = late.group_by(key).agg(first_day=late.day.min(), lines=late.count())
    people = people.filter(people.lines >= p["set_services"]).drop("lines")
    held = data.attachments.select("patient", "provider_id", "valid_from", "valid_to")
    people = people.semi_join(
        held,
        [
            "patient",
            "provider_id",
            exact.days_between(people.first_day, held.valid_from) >= p["silent_days"],
            held.valid_to.isnull() | (held.valid_to >= people.first_day),
        ],
    )
    earlier = data.lines.select(*key, was="day").inner_join(people, key)
    people = people.anti_join(earlier.filter(earlier.was < earlier.first_day), key)
    rows = data.lines.select("id", *key, "service", "day", "care_form", "is_stay").inner_join(people, key)
    rows = rows.filter(exact.days_between(rows.day, rows.first_day) < p["set_days"])
    rows = rows.filter(~rows.is_stay, rows.care_form.fill_null("planned") == "planned")
    rows = rows.mutate(since=exact.month_of(rows.first_day))
    sets = rows.group_by("provider_id", "patient").agg(services=rows.service.nunique(), since=rows.since.max())
    sets = sets.filter(sets.services >= p["set_services"])
    months = sets.group_by("provider_id", "since").agg(people=sets.count().cast("int64"))
    months = months.filter(months.people >= p["least_people"])
    rows = rows.semi_join(sets, ["provider_id", "patient"]).inner_join(months, ["provider_id", "since"])
    return billed(rows.mutate(ground=ibis.literal("silence"), line_id=rows.id))


def billed(rows: ir.Table) -> ir.Table:
    """Lines of a group with ``people_billed`` and ``services_each``."""
    keys = ["provider_id", "since"]
    groups = rows.group_by(keys).agg(people_billed=rows.patient.nunique().cast("int64"), all=rows.count())
    groups = groups.mutate(services_each=exact.ratio(groups["all"], groups.people_billed)).drop("all")
    return rows.inner_join(groups, keys)


@screen(
    "PAD15",
    family=Family.PADDING,
    kind=FindingKind.GROUP,
    score=80,
    defect="6.4",
    title=_("More of a drug than a person can take"),
    explanation=_(
        "The store wrote off for the patient more units of a drug in a day than three times the highest daily dose, "
        "or over a stay more than the highest dose for all its days."
    ),
    guards=_(
        "Outpatients may get a supply for a month, so three times that is their limit. Drugs without a norm, and "
        "issues that belong to no line of the patient in the organisation, are not judged."
    ),
    advice=_("Write drugs off by the orders in the record, day by day, and return what was not given to the store."),
    source=f"{AUDIT}: 126,000 entries of one drug on two children, 88,000 units on 179 children who stayed a day",
    needs=("drug_norms", "drug_issues"),
    parameters={"times_dose": 3, "times_stay": 1, "supply_days": 30},
    labels={
        "drug": _("Drug"),
        "unit": _("Unit"),
        "max_daily": _("Units a day at most"),
        "units": _("Units written off"),
        "most_units": _("Units on one day at most"),
        "most_on": _("That day"),
        "stay_days": _("Days of the stay"),
        "allowed": _("Units allowed"),
        "times_allowed": _("Times the allowed"),
        "issues": _("Documents of the store"),
        "times_dose": _("Times the highest daily dose that a day may hold"),
        "times_stay": _("Times the highest dose that a whole stay may hold"),
        "supply_days": _("Days for which outpatients may get a supply"),
    },
)
def too_much_of_a_drug(data: Tables, p: Parameters) -> ir.Table:
    """An issue belongs to the lines of its case, or else to the stay on whose days it falls, or else to the lines of
    its own day. A stay is judged as a whole; what belongs to no stay, by the day."""
    norms = data.drug_norms
    issues = data.drug_issues.inner_join(norms, ["drug", norms.valid_from <= data.drug_issues.issued_on])
    issues = issues.filter(issues.valid_to.isnull() | (issues.valid_to >= issues.issued_on))
    issues = issues.select(
        "id", "provider_id", "patient", "drug", "issued_on", "units", "case_no", "unit", "max_daily"
    )
    lines = data.lines.select(
        "provider_id", "patient", "is_stay", "day", "started_at", line_id="id", line_case="case_no"
    )
    lines = lines.mutate(began=ibis.coalesce(lines.started_at.date(), lines.day)).drop("started_at")
    met = lines.inner_join(issues, ["provider_id", "patient"])
    by_case = (met.case_no == met.line_case).fill_null(False)
    by_day = (met.issued_on >= met.began) & (met.issued_on <= met.day)
    order = ((by_case & met.is_stay, 1), (by_case, 2), (by_day & met.is_stay, 3), (by_day, 4))
    met = met.mutate(nearness=ibis.cases(*order))
    met = met.filter(met.nearness.notnull())
    met = met.mutate(nearest=met.nearness.min().over(ibis.window(group_by="id")))
    met = met.filter(met.nearness == met.nearest)
    met = met.mutate(
        owner=met.line_id.min().over(ibis.window(group_by="id")),
        of_day=met.is_stay.ifelse(met.day, met.issued_on),
        stay_days=exact.days_between(met.day, met.began) + 1,
    )
    keys = ["owner", "drug", "of_day"]
    found = met.select("line_id", "provider_id", *keys).distinct().inner_join(judged(met, keys, p), keys)
    return found.select(
        "drug", "unit", "max_daily", "units", "most_units", "most_on", "stay_days", "allowed", "times_allowed",
        "issues", "line_id",
        subject=exact.subject(found.provider_id, found.drug, found.owner, exact.day_text(found.of_day)),
    )  # fmt: skip


def judged(met: ir.Table, keys: list[str], p: Parameters) -> ir.Table:
    """Of ``met`` (an issue and a line of it a row) the groups that hold more than allowed."""
    issues = met.group_by(*keys, "id", "issued_on", "units").agg(
        unit=met.unit.min(), max_daily=met.max_daily.max(), is_stay=met.is_stay.any(), stay_days=met.stay_days.max()
    )
    days = issues.group_by(*keys, "issued_on").agg(
        units=issues.units.sum(), issues=issues.count(), unit=issues.unit.min(), max_daily=issues.max_daily.max(),
        is_stay=issues.is_stay.any(), stay_days=issues.stay_days.max(),
    )  # fmt: skip
    order = ibis.window(group_by=keys, order_by=[ibis.desc("units"), "issued_on"])
    days = days.mutate(place=ibis.row_number().over(order))
    groups = days.group_by(keys).agg(
        units=exact.rounded(days.units.sum()),
        most_units=exact.rounded(days.units.max()),
        most_on=days.issued_on.max(where=days.place == 0),
        issues=days.issues.sum().cast("int64"),
        unit=days.unit.min(),
        max_daily=exact.rounded(days.max_daily.max()),
        is_stay=days.is_stay.any(),
        stay_days=days.stay_days.max(),
    )
    supply = groups.is_stay.ifelse(1, p["supply_days"])
    groups = groups.mutate(
        day_limit=exact.rounded(groups.max_daily * p["times_dose"] * supply),
        stay_limit=exact.rounded(groups.max_daily * p["times_stay"] * groups.stay_days),
    )
    stay = groups.is_stay & (groups.units > groups.stay_limit)
    groups = groups.filter(stay | (groups.most_units > groups.day_limit))
    stay = groups.is_stay & (groups.units > groups.stay_limit)
    return groups.mutate(
        stay_days=groups.is_stay.ifelse(groups.stay_days, None),
        allowed=stay.ifelse(groups.stay_limit, groups.day_limit),
        times_allowed=exact.ratio(
            stay.ifelse(groups.units, groups.most_units), stay.ifelse(groups.stay_limit, groups.day_limit)
        ),
    )
