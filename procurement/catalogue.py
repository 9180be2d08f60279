"""Reference data of this app; see config.reference. Also what it tells the public registry."""

from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from config.reference import CONTRACTS, DIAGNOSES, SERVICES, Catalogue, Child, Group, register
from procurement.access import contracts_visible_to
from procurement.models import (
    CoExecutionLimit,
    Contract,
    ContractLine,
    Diagnosis,
    DiagnosisLimit,
    FundingRow,
    Ground,
    Indicator,
    Parameter,
    SeasonWeight,
    Service,
    Tariff,
)
from procurement.reports import contracted
from providers.registry import sources

sources.contracts = contracted
DATES = _("The last day cannot come before the first one.")


def day(value: Any) -> str:
    return f"{value:%d.%m.%Y}"


register(
    Catalogue(
        slug="services",
        model=Service,
        title=_("Services"),
        note=_("Services of the tariff list with their limits by sex, age, day and year."),
        group=SERVICES,
        order=1,
        columns=("code", "name", "care_type", "funding", "sex", "max_per_year", "needs_referral"),
        fields=(
            "code",
            "name_kk",
            "name_ru",
            "care_type",
            "unit",
            "minutes",
            "sex",
            "age_min",
            "age_max",
            "max_per_day",
            "max_per_year",
            "needs_referral",
            "in_capitation",
            "funding",
            "valid_from",
            "valid_to",
            "source",
        ),
        fixed=("code",),
        search=("code", "name_kk", "name_ru"),
        filters=("care_type", "funding", "needs_referral", "in_capitation"),
        end="valid_to",
        label=lambda row: f"{row.code} {row.name}",
        children=(Child("tariffs", "service"),),
    )
)

register(
    Catalogue(
        slug="tariffs",
        model=Tariff,
        title=_("Tariffs"),
        note=_("Prices of services by edition; a line is priced by the tariff of its day."),
        group=SERVICES,
        order=2,
        columns=("valid_from", "service", "price", "valid_to", "source"),
        fields=("service", "price", "valid_from", "valid_to", "source"),
        natural={"service": "code"},
        fixed=("service", "valid_from"),
        search=("service__code", "service__name_ru", "service__name_kk", "source"),
        ordering=("service__code", "-valid_from", "pk"),
        end="valid_to",
        label=lambda row: f"{row.service.code}, {day(row.valid_from)}",
        words={
            "tariff_key": _("This service already has a tariff from this day."),
            "tariff_not_negative": _("A tariff cannot be less than zero."),
            "tariff_one_a_day": _("The days overlap another tariff of this service: close that one first."),
        },
    )
)

register(
    Catalogue(
        slug="diagnoses",
        model=Diagnosis,
        title=_("ICD-10 diagnoses"),
        note=_("The whole list of ICD-10 (МКБ-10); lines carry its finest codes."),
        group=DIAGNOSES,
        order=1,
        columns=("code", "name", "parent", "is_leaf"),
        fields=(
            "code",
            "name_kk",
            "name_ru",
            "parent",
            "is_leaf",
            "is_manifestation",
            "valid_from",
            "valid_to",
        ),
        fixed=("code",),
        search=("code", "name_kk", "name_ru"),
        filters=("is_leaf", "is_manifestation"),
        end="valid_to",
        label=lambda row: f"{row.code} {row.name}",
    )
)

register(
    Catalogue(
        slug="diagnosis-limits",
        model=DiagnosisLimit,
        title=_("Limits of diagnoses by sex and age"),
        note=_("Diagnoses that only one sex, or only some ages, can have."),
        group=DIAGNOSES,
        order=2,
        columns=("code_from", "code_to", "sex", "age_min", "age_max", "severity", "source"),
        fields=(
            "code_from",
            "code_to",
            "sex",
            "age_min",
            "age_max",
            "severity",
            "valid_from",
            "valid_to",
            "source",
        ),
        search=("code_from", "code_to", "source"),
        filters=("sex", "severity"),
        end="valid_to",
    )
)

register(
    Catalogue(
        slug="funding",
        model=FundingRow,
        title=_("Funding sources of diagnoses"),
        note=_("Socially significant diseases and dynamic follow-up: which source pays, and since when."),
        group=DIAGNOSES,
        order=3,
        columns=("code_from", "code_to", "name", "list", "funding_source", "valid_from", "valid_to"),
        fields=(
            "list",
            "code_from",
            "code_to",
            "name_kk",
            "name_ru",
            "funding_source",
            "window_days",
            "valid_from",
            "valid_to",
            "source",
        ),
        search=("code_from", "code_to", "name_kk", "name_ru", "source"),
        filters=("list", "funding_source"),
        end="valid_to",
        label=lambda row: f"{row.code_from}–{row.code_to} {row.name}",
    )
)

register(
    Catalogue(
        slug="co-execution-limits",
        model=CoExecutionLimit,
        title=_("Co-execution limits"),
        note=_("How much of the year's consultations and diagnostics may be handed to co-executors."),
        group=CONTRACTS,
        order=3,
        columns=("territory", "attached_from", "attached_below", "share", "valid_from", "valid_to"),
        fields=("territory", "attached_from", "attached_below", "share", "valid_from", "valid_to", "source"),
        kinds={"share": "percent"},
        filters=("territory",),
        search=("source",),
        end="valid_to",
        label=lambda row: f"{row.get_territory_display()}, {row.share} %",
    )
)


# Stage 2: the numbers and closed lists of procurement ----------------------------------------------------------------
PROCUREMENT = Group(_("Purchase and distribution"), 9)
SAME_DAY = _("This code already has a row that begins on this day.")
LATER = _("What has been announced or signed stays as it is; later campaigns and contracts follow the change.")


