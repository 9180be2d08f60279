"""Rows of reference data: one of each kind."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.enums import OrganisationKind
from accounts.models import TrustAnchor
from claims.models import DrugNorm, PeriodClosure
from monitoring.models import (
    CareColumn,
    ChecklistItem,
    DefectCode,
    DefectReduction,
    ServicePair,
    ServiceTrait,
    UnitRate,
)
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
from providers.models import (
    BedApproval,
    BedProfile,
    CalendarDay,
    CapacityNorm,
    EquipmentKind,
    MinimumRequirement,
    RatingComponent,
    StaffMember,
    Term,
)
from tests.accounts.people import make_organisation, make_region
from tests.claims.world import iin
from tests.providers.test_registry import make_care, make_licence, make_provider
from tests.signing import authority


def make_service(code: str = "A01.001.000", **overrides: Any) -> Service:
    values = {"name_ru": "Приём терапевта", "care_type": make_care(), "funding": "OSMS"}
    return Service.objects.create(code=code, **values | overrides)


def trust_anchor() -> TrustAnchor:
    authority()
    return TrustAnchor.objects.get(is_root=True)


def make_one_of_each() -> dict[str, Any]:
    """A row of every catalogue, by slug."""
    provider = make_provider()
    service = make_service()
    contract = Contract.objects.create(
        number="71/2026-1",
        provider=provider,
        funding_source="OSMS",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
    )
    defect = DefectCode.objects.create(code="5.0", name_ru="Неподтверждённый случай", valid_from=date(2026, 1, 1))
    law = {"valid_from": date(2026, 1, 1), "source": "order"}
    return {
        "regions": make_region(),
        "calendar": CalendarDay.objects.create(day=date(2026, 12, 16), is_working=False, ordinal=0),
        "providers": provider,
        "licences": make_licence(provider),
        "care-types": make_care(),
        "staff": StaffMember.objects.create(
            provider=provider,
            iin=iin(date(1980, 5, 17), "F", 700),
            full_name="Дәрігерова Айгүл Бекқызы",
            hired_on=date(2020, 1, 1),
        ),
        "services": service,
        "tariffs": Tariff.objects.create(service=service, price=Decimal("2487.71"), **law),
        "diagnoses": Diagnosis.objects.create(code="J06.9", name_ru="ОРВИ"),
        "diagnosis-limits": DiagnosisLimit.objects.create(
            code_from="C51", code_to="C58", sex="F", severity="reject", **law
        ),
        "funding": FundingRow.objects.create(
            list="szz", code_from="G40", code_to="G40", funding_source="GOBMP", name_ru="эпилепсия", **law
        ),
        "contracts": contract,
        "contract-lines": ContractLine.objects.create(
            contract=contract, care_type=make_care(), month=date(2026, 1, 1), volume=10, amount=Decimal("100.50")
        ),
        "co-execution-limits": CoExecutionLimit.objects.create(territory="city", attached_from=0, share=10, **law),
        "defects": defect,
        "defect-reductions": DefectReduction.objects.create(defect=defect, column="kdu", percent=300),
        "checklists": ChecklistItem.objects.create(code="record", name_ru="Есть ли запись?", defect_code="5.1", **law),
        "equipment-kinds": EquipmentKind.objects.create(code="ct", name_ru="Томограф"),
        "bed-profiles": (profile := BedProfile.objects.create(code="therapy", name_ru="Терапевтический")),
        "bed-approvals": BedApproval.objects.create(
            provider=provider, profile=profile, count=40, decision="№ 12", **law
        ),
        "terms": Term.objects.create(code="application_correction", days=3, **law),
        "minimum-requirements": MinimumRequirement.objects.create(code="base", kind="base", **law),
        "capacity-norms": CapacityNorm.objects.create(
            code="therapy", care_type=make_care(), basis="beds", bed_profile=profile, days=Decimal("8.50"), **law
        ),
        "rating-components": RatingComponent.objects.create(
            code="experience", name_ru="Опыт", component="experience", weight=20, parameters={"years": 3}, **law
        ),
        "procurement-parameters": Parameter.objects.create(code="quorum", value="2/3", **law),
        "grounds": Ground.objects.create(kind="direct", code="19.5", name_ru="Рост численности", **law),
        "season-weights": SeasonWeight.objects.create(care_type=make_care(), month=7, percent=90, **law),
        "contract-indicators": Indicator.objects.create(
            code="waiting_days", name_ru="Срок ожидания", target=Decimal(15), higher=False, **law
        ),
        "fund-offices": make_organisation(OrganisationKind.BRANCH, region=make_region("75")),
        "trust-anchors": trust_anchor(),
        "service-traits": ServiceTrait.objects.create(prefix="A01.", trait="visit", **law),
        "service-pairs": ServicePair.objects.create(kind="bundle", first="C03.008.004", second="C03.002.004", **law),
        "care-columns": CareColumn.objects.create(care_type=make_care(), column="kdu", **law),
        "unit-rates": UnitRate.objects.create(unit="КПН", rate=Decimal("1675.00"), **law),
        "drug-norms": DrugNorm.objects.create(
            drug_code="N02BE01", name_ru="Парацетамол", unit="таблетка", max_daily=Decimal("8.000"), **law
        ),
        "closed-periods": PeriodClosure.objects.create(month=date(2026, 9, 1), reason="act"),
    }
