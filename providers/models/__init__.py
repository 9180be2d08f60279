"""The registry of medical organisations: who may give which care, with which people, beds and equipment."""

from providers.models.admission import (
    Application,
    ApplicationCare,
    ApplicationRemark,
    LapseNotice,
    MinimumRequirement,
    RegistryEntry,
    Suspension,
    Term,
    Visit,
)
from providers.models.facts import (
    Accreditation,
    BedApproval,
    BedProfile,
    Beds,
    Equipment,
    EquipmentKind,
    ProductionBase,
    ProviderDocument,
    StaffCertificate,
)
from providers.models.organisations import CalendarDay, CareType, Licence, Provider, StaffMember
from providers.models.search import SearchKey, SearchUse, SearchWord
from providers.models.standing import Capacity, CapacityNorm, Rating, RatingComponent

__all__ = [
    "Accreditation", "Application", "ApplicationCare", "ApplicationRemark", "BedApproval", "BedProfile", "Beds",
    "CalendarDay", "Capacity", "CapacityNorm", "CareType", "Equipment", "EquipmentKind", "LapseNotice", "Licence",
    "MinimumRequirement", "ProductionBase", "Provider", "ProviderDocument", "Rating", "RatingComponent",
    "RegistryEntry", "SearchKey", "SearchUse", "SearchWord", "StaffCertificate", "StaffMember",
    "Suspension", "Term", "Visit",
]  # fmt: skip
