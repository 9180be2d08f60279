"""DUP6 to DUP9: the same person, line or service under another name."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind
from monitoring.screens import exact
from monitoring.screens.catalogue.duplicates import AMOUNT, DAY_LABEL, MONITORING, SERVICE
from monitoring.screens.catalogue.sides import (
    as_other,
    chosen,
    days_between,
    often,
    same,
    seconds_between,
    settled,
    sides,
)
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables

PAIR, LINE = FindingKind.PAIR, FindingKind.LINE


def trigrams(people: ir.Table) -> ir.Table:
    """``patient`` and ``group``: the different groups of three letters of the name, each word with two blanks before
    and one after it."""
    name = "  " + people.full_name.lower().strip().replace(" ", "   ") + " "
    letters = people.select("patient", name=name)
    letters = letters.mutate(start=ibis.range(0, letters.name.length() - 2).unnest())
    groups = letters.select("patient", group=letters.name.substr(letters.start, 3))
    return groups.filter(~groups.group.endswith("  ")).distinct()


def likeness(pairs: ir.Table, people: ir.Table) -> ir.Table:
    """For each ``patient`` and ``other_patient``: trigrams in common out of all trigrams of both names, 0 to 1."""
    groups = trigrams(people.select("patient", "full_name"))
    others = groups.rename(other_patient="patient", their_group="group")
    found = pairs.select("patient", "other_patient").distinct().inner_join(groups, "patient")
    both = (
        found.inner_join(others, [found.other_patient == others.other_patient, found.group == others.their_group])
        .group_by(["patient", "other_patient"])
        .agg(common=lambda t: t.count())
    )
    sizes = groups.group_by("patient").agg(size=groups.count())
    both = both.inner_join(sizes, "patient").inner_join(
        sizes.rename(other_patient="patient", other_size="size"), "other_patient"
    )
    alike = both.common / (both["size"] + both.other_size - both.common)
    return both.select("patient", "other_patient", likeness=alike.round(6))


@screen(
    "DUP6",
    family=Family.DUPLICATE,
    kind=PAIR,
    score=40,
    defect="5.1",
    title=_("One person under two identities"),
    explanation=_(
        "Two patients of the same birth date and sex, with nearly the same name or number, got the same service in one"
        " organisation within few days."
    ),
    guards=_(
        "Left out are twins: neighbouring numbers in one region with different names."
    ),
    advice=_("Take the patient's number from the identity document, not from an older card."),
    source="Default, not from an act",
    parameters={"likeness": 0.85, "number_distance": 1, "days": 7, "twin_numbers": 10},
    needs=("persons",),
    months_before=1,
    scope="provider",
    labels={
        "likeness": _("likeness of the names, 0 to 1"),
        "number_distance": _("different digits of the numbers at most"),
        "days": _("days apart at most"), "twin_numbers": _("numbers of twins apart at most"), "service": SERVICE,
        "day": DAY_LABEL, "other_day": _("day of the other line"), "digits": _("different digits of the numbers"),
        "amount": AMOUNT,
    },
)  # fmt: skip
def two_identities(data: Tables, p: Parameters) -> ir.Table:
    people = data.persons.filter(data.persons.full_name != "")
    # Day of birth and sex as one number: a group-by of all lines is quick over short keys.
    born = days_between(ibis.date(1850, 1, 1), people.birth_date).cast("int32") * 2 + (people.sex == "F").ifelse(1, 0)
    keys = ["provider_id", "service", "born"]
    births = people.select("patient", born=born.cast("int32"))
    born_lines = data.lines.select("id", "provider_id", "service", "patient").inner_join(births, "patient")
    lines = chosen(data.lines, often(born_lines, keys), "provider_id", "service", "patient", "day", "amount")
    pair = sides(settled(births.inner_join(lines, "patient"), "id"), keys)
    pair = pair.filter(pair.patient != pair.other_patient)
    pair = pair.filter(days_between(pair.other_day, pair.day).abs() <= p["days"])
    people = people.select("patient", "full_name", "region")
    pair = pair.inner_join(people, "patient").inner_join(as_other(people), "other_patient")
    pair = pair.mutate(
        digits=exact.iin_text(pair.patient).levenshtein(exact.iin_text(pair.other_patient)).cast("int64"),
        apart=(serial(pair.patient) - serial(pair.other_patient)).abs(),
    )
    names = likeness(
        pair,
        people.semi_join(pair, "patient").union(
            people.semi_join(pair.select(patient="other_patient"), "patient"), distinct=True
        ),
    )
    pair = pair.left_join(names, ["patient", "other_patient"]).drop("patient_right", "other_patient_right")
    pair = pair.mutate(likeness=pair.likeness.fill_null(0.0))
    alike = (pair.likeness >= p["likeness"]) | (pair.digits <= p["number_distance"])
    twins = (
        (pair.apart <= p["twin_numbers"]).fill_null(False)
        & same(pair.region, pair.other_region)
        & (pair.full_name.lower() != pair.other_full_name.lower())
    )
    return pair.filter(alike & ~twins).select(
        "other_id", "service", "day", "other_day", "amount", "digits", "likeness",
        line_id=pair.id, subject=ibis.null(str),
    )  # fmt: skip


def serial(patient: ir.IntegerValue) -> ir.IntegerValue:
    """The number that a person got among those born on the day: digits 8 to 11 of the ИИН."""
    return patient // 10 % 10_000


@screen(
    "DUP7",
    family=Family.DUPLICATE,
    kind=LINE,
    score=30,
    defect="2.0",
    title=_("A refused line came back under a new number"),
    explanation=_(
        "The line agrees with one that was refused or withdrawn before in nearly everything, but has a new number and"
        " is not marked as its correction."
    ),
    guards=_(
        "Left out are lines that keep the number of the refused one, and lines of registers that were corrected"
        " through the portal: that is the lawful way to put an error right."
    ),
    advice=_("Correct a refused line under its own number, or send a correction of the register."),
    source="Default, not from an act",
    parameters={"equal_fields": 6, "days": 90},
    needs=("refused",),
    labels={
        "equal_fields": _("equal fields of eight, at least"), "days": _("days since the refused line at most"),
        "service": SERVICE, "day": DAY_LABEL, "amount": AMOUNT, "equal": _("equal fields of eight"),
        "refused_register": _("register of the refused line"), "refused_line_no": _("number of the refused line"),
        "refused_day": _("day in the refused line"), "refused_amount": _("amount in the refused line, ₸"),
        "withdrawn": _("was withdrawn"),
    },
)  # fmt: skip
def came_back(data: Tables, p: Parameters) -> ir.Table:
    refused = data.refused.filter(
        data.refused.patient.notnull() & ~data.refused.corrected.fill_null(False) & data.refused.received_at.notnull()
    )
    refused = as_other(refused)
    lines = data.lines.select(
        "id", "provider_id", "patient", "service", "day", "doctor", "diagnosis", "quantity", "amount", "line_no",
        "received_at", "register_id",
    )  # fmt: skip
    pair = lines.inner_join(
        refused, [lines.provider_id == refused.other_provider_id, lines.patient == refused.other_patient]
    )
    age = seconds_between(pair.other_received_at, pair.received_at)
    pair = pair.filter((age > 0) & (age <= p["days"] * 86_400) & ~same(pair.line_no, pair.other_line_no))
    equal = ibis.literal(2)  # organisation and patient
    for name in ("service", "day", "doctor", "diagnosis", "quantity", "amount"):
        equal = equal + (pair[name] == pair[f"other_{name}"]).fill_null(False).cast("int64")
    pair = pair.mutate(equal=equal)
    pair = pair.filter(pair.equal >= p["equal_fields"])
    order = ibis.window(group_by="id", order_by=[ibis.desc("equal"), ibis.desc("other_id")])
    best = pair.mutate(place=ibis.row_number().over(order))
    return best.filter(best.place == 0).select(
        "service", "day", "amount", "equal",
        line_id=best.id, other_id=ibis.null("int64"), subject="refused " + best.other_id.cast(str),
        refused_register=best.other_register_id, refused_line_no=best.other_line_no, refused_day=best.other_day,
        refused_amount=best.other_amount, withdrawn=best.other_withdrawn,
    )  # fmt: skip


@screen(
    "DUP8",
    family=Family.DUPLICATE,
    kind=PAIR,
    score=55,
    defect="3.2",
    title=_("A part billed beside the whole"),
    explanation=_(
        "A service was billed that is part of another one billed to the same patient on these days: a complex"
        " examination and one of the examinations in it."
    ),
    guards=_("Left out is a part that has an indication of its own: a diagnosis of another category."),
    advice=_("Bill either the complex service or its parts."),
    source="Pairs of services, reference data; " + MONITORING,
    parameters={"days": 1, "diagnosis_length": 3},
    needs=("pairs",),
    months_before=1,
    labels={
        "days": _("days apart at most"), "diagnosis_length": _("signs of the diagnosis compared"),
        "whole": _("the whole"), "part": _("the part"), "day": _("day of the whole"),
        "part_day": _("day of the part"), "amount": _("sum of the part, ₸"),
        "same_organisation": _("one organisation"),
    },
)  # fmt: skip
def part_and_whole(data: Tables, p: Parameters) -> ir.Table:
    bundles = data.pairs.filter(data.pairs.kind == "bundle").select("first", "second").distinct()
    lines = data.lines.select("id", "provider_id", "patient", "service", "day", "diagnosis", "amount")
    wholes = lines.inner_join(bundles, lines.service == bundles.first).rename(whole="service", part="second")
    wholes = wholes.drop("first", "amount")
    parts = lines.semi_join(bundles, lines.service == bundles.second)
    other = as_other(parts)
    pair = wholes.inner_join(
        other, [wholes.patient == other.other_patient, wholes.part == other.other_service, wholes.id != other.other_id]
    )
    length = p["diagnosis_length"]
    indication = ibis.coalesce(
        pair.diagnosis.substr(0, length) == pair.other_diagnosis.substr(0, length), ibis.literal(True)
    )
    near = days_between(pair.day, pair.other_day).abs() <= p["days"]
    return pair.filter(near & indication).select(
        "whole", "part", "day",
        line_id=ibis.greatest(pair.id, pair.other_id), other_id=ibis.least(pair.id, pair.other_id),
        subject=ibis.null(str), part_day=pair.other_day, amount=pair.other_amount,
        same_organisation=pair.provider_id == pair.other_provider_id,
    )  # fmt: skip


@screen(
    "DUP9",
    family=Family.DUPLICATE,
    kind=LINE,
    score=70,
    defect="11.0",
    title=_("Paid per head and billed again"),
    explanation=_(
        "The service is within the per-capita rate that the organisation gets for its attached people, yet it was"
        " billed for a sum of its own."
    ),
    guards=_(
        "Left out are lines without a sum. If the list of services within the rate was changed after the day, the"
        " line may be right: look at the edition of that day."
    ),
    advice=_("Check the current list of services within the per-capita rate before billing consultations apart."),
    source="Payment rules ҚР ДСМ-291/2020, p. 47; " + MONITORING,
    needs=("services",),
    labels={
        "service": SERVICE, "day": DAY_LABEL, "amount": AMOUNT,
        "attached_here": _("the patient is attached to this organisation"),
        "capitation": _("the organisation's contract of the month has primary care"),
        "within_rate": _("lines of the patient within the rate in the month"),
    },
)  # fmt: skip
def beside_capitation(data: Tables, p: Parameters) -> ir.Table:
    within = data.services.filter(data.services.in_capitation).select("service")
    lines = data.lines.select("id", "provider_id", "patient", "service", "day", "month", "amount")
    lines = lines.semi_join(within, "service")
    billed = lines.filter(lines.amount > 0)
    months = lines.filter(lines.amount == 0).group_by(["patient", "month"]).agg(within_rate=lambda t: t.count())
    billed = billed.left_join(months, ["patient", "month"]).drop("patient_right", "month_right")
    attached = data.attachments.semi_join(billed, "patient")
    found = billed.inner_join(attached.rename(attached_to="provider_id"), "patient")
    found = found.filter((found.day >= found.valid_from) & (found.valid_to.isnull() | (found.day <= found.valid_to)))
    found = found.group_by("id").agg(attached_here=(found.provider_id == found.attached_to).any())
    primary = data.contract_months.filter(data.contract_months.care_type == "phc")
    primary = primary.select("provider_id", "month").distinct().mutate(capitation=True)
    all_of_it = billed.left_join(found, "id").drop("id_right")
    all_of_it = all_of_it.left_join(primary, ["provider_id", "month"])
    return all_of_it.select(
        "service", "day", "amount", "attached_here",
        line_id=all_of_it.id, other_id=ibis.null("int64"), subject=ibis.null(str),
        capitation=all_of_it.capitation.fill_null(False),
        within_rate=all_of_it.within_rate.fill_null(0).cast("int64"),
    )  # fmt: skip
