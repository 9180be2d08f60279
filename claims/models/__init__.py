"""Insured people, registers of services, their lines and the protocol of format-logical control."""

from claims.control.bind import BoundLine
from claims.models.accounting import AccountingEntry
from claims.models.control import DryRun, Finding, RuleEdition
from claims.models.lines import DraftLine, Line, LineNumber, RefusedLine
from claims.models.people import Attachment, Coverage, Person
from claims.models.registers import IdempotentReply, PeriodClosure, Register
from claims.models.usage import CoExecutionUsage, ContractUsage, ServiceUsage

__all__ = [
    "AccountingEntry",
    "Attachment",
    "BoundLine",
    "CoExecutionUsage",
    "ContractUsage",
    "Coverage",
    "DraftLine",
    "DryRun",
    "Finding",
    "IdempotentReply",
    "Line",
    "LineNumber",
    "PeriodClosure",
    "Person",
    "RefusedLine",
    "Register",
    "RuleEdition",
    "ServiceUsage",
]