def check_fraction(value: str) -> None:
    try:
        Fraction(value)
    except (ValueError, ZeroDivisionError) as error:
        raise ValidationError(_("Give a number or a fraction: 25, 0.5 or 2/3.")) from error


register(
    Catalogue(
        slug="procurement-parameters",
        model=Parameter,
        title=_("Parameters of procurement"),
        note=_("Numbers of the rules: the quorum, the share of the Fund in a commission, limits of penalties."),
        group=PROCUREMENT,
        order=1,
        columns=("code", "value", "valid_from", "valid_to", "source"),
        fields=("code", "value", "valid_from", "valid_to", "source"),
        fixed=("code",),
        checks={"value": check_fraction},
        search=("code", "source"),
        end="valid_to",
        label=lambda row: f"{row.code}: {row.value}",
        words={"parameter_key": SAME_DAY},
        consequence=LATER,
    )
)

register(
    Catalogue(
        slug="grounds",
        model=Ground,
        title=_("Grounds"),
        note=_("Closed lists: placement without selection, amendments, end of a contract, penalties, complaints."),
        group=PROCUREMENT,
        order=2,
        columns=("code", "name", "kind", "norm", "commission", "valid_from"),
        fields=(
            "kind",
            "code",
            "name_kk",
            "name_ru",
            "norm",
            "commission",
            "percent",
            "position",
            "valid_from",
            "valid_to",
            "source",
        ),
        fixed=("kind", "code"),
        kinds={"percent": "percent"},
        search=("code", "name_kk", "name_ru", "norm"),
        filters=("kind", "commission"),
        end="valid_to",
        label=lambda row: f"{row.code} {row.name}",
        words={"ground_key": SAME_DAY},
        consequence=LATER,
    )
)

register(
    Catalogue(
        slug="season-weights",
        model=SeasonWeight,
        title=_("Seasons of types of care"),
        note=_("How a year's volume is spread over the months, beside their working days."),
        group=PROCUREMENT,
        order=3,
        columns=("care_type", "month", "percent", "valid_from", "source"),
        fields=("care_type", "month", "percent", "valid_from", "valid_to", "source"),
        fixed=("care_type", "month"),
        kinds={"percent": "percent", "month": "quantity"},
        search=("source", "care_type__code"),
        filters=("care_type",),
        end="valid_to",
        label=lambda row: f"{row.care_type.name}, {row.month}: {row.percent} %",
        words={
            "season_weight_key": _("This type of care and month already have a row that begins on this day."),
            "season_weight_month": _("Months are numbers from 1 to 12."),
        },
        consequence=LATER,
    )
)

register(
    Catalogue(
        slug="contract-indicators",
        model=Indicator,
        title=_("Indicators of contracts"),
        note=_("Results for which contracts set targets."),
        group=PROCUREMENT,
        order=4,
        columns=("code", "name", "care_type", "target", "unit_ru", "higher", "valid_from"),
        fields=(
            "code",
            "name_kk",
            "name_ru",
            "care_type",
            "unit_kk",
            "unit_ru",
            "target",
            "higher",
            "valid_from",
            "valid_to",
            "source",
        ),
        fixed=("code",),
        kinds={"target": "quantity"},
        search=("code", "name_kk", "name_ru"),
        filters=("care_type", "higher"),
        end="valid_to",
        label=lambda row: f"{row.code} {row.name}",
        words={"indicator_key": SAME_DAY},
        consequence=LATER,
    )
)


# Contracts: seen by their parties ------------------------------------------------------------------------------------
def contracts_of(rows: QuerySet[Contract], actor: Actor) -> QuerySet[Contract]:
    return rows.filter(pk__in=contracts_visible_to(actor).order_by().values("pk"))


def lines_of(rows: QuerySet[ContractLine], actor: Actor) -> QuerySet[ContractLine]:
    return rows.filter(contract__in=contracts_visible_to(actor).order_by().values("pk"))


register(
    Catalogue(
        slug="contracts",
        model=Contract,
        title=_("Contracts"),
        note=_("Contracts of the Fund with medical organisations, one for each funding source."),
        group=CONTRACTS,
        order=1,
        columns=("number", "provider", "funding_source", "valid_from", "valid_to", "signed_on"),
        fields=("number", "provider", "funding_source", "valid_from", "valid_to", "signed_on"),
        natural={"provider": "bin"},
        fixed=("number", "provider", "funding_source"),
        search=("number", "provider__bin", "provider__name_ru", "provider__name_kk"),
        filters=("funding_source",),
        visible=contracts_of,
        children=(Child("contract-lines", "contract"),),
        words={"contract_dates": DATES},
    )
)

register(
    Catalogue(
        slug="contract-lines",
        model=ContractLine,
        title=_("Contract lines"),
        note=_("Volume and amount of each type of care in each month of a contract."),
        group=CONTRACTS,
        order=2,
        columns=("month", "contract", "care_type", "volume", "amount"),
        fields=("contract", "care_type", "month", "volume", "amount"),
        natural={"contract": "number"},
        fixed=("contract", "care_type", "month"),
        kinds={"month": "month", "volume": "quantity"},
        search=("contract__number", "contract__provider__bin"),
        filters=("care_type",),
        ordering=("contract__number", "care_type__position", "month", "pk"),
        visible=lines_of,
        label=lambda row: f"{row.contract.number}, {row.care_type.name}, {row.month:%m.%Y}",
        words={
            "contract_line_key": _("This contract already has a line for this type of care and month."),
            "contract_line_month": _("Give the first day of the month."),
            "contract_line_not_negative": _("Volume and amount cannot be less than zero."),
        },
    )
)
