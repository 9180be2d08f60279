"""Organisations and stays that stand far from their peers (OUT1–OUT5)."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind, PairKind, Trait
from monitoring.screens import exact
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables

MILLION = 1_000_000  # shares that are added up are whole millionths: a sum of floats depends on its order
INPATIENT, DAY_HOSPITAL = "inpatient", "day_hospital"


@screen(
    "OUT1",
    family=Family.OUTLIER,
    kind=FindingKind.PROVIDER,
    score=20,
    defect="3.0",
    title=_("Far more of a service than peers give"),
    explanation=_(
        "For the people attached to it, or for the lines it bills, the organisation gave in the month far more "
        "services of this group than organisations of its kind and size, in towns or villages like its own."
    ),
    guards=_(
        "Services for patients whom other organisations referred are left out, so that a centre of referrals is not "
        "found; so are groups with few services or few peers. Where peers are alike, small differences do not count."
    ),
    advice=_("Compare the reasons for these services with the protocols; explain a lasting difference to the fund."),
    source="Default, not from an act; robust z of the median absolute deviation",
    scope="all",
    parameters={
        "z": 3.5,
        "least_peers": 20,
        "least_services": 30,
        "sizes": [5000, 20000, 50000],
        "least_mad_share": 0.1,
        "left_out_care_types": ["ambulance", "drugs"],
    },
    labels={
        "month": _("Month"),
        "service_family": _("Group of services"),
        "per_attached": _("Counted for the people attached, not for lines"),
        "services": _("Services of the month"),
        "base": _("People attached, or lines"),
        "rate": _("Services for each hundred of them"),
        "close_peers": _("Compared with organisations of its kind, place and size"),
        "peers": _("Organisations compared, this one included"),
        "quartile_low": _("A quarter of the organisations have at most"),
        "median": _("Median of the organisations"),
        "quartile_high": _("Three quarters of the organisations have at most"),
        "mad": _("Median deviation from it"),
        "z": _("Distance from the median in deviations"),
        "least_peers": _("Organisations from which they are compared"),
        "least_services": _("Services a month from which an organisation is looked at"),
        "sizes": _("Limits of the sizes by people attached"),
        "least_mad_share": _("Least deviation that is taken, as a share of the median"),
        "left_out_care_types": _("Types of care left out"),
    },
)
def rate_against_peers(data: Tables, p: Parameters) -> ir.Table:
    """Peers are of one kind (with or without people attached), territory, ownership and size; where these are too few,
    all of one kind."""
    lines = data.lines.select("provider_id", "month", "service", "quantity", "referring", "care_type", "is_stay")
    lines = lines.filter(~lines.is_stay, lines.care_type.notin(p["left_out_care_types"]))
    own = data.providers.select("provider_id", "bin", "territory", "ownership", "attached_population")
    lines = lines.inner_join(own.select("provider_id", "bin"), "provider_id")
    families = data.services.select("service", service_family=data.services.family)
    lines = lines.inner_join(families, "service")
    own_patients = (lines.referring == lines.bin).fill_null(True)
    rates = lines.group_by("provider_id", "month", "service_family").agg(
        services=own_patients.ifelse(lines.quantity.cast("int64"), 0).sum().cast("int64"),
        family_lines=lines.count().cast("int64"),
    )
    volume = rates.group_by("provider_id", "month").agg(lines=rates.family_lines.sum().cast("int64"))
    rates = rates.inner_join(volume, ["provider_id", "month"]).inner_join(own.drop("bin"), "provider_id")
    attached = rates.attached_population.fill_null(0)
    rates = rates.mutate(per_attached=attached > 0, base=(attached > 0).ifelse(attached, rates.lines))
    rates = rates.filter(rates.services >= p["least_services"])
    rates = rates.mutate(rate=exact.ratio(rates.services * 100, rates.base))
    rates = rates.mutate(close=likeness(rates, p))
    near, wide = ["month", "service_family", "per_attached", "close"], ["month", "service_family", "per_attached"]
    rates = exact.peers(rates, near, "rate", floor_share=p["least_mad_share"], end="_near")
    rates = exact.peers(rates, wide, "rate", floor_share=p["least_mad_share"], end="_wide")
    enough = rates.peers_near >= p["least_peers"]
    facts = {
        "peers": "peers",
        "median": "median",
        "quartile_low": "low",
        "quartile_high": "high",
        "mad": "mad",
        "z": "z",
    }
    rates = rates.mutate(
        close_peers=enough,
        **{name: enough.ifelse(rates[f"{one}_near"], rates[f"{one}_wide"]) for name, one in facts.items()},
    )
    found = rates.filter(rates.peers >= p["least_peers"], rates.z > p["z"])
    return found.select(
        "provider_id", "month", "service_family", "per_attached", "services", "base", "rate", "close_peers", *facts,
        line_id=ibis.null("int64"),
        subject=exact.subject(found.provider_id, found.service_family, exact.month_text(found.month)),
    )  # fmt: skip


def likeness(rates: ir.Table, p: Parameters) -> ir.StringValue:
    """Ownership, territory and size of organisations with people attached; the others are all alike."""
    size = ibis.literal(0)
    for limit in p["sizes"]:
        size = size + (rates.base >= limit).ifelse(1, 0)
    kind = exact.subject(rates.ownership.fill_null("-"), rates.territory.fill_null("-"), size)
    return rates.per_attached.ifelse(kind, "-")


def length_of_stay(stays: ir.Table) -> ir.IntegerValue:
    """Days; the days of admission and discharge are one."""
    days = exact.days_between(stays.day, ibis.coalesce(stays.started_at.date(), stays.day))
    return ibis.greatest(days, ibis.literal(1).cast("int64"))


@screen(
    "OUT2",
    family=Family.OUTLIER,
    kind=FindingKind.LINE,
    score=20,
    defect="3.3",
    title=_("A stay unlike others of its group"),
    explanation=_("The stay lasted, or cost, far more than other stays of the same group of treated cases (КЗГ) do."),
    guards=_(
        "Stays that ended with death, worse or a transfer are left out as severe, and groups with few stays are not "
        "judged. Where stays of a group are alike, a difference of half a day or of five per cent does not count."
    ),
    advice=_("Keep the reasons of a long or dear stay in the record: complications, second diagnosis, operations."),
    source="Default, not from an act; robust z of the median absolute deviation",
    months_before=2,
    parameters={
        "z": 3.5,
        "least_stays": 20,
        "least_mad_days": 0.5,
        "least_mad_share": 0.05,
        "left_out_outcomes": ["died", "worse", "transferred"],
    },
    labels={
        "stays": _("Stays of the group"),
        "days": _("Days of the stay"),
        "days_median": _("Median of days in the group"),
        "days_z": _("Distance of the days in deviations"),
        "cost": _("Sum of the stay, ₸"),
        "cost_median": _("Median of sums in the group, ₸"),
        "cost_z": _("Distance of the sum in deviations"),
        "z": _("Distance from which a stay is found"),
        "least_stays": _("Stays from which a group is judged"),
        "least_mad_days": _("Least deviation of days that is taken"),
        "least_mad_share": _("Least deviation of sums that is taken, as a share of the median"),
        "left_out_outcomes": _("Outcomes left out"),
    },
    scope="all",
)
def unlike_its_group(data: Tables, p: Parameters) -> ir.Table:
    keys = ["care_type", "service"]
    stays = data.lines.filter(data.lines.is_stay)
    stays = stays.filter(stays.outcome.fill_null("").notin(p["left_out_outcomes"]))
    stays = stays.select("id", *keys, days=length_of_stay(stays), cost=stays.amount.cast("float64"))
    sizes = stays.group_by(keys).agg(stays=stays.count().cast("int64"))
    stays = stays.inner_join(sizes.filter(sizes.stays >= p["least_stays"]), keys)
    found = exact.peers(stays, keys, "days", floor=p["least_mad_days"], end="_days")
    found = exact.peers(found, keys, "cost", floor_share=p["least_mad_share"], end="_cost")
    found = found.rename(days_median="median_days", days_z="z_days", cost_median="median_cost", cost_z="z_cost")
    found = found.filter((found.days_z > p["z"]) | (found.cost_z > p["z"]))
    return found.select("stays", "days", "days_median", "days_z", "cost", "cost_median", "cost_z", line_id=found.id)


@screen(
    "OUT3",
    family=Family.OUTLIER,
    kind=FindingKind.PROVIDER,
    score=40,
    defect="3.3",
    title=_("More and more of the dearer group"),
    explanation=_(
        "Of two neighbouring groups of treated cases the organisation uses the dearer one ever more often, while its "
        "patients have the same diagnoses as before: the cases may be coded up."
    ),
    guards=_(
        "A month of its own is not enough: the differences must add up over months (CUSUM). Where the diagnoses or "
        "the number of cases changed much, as with a new department, nothing is found."
    ),
    advice=_("Have the code of the group checked by a second person, and keep what justifies the dearer one."),
    source="Default, not from an act; CUSUM of six months",
    needs=("pairs",),
    months_before=5,
    scope="all",
    parameters={"rise": 0.15, "cusum": 0.3, "least_cases": 10, "mix": 0.2, "growth": 1.5},
    labels={
        "month": _("Month"),
        "cheaper": _("Cheaper group"),
        "dearer": _("Dearer group"),
        "shares": _("Share of the dearer group in each of six months"),
        "share_before": _("Share in the first three months"),
        "share_after": _("Share in the last three months"),
        "risen": _("Rise of the share"),
        "added_up": _("Differences added up (CUSUM)"),
        "mix_changed": _("Part of the diagnoses that changed"),
        "cases": _("Cases of both groups in six months"),
        "rise": _("Rise from which it is found"),
        "cusum": _("Sum of differences from which it is found"),
        "least_cases": _("Cases a month from which a share counts"),
        "mix": _("Part of the diagnoses that may change"),
        "growth": _("Times the number of cases may grow"),
    },
)
def dearer_group(data: Tables, p: Parameters) -> ir.Table:
    """Six months up to the month of the finding, each with cases enough: the first three make the base, the last three
    are compared with it. CUSUM: the greatest sum of differences of the last months from the base, month by month,
    counted from below (S = max over starts of the sum from there to the end, not below nought)."""
    pairs = data.pairs.filter(data.pairs.kind == PairKind.DEARER.value).select(cheaper="first", dearer="second")
    stays = data.lines.filter(data.lines.is_stay).select("id", "provider_id", "month", "service", "diagnosis")
    of_dearer = stays.inner_join(pairs.mutate(service=pairs.dearer), "service").mutate(is_dearer=1)
    of_cheaper = stays.inner_join(pairs.mutate(service=pairs.cheaper), "service").mutate(is_dearer=0)
    columns = ["id", "provider_id", "month", "diagnosis", "cheaper", "dearer", "is_dearer"]
    cases = of_dearer.select(*columns).union(of_cheaper.select(*columns))
    keys = ["provider_id", "cheaper", "dearer"]
    months = cases.group_by(*keys, "month").agg(
        cases=cases.count().cast("int64"), dear=cases.is_dearer.cast("int64").sum().cast("int64")
    )
    months = months.mutate(number=months.month.year().cast("int64") * 12 + months.month.month().cast("int64"))
    months = months.mutate(share=months.dear * MILLION // months.cases)
    windows = six_months(months, keys, p)
    found = windows.filter(windows.risen > p["rise"], windows.added_up > p["cusum"])
    found = found.filter(found.late_cases.cast("float64") <= found.early_cases.cast("float64") * p["growth"])
    found = found.inner_join(mix_of(cases, found, keys), [*keys, "month"])
    found = found.filter(found.mix_changed <= p["mix"])
    return found.select(
        "provider_id", "month", "cheaper", "dearer", "shares", "share_before", "share_after", "risen", "added_up",
        "mix_changed", "cases",
        line_id=ibis.null("int64"),
        subject=exact.subject(found.provider_id, found.cheaper, found.dearer, exact.month_text(found.month)),
    )  # fmt: skip


def six_months(months: ir.Table, keys: list[str], p: Parameters) -> ir.Table:
    """A row a month that ends six months with cases enough in each."""
    here = months.select(*keys, "month", last_number="number")
    then = months.filter(months.cases >= p["least_cases"]).select(*keys, "number", "cases", "dear", "share")
    span = here.inner_join(then, [*keys, then.number > here.last_number - 6, then.number <= here.last_number])
    span = span.mutate(place=span.number - span.last_number + 6)
    early = span.place <= 3
    base = span.group_by(*keys, "month", "last_number").agg(
        known=span.count(),
        cases=span.cases.sum().cast("int64"),
        early_cases=early.ifelse(span.cases, 0).sum().cast("int64"),
        late_cases=early.ifelse(0, span.cases).sum().cast("int64"),
        early_dear=early.ifelse(span.dear, 0).sum().cast("int64"),
        late_dear=early.ifelse(0, span.dear).sum().cast("int64"),
        **{f"share_{n}": span.share.max(where=span.place == n) for n in range(1, 7)},
    )
    base = base.filter(base.known == 6)
    usual = base.early_dear * MILLION // base.early_cases
    later = base.late_dear * MILLION // base.late_cases
    scale = ibis.literal(MILLION)
    added = ibis.literal(0).cast("int64")
    for n in (4, 5, 6):
        added = ibis.greatest(added + base[f"share_{n}"] - usual, ibis.literal(0).cast("int64"))
    return base.mutate(
        share_before=exact.ratio(usual, scale),
        share_after=exact.ratio(later, scale),
        risen=exact.ratio(later - usual, scale),
        added_up=exact.ratio(added, scale),
        shares=ibis.array([exact.ratio(base[f"share_{n}"], scale) for n in range(1, 7)]),
    )


def mix_of(cases: ir.Table, found: ir.Table, keys: list[str]) -> ir.Table:
    """How much of the diagnoses (blocks of three characters) moved between both halves of the six months: half the sum
    of absolute differences of shares, 0 for the same and 1 for wholly others."""
    rows = cases.select(*keys, "diagnosis", then="month")
    number = rows.then.year().cast("int64") * 12 + rows.then.month().cast("int64")
    rows = rows.mutate(number=number, block=rows.diagnosis.fill_null("-").substr(0, 3))
    here = found.select(*keys, "month", "last_number", "early_cases", "late_cases")
    rows = here.inner_join(rows, [*keys, rows.number > here.last_number - 6, rows.number <= here.last_number])
    early = rows.number <= rows.last_number - 3
    blocks = rows.group_by(*keys, "month", "block", "early_cases", "late_cases").agg(
        before=early.cast("int64").sum().cast("int64"), after=(~early).cast("int64").sum().cast("int64")
    )
    moved = (blocks.before * MILLION // blocks.early_cases - blocks.after * MILLION // blocks.late_cases).abs()
    blocks = blocks.mutate(moved=moved)
    total = blocks.group_by(*keys, "month").agg(moved=blocks.moved.sum().cast("int64"))
    return total.mutate(mix_changed=exact.ratio(total.moved, ibis.literal(2 * MILLION))).drop("moved")


@screen(
    "OUT4",
    family=Family.OUTLIER,
    kind=FindingKind.LINE,
    score=35,
    defect="3.4",
    title=_("In hospital for what day care treats"),
    explanation=_(
        "A planned stay of at most three days, without an operation and without anything done at night, for a disease "
        "that day hospitals treat; and the organisation has more such stays than nearly all others."
    ),
    guards=_(
        "Urgent and emergency stays, stays that ended with death, a transfer or leaving, and diseases that day "
        "hospitals seldom treat are left out. Without a list of operations nothing is found."
    ),
    advice=_("Send such patients to the day hospital, or write down why they had to be in hospital day and night."),
    source="Monitoring rules ҚР ДСМ-321/2020, annex 1, 3.4",
    needs=("traits",),
    scope="all",
    parameters={
        "days": 3,
        "percentile": 95,
        "least_peers": 20,
        "least_stays": 20,
        "least_day_cases": 20,
        "left_out_forms": ["urgent", "emergency"],
        "left_out_outcomes": ["died", "transferred", "left", "worse"],
    },
    labels={
        "stay_days": _("Days of the stay"),
        "block": _("Group of diagnoses"),
        "day_cases": _("Cases of that group in day hospitals"),
        "short_stays": _("Such stays of the organisation in the month"),
        "all_stays": _("All its stays in the month"),
        "share_short": _("Share of such stays"),
        "peers_limit": _("Nearly all organisations have at most"),
        "peers": _("Organisations compared, this one included"),
        "days": _("Days that such a stay lasts at most"),
        "percentile": _("Of a hundred organisations those that make «nearly all»"),
        "least_peers": _("Organisations from which they are compared"),
        "least_stays": _("Stays a month from which an organisation counts"),
        "least_day_cases": _("Cases in day hospitals from which a disease is theirs"),
        "left_out_forms": _("Forms of care left out"),
        "left_out_outcomes": _("Outcomes left out"),
    },
)
def day_care_in_hospital(data: Tables, p: Parameters) -> ir.Table:
    lines = data.lines.mutate(block=data.lines.diagnosis.substr(0, 3))
    in_day_care = lines.filter(lines.care_type == DAY_HOSPITAL, lines.block.notnull())
    blocks = in_day_care.group_by("block").agg(day_cases=in_day_care.count().cast("int64"))
    blocks = blocks.filter(blocks.day_cases >= p["least_day_cases"])
    stays = lines.filter(lines.is_stay, lines.care_type == INPATIENT)
    operations = data.with_trait(Trait.OPERATION)
    stays = stays.cross_join(operations.agg(operations=operations.count())).filter(lambda t: t.operations > 0)
    serious = data.traits.filter(data.traits.trait.isin([Trait.OPERATION.value, Trait.NIGHT.value]))
    short = short_stays(data, stays.inner_join(blocks, "block"), serious.select("service").distinct(), p)
    months = stays.group_by("provider_id", "month").agg(all_stays=stays.count().cast("int64"))
    months = months.filter(months.all_stays >= p["least_stays"])
    counted = short.group_by("provider_id", "month").agg(short_stays=short.count().cast("int64"))
    months = months.left_join(counted, ["provider_id", "month"]).drop("provider_id_right", "month_right")
    months = months.mutate(share_short=exact.ratio(months.short_stays.fill_null(0), months.all_stays))
    months = exact.percentile(months, ["month"], "share_short", p["percentile"], "peers_limit")
    months = months.mutate(peers=months.count().over(ibis.window(group_by="month")).cast("int64"))
    found = months.filter(months.peers >= p["least_peers"], months.share_short > months.peers_limit)
    rows = short.inner_join(found, ["provider_id", "month"])
    return rows.select(
        "stay_days", "block", "day_cases", "short_stays", "all_stays", "share_short", "peers_limit", "peers",
        line_id=rows.id,
    )  # fmt: skip


def short_stays(data: Tables, stays: ir.Table, serious: ir.Table, p: Parameters) -> ir.Table:
    """Planned stays of few days in which, or as which, nothing ``serious`` was done."""
    stays = stays.select(
        "id", "provider_id", "month", "patient", "service", "day", "care_form", "outcome", "block", "day_cases",
        began=ibis.coalesce(stays.started_at.date(), stays.day), stay_days=length_of_stay(stays),
    )  # fmt: skip
    short = stays.filter(
        stays.stay_days <= p["days"],
        stays.care_form.fill_null("planned").notin(p["left_out_forms"] or [""]),
        stays.outcome.fill_null("-").notin(p["left_out_outcomes"] or [""]),
    ).anti_join(serious, "service")
    done = data.lines.semi_join(serious, "service").select("provider_id", "patient", done_on="day")
    return short.anti_join(done, ["provider_id", "patient", done.done_on >= short.began, done.done_on <= short.day])


@screen(
    "OUT5",
    family=Family.OUTLIER,
    kind=FindingKind.PROVIDER,
    score=25,
    defect="",
    title=_("Nearly everything to one co-executor"),
    explanation=_(
        "Of what the organisation hands to co-executors in the month more than nine tenths goes to one of them, and "
        "the services handed over are dearer than those of other organisations. A sign, not a defect."
    ),
    guards=_(
        "A co-executor that does most of such work in the region, as the only laboratory of a district does, is left "
        "out; so are organisations that hand over little."
    ),
    advice=_("Choose co-executors openly and keep the reasons; the fund looks at prices and at patients sent back."),
    source="Default, not from an act",
    needs=("providers",),
    scope="all",
    parameters={
        "share": 0.9,
        "least_lines": 50,
        "dearer": 1.2,
        "sole_share": 0.8,
        "least_peers": 5,
    },
    labels={
        "month": _("Month"),
        "executor": _("Co-executor"),
        "executor_lines": _("Lines handed to it"),
        "handed_lines": _("Lines handed to all"),
        "share_executor": _("Its share"),
        "mean_price": _("Mean sum of a line, ₸"),
        "peers_price": _("Median of that mean over organisations, ₸"),
        "times_price": _("Times the median"),
        "regional_share": _("Share of the co-executor in the region"),
        "returned_lines": _("Lines that the co-executor hands back"),
        "shared_patients": _("Patients whom both bill in the month"),
        "peers": _("Organisations compared, this one included"),
        "share": _("Share from which it is found"),
        "least_lines": _("Lines handed over from which an organisation is looked at"),
        "dearer": _("Times the median from which prices are dear"),
        "sole_share": _("Share in the region from which a co-executor is the only one"),
        "least_peers": _("Organisations from which prices are compared"),
    },
)
def one_executor(data: Tables, p: Parameters) -> ir.Table:
    """Handed over means that another organisation executed the line (``executor`` is its БИН)."""
    own = data.providers.select("provider_id", "bin", "region")
    lines = data.lines.filter(data.lines.executor.notnull()).inner_join(own, "provider_id")
    lines = lines.filter(lines.executor != lines.bin)
    pairs = lines.group_by("provider_id", "bin", "region", "month", "executor").agg(
        executor_lines=lines.count().cast("int64"), amount=lines.amount.sum()
    )
    months = pairs.group_by("provider_id", "month").agg(
        handed_lines=pairs.executor_lines.sum().cast("int64"), handed_amount=pairs.amount.sum()
    )
    months = months.filter(months.handed_lines >= p["least_lines"])
    months = months.mutate(mean_price=exact.ratio(months.handed_amount, months.handed_lines))
    months = exact.peers(months, ["month"], "mean_price").rename(peers_price="median")
    months = months.mutate(times_price=exact.ratio(months.mean_price, months.peers_price))
    months = months.filter(months.times_price > p["dearer"], months.peers >= p["least_peers"])
    found = pairs.inner_join(months, ["provider_id", "month"])
    found = found.mutate(share_executor=exact.ratio(found.executor_lines, found.handed_lines))
    found = found.filter(found.share_executor > p["share"])
    found = beside_others(found, pairs, p)
    found = found.left_join(
        pairs.select("month", returned_by="bin", returned_to="executor", returned_lines="executor_lines"),
        ["month", ("executor", "returned_by"), ("bin", "returned_to")],
    ).drop("month_right", "returned_by", "returned_to")
    key = ["provider_id", "month", "executor"]
    found = found.left_join(shared_patients(data, found, key), key).drop(*(f"{name}_right" for name in key))
    return found.select(
        "provider_id", "month", "executor", "executor_lines", "handed_lines", "share_executor", "mean_price",
        "peers_price", "times_price", "regional_share", "peers",
        returned_lines=found.returned_lines.fill_null(0), shared_patients=found.shared_patients.fill_null(0),
        line_id=ibis.null("int64"),
        subject=exact.subject(found.provider_id, found.executor, exact.month_text(found.month)),
    )  # fmt: skip


def beside_others(found: ir.Table, pairs: ir.Table, p: Parameters) -> ir.Table:
    """With ``regional_share``: of what other organisations of the region hand over, the part of the same co-executor;
    NULL where nobody else hands anything over. Without co-executors that are the only ones of their region."""
    key = ["provider_id", "month", "executor"]
    others = pairs.select("month", "region", other="provider_id", taker="executor", given="executor_lines")
    beside = found.select(*key, "region").inner_join(others, ["month", "region", found.provider_id != others.other])
    beside = beside.group_by(key).agg(
        given=beside.given.sum().cast("int64"),
        to_same=(beside.taker == beside.executor).ifelse(beside.given, 0).sum().cast("int64"),
    )
    found = found.left_join(beside, key).drop(*(f"{name}_right" for name in key))
    found = found.mutate(regional_share=exact.ratio(found.to_same, found.given))
    return found.filter((found.regional_share < p["sole_share"]).fill_null(True))


def shared_patients(data: Tables, found: ir.Table, key: list[str]) -> ir.Table:
    handed = data.lines.select("provider_id", "month", "executor", "patient").inner_join(found.select(key), key)
    takers = data.providers.select(taker="provider_id", executor="bin")
    handed = handed.distinct().inner_join(takers, "executor")
    there = data.lines.select("month", "patient", taker="provider_id")
    there = there.semi_join(handed, ["month", "patient", "taker"])
    both = handed.semi_join(there, ["month", "patient", "taker"])
    return both.group_by(key).agg(shared_patients=both.count().cast("int64"))
