"""The catalogue of format-logical control: every rule that we judge by, and those that wait for their data."""

from claims.control.catalogue import dates, envelope, insurance, people, quantity, reference
from claims.control.catalogue.waiting import WAITING
from claims.control.rule import Rule, Waiting

MODULES = (envelope, reference, dates, people, quantity, insurance)
RULES: dict[str, Rule] = {rule.key: rule for module in MODULES for rule in module.RULES}

__all__ = ["RULES", "WAITING", "Rule", "Waiting"]
