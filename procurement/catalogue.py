"""Reference data of this app; see config.reference. Also what it tells the public registry."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from config.reference import CONTRACTS, DIAGNOSES, SERVICES, Catalogue, Child, register
from procurement.access import contracts_visible_to
from procurement.models import (
    CoExecutionLimit,
    Contract,
    ContractLine,
    Diagnosis,
    DiagnosisLimit,
    FundingRow,
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
