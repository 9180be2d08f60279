from procurement.models.bids import Bid, BidLine, BidPartner
from procurement.models.campaigns import Campaign, DirectPlacement, Lot, LotFunding
from procurement.models.commission import Attendance, Commission, Conflict, Meeting, Question, Seat, Vote
from procurement.models.complaints import Complaint, ComplaintPoint
from procurement.models.contracts import (
    Amendment,
    CoExecution,
    Contract,
    ContractIndicator,
    ContractLine,
    ContractPosition,
    ContractSuspension,
    ContractVersion,
    NegotiationRound,
    Penalty,
)
from procurement.models.distribution import Award, ManualDistribution, ManualLine, Run, RunLine, RunLot
from procurement.models.planning import PlanLine, PurchasePlan
from procurement.models.publication import PublicEvent
from procurement.models.reference import (
    CoExecutionLimit,
    DateRange,
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

__all__ = [
    "Amendment", "Attendance", "Award", "Bid", "BidLine", "BidPartner", "Campaign", "CoExecution", "CoExecutionLimit",
    "Commission", "Complaint", "ComplaintPoint", "Conflict", "Contract", "ContractIndicator", "ContractLine",
    "ContractPosition", "ContractSuspension", "ContractVersion", "DateRange", "Diagnosis", "DiagnosisLimit",
    "DirectPlacement", "FundingRow",
    "Ground", "Indicator", "Lot", "LotFunding", "ManualDistribution", "ManualLine", "Meeting", "NegotiationRound",
    "Parameter", "Penalty", "PlanLine", "PublicEvent", "PurchasePlan", "Question", "Run", "RunLine", "RunLot", "Seat",
    "SeasonWeight", "Service", "Tariff", "Vote",
]  # fmt: skip
