"""What a rating and a throughput were computed from, in words and numbers that can be followed with a calculator."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.templatetags.portal import decimal, number
from providers.enums import CapacityBasis, RatingSource
from providers.models import BedProfile, Capacity, EquipmentKind, Rating, RatingComponent


# Rating -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Part:
    """A line of the rating: name, what it was computed from, ``weight × percent = points``."""

    name: str
    said: str
    weight: str
    percent: str
    points: Decimal
    neutral: bool
    source: str


def exact(text: str) -> str:
    """A number with as many decimals as it has."""
    value = Decimal(text)
    return number(value) if value == value.to_integral() else decimal(value)


def parts_of(rating: Rating) -> list[Part]:
    names = {one.code: one.name for one in RatingComponent.objects.order_by("valid_from")}
    return [
        Part(
            name=names.get(part["code"], part["code"]),
            said=said(part),
            weight=exact(part["weight"]),
            percent=exact(part["percent"]),
            points=Decimal(part["points"]),
            neutral=part["neutral"],
            source=part["source"],
        )
        for part in rating.parts
    ]


def said(part: dict[str, Any]) -> str:
    if part["neutral"]:
        return _("Not known yet: everybody gets %(percent)s %% of the points.") % {"percent": exact(part["percent"])}
    tell = WORDS.get(part["component"])
    return tell(part["inputs"]) if tell else ""


def of_accreditation(inputs: dict[str, Any]) -> str:
    if not inputs["number"]:
        return _("No accreditation in force.")
    if not inputs["valid_to"]:
        return _("Certificate %(number)s, without a last day.") % {"number": inputs["number"]}
    return _("Certificate %(number)s, valid to %(day)s.") % {
        "number": inputs["number"],
        "day": shown(inputs["valid_to"]),
    }


def of_experience(inputs: dict[str, Any]) -> str:
    if not inputs["since"]:
        return _("No licence in force.")
    text = ngettext(
        "%(months)s month of %(wanted)s under licences without a gap, since %(day)s.",
        "%(months)s months of %(wanted)s under licences without a gap, since %(day)s.",
        inputs["months"],
    )
    return text % {"months": inputs["months"], "wanted": inputs["wanted"], "day": shown(inputs["since"])}


def of_resources(inputs: dict[str, Any]) -> str:
    told = []
    if inputs["staff"] and inputs["certified"]:
        told.append(_("Staff with a valid certificate: %(certified)s of %(staff)s.") % inputs)
    if inputs["devices"]:
        told.append(_("Equipment no older than %(years)s years: %(young)s of %(devices)s.") % inputs)
    return " ".join(told)


def shown(text: str) -> str:
    found = parse_date(text)
    return f"{found:%d.%m.%Y}" if found else text


WORDS = {
    RatingSource.ACCREDITATION: of_accreditation,
    RatingSource.EXPERIENCE: of_experience,
    RatingSource.RESOURCES: of_resources,
}


# Throughput -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    """One norm: what is counted, its summands, and the division."""

    title: str
    summands: list[str]
    formula: str
    units: int
    source: str


@dataclass(frozen=True)
class Computed:
    """Throughput of a type of care with its arithmetic."""

    name: str
    units: int
    steps: list[Step]


def computed(rows: Iterable[Capacity]) -> list[Computed]:
    rows = list(rows)
    names = {f"kind:{one.code}": one.name for one in EquipmentKind.objects.all()}
    names |= {f"profile:{one.code}": one.name for one in BedProfile.objects.all()}
    return [Computed(row.care_type.name, row.units, [step_of(step, names) for step in row.steps]) for row in rows]


def step_of(step: dict[str, Any], names: dict[str, str]) -> Step:
    beds = step["basis"] == CapacityBasis.BEDS
    values = {"total": number(step["total"]), "load": exact(step["load"]), "size": exact(step["size"])}
    formula = (
        _("%(total)s bed-days × %(load)s %% ÷ %(size)s days a case")
        if beds
        else _("%(total)s min × %(load)s %% ÷ %(size)s min a unit")
    )
    return Step(
        title=title_of(step, names),
        summands=[summand(step["basis"], term) for term in step["terms"]],
        formula=formula % values,
        units=step["units"],
        source=step["source"],
    )


def title_of(step: dict[str, Any], names: dict[str, str]) -> str:
    if step["basis"] == CapacityBasis.BEDS:
        return _("Beds: %(name)s") % {"name": names.get(f"profile:{step['profile']}", step["profile"])}
    if step["kind"]:
        return _("Equipment: %(name)s") % {"name": names.get(f"kind:{step['kind']}", step["kind"])}
    if step["subject"]:
        return _("Posts: %(name)s") % {"name": step["subject"]}
    return _("Posts of all other specialities")


def summand(basis: str, term: dict[str, int]) -> str:
    values = {name: number(value) for name, value in term.items()}
    if basis != CapacityBasis.BEDS:
        if basis == CapacityBasis.EQUIPMENT:
            return _("%(count)s devices × %(per_day)s min × %(days)s working days") % values
        return _("%(count)s posts × %(per_day)s min × %(days)s working days") % values
    text = _("%(count)s beds × %(days)s days") % values
    if term["approved"] < term["own"]:
        return text + " " + _("(has %(own)s, the health department approved %(approved)s)") % values
    return text
