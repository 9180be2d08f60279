"""Insured people, registers of services, their lines and the protocol of format-logical control."""

from claims.control.bind import BoundLine
from claims.models.accounting import AccountingEntry
from claims.models.control import DryRun, Finding, RuleEdition
from claims.models.lines import DraftLine, Line, LineNumber, RefusedLine
from claims.models.outside import (
    AbroadStay,
    Absence,
    Confirmation,
    Device,
    DrugIssue,
    DrugNorm,
    EntryRecord,
    Shift,
)
from claims.models.people import Attachment, Coverage, Person
from claims.models.reductions import LineLock, Reduction
from claims.models.registers import IdempotentReply, PeriodClosure, Register
from claims.models.usage import CoExecutionUsage, ContractUsage, ServiceUsage

__all__ = [
    "AbroadStay",
    "Absence",
    "AccountingEntry",
    "Attachment",
    "BoundLine",
    "CoExecutionUsage",
    "Confirmation",
    "ContractUsage",
    "Coverage",
    "Device",
    "DraftLine",
    "DrugIssue",
    "DrugNorm",
    "DryRun",
    "EntryRecord",
    "Finding",
    "IdempotentReply",
    "Line",
    "LineLock",
    "LineNumber",
    "PeriodClosure",
    "Person",
    "Reduction",
    "RefusedLine",
    "Register",
    "RuleEdition",
    "ServiceUsage",
    "Shift",
]
