"""Screening, flags, defects and their ladder, unscheduled monitoring, expertise, risk."""

from monitoring.models.defects import (
    Defect,
    DefectLine,
    Escalation,
    Objection,
    ObjectionFile,
    Refund,
    RefundPayment,
    Review,
)
from monitoring.models.expertise import CaseReply, ChecklistItem, Sample, SampleCase
from monitoring.models.inspections import Inspection, InspectionFinding, InspectionMember
from monitoring.models.reference import (
    CareColumn,
    DefectCode,
    DefectReduction,
    ServicePair,
    ServiceTrait,
    UnitRate,
)
from monitoring.models.risk import ProviderRisk, Recomputation
from monitoring.models.screening import (
    BulkAction,
    Flag,
    FlagLine,
    MirrorMonth,
    SavedView,
    ScreenEdition,
    ScreeningRun,
)

__all__ = [
    "BulkAction",
    "CareColumn",
    "CaseReply",
    "ChecklistItem",
    "Defect",
    "DefectCode",
    "DefectLine",
    "DefectReduction",
    "Escalation",
    "Flag",
    "FlagLine",
    "Inspection",
    "InspectionFinding",
    "InspectionMember",
    "MirrorMonth",
    "Objection",
    "ObjectionFile",
    "ProviderRisk",
    "Recomputation",
    "Refund",
    "RefundPayment",
    "Review",
    "Sample",
    "SampleCase",
    "SavedView",
    "ScreenEdition",
    "ScreeningRun",
    "ServicePair",
    "ServiceTrait",
    "UnitRate",
]
