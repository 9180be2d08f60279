"""Editions of rules: what is in force when, and the administrator's way from a draft to force."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.access import Actor
from accounts.enums import Role
from claims.control.catalogue import RULES
from claims.enums import EditionState, Severity
from claims.errors import IntakeError
from claims.models import RuleEdition
from config import audit

BEGINNING = date(2020, 1, 1)  # first editions hold from before the first register that we take

ALWAYS = date(1, 1, 1)


@dataclass(frozen=True)
class InForce:
    """One edition as the judge needs it; an open end is None."""

    rule: str
    severity: str
    parameters: dict[str, Any]
    valid_from: date
    valid_to: date | None


def sync() -> int:
    """Gives every rule of the catalogue that has none its first edition. Returns how many were made."""
    have = set(RuleEdition.objects.values_list("rule", flat=True))
    new = [
        RuleEdition(
            rule=rule.key,
            severity=rule.severity,
            parameters=rule.parameters,
            valid_from=BEGINNING,
            source=rule.source,
            state=EditionState.ACTIVE,
        )
        for rule in RULES.values()
        if rule.key not in have and rule.scope == "line"
    ]
    RuleEdition.objects.bulk_create(new)
    return len(new)


def in_force() -> list[InForce]:
    """Active editions in the order of the catalogue; rules without any get what the catalogue says."""
    active = RuleEdition.objects.filter(state=EditionState.ACTIVE).order_by("rule", "valid_from")
    found: dict[str, list[InForce]] = {}
    for rule, *values, valid_from, valid_to in active.values_list(
        "rule", "severity", "parameters", "valid_from", "valid_to"
    ):
        if rule in RULES:
            start = valid_from if rule in found else ALWAYS  # what came before the first edition is judged by it
            found.setdefault(rule, []).append(InForce(rule, *values, start, valid_to))
    for one in RULES.values():
        if one.scope == "line" and one.key not in found:
            found[one.key] = [InForce(one.key, one.severity, one.parameters, ALWAYS, None)]
    return [edition for key in RULES for edition in found.get(key, [])]


def check_parameters(rule: str, parameters: dict[str, Any]) -> None:
    known = RULES[rule].parameters
    strange = sorted(set(parameters) - set(known))
    if strange:
        raise IntakeError(_("Unknown parameter: %(names)s.") % {"names": ", ".join(strange)}, "parameters")
    for name, value in parameters.items():
        expected = known[name]
        if isinstance(expected, int) and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise IntakeError(_("%(name)s: a whole number is expected.") % {"name": name}, "parameters")
        if isinstance(expected, list) and not isinstance(value, list):
            raise IntakeError(_("%(name)s: a list is expected.") % {"name": name}, "parameters")


@transaction.atomic
def draft_edition(
    *, rule: str, severity: str, parameters: dict[str, Any], valid_from: date, source: str, actor: Actor
) -> RuleEdition:
    actor.require(Role.ADMINISTRATOR)
    if rule not in RULES or RULES[rule].scope == "file":
        raise IntakeError(_("This rule judges whole files and has no editions."), "rule")
    if RULES[rule].locked and severity != RULES[rule].severity:
        raise IntakeError(_("This rule guards the database itself; its outcome cannot be changed."), "locked")
    if severity not in Severity.values:
        raise IntakeError(_("Unknown outcome."), "severity")
    check_parameters(rule, parameters)
    edition = RuleEdition.objects.create(
        rule=rule,
        severity=severity,
        parameters=RULES[rule].parameters | parameters,
        valid_from=valid_from,
        source=source,
        created_by=actor.user,
    )
    audit.record("claims.edition_drafted", actor=actor, subject=edition, rule=rule, severity=severity)
    return edition


@transaction.atomic
def activate_edition(*, edition: RuleEdition, actor: Actor) -> RuleEdition:
    """Puts a draft into force; the edition before it ends on the day before."""
    actor.require(Role.ADMINISTRATOR)
    edition = RuleEdition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if edition.state != EditionState.DRAFT:
        raise IntakeError(_("Only a draft can be put into force."), "state")
    active = RuleEdition.objects.select_for_update(no_key=True).filter(rule=edition.rule, state=EditionState.ACTIVE)
    later = active.filter(valid_from__gte=edition.valid_from).order_by("valid_from").first()
    if later:
        raise IntakeError(
            _("An edition from %(day)s is already in force; choose a later day.")
            % {"day": f"{later.valid_from:%d.%m.%Y}"},
            "dates",
        )
    for before in active:
        if before.valid_to is None or before.valid_to >= edition.valid_from:
            before.valid_to = edition.valid_from - timedelta(days=1)
            before.save(update_fields=["valid_to"])
    edition.state = EditionState.ACTIVE
    try:
        with transaction.atomic():
            edition.save(update_fields=["state"])
    except IntegrityError as error:
        raise IntakeError(_("Editions of one rule may not overlap."), "dates") from error
    audit.record(
        "claims.edition_activated", actor=actor, subject=edition, rule=edition.rule, severity=edition.severity
    )
    return edition


@transaction.atomic
def cancel_edition(*, edition: RuleEdition, actor: Actor) -> RuleEdition:
    actor.require(Role.ADMINISTRATOR)
    edition = RuleEdition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if edition.state != EditionState.DRAFT:
        raise IntakeError(_("Only a draft can be cancelled."), "state")
    edition.state = EditionState.CANCELLED
    edition.save(update_fields=["state"])
    audit.record("claims.edition_cancelled", actor=actor, subject=edition, rule=edition.rule)
    return edition
