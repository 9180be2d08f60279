"""Editions of screens: what is in force when, and the administrator's way from a draft to force."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import Actor
from accounts.enums import Role
from config import audit
from config.localized import in_force
from config.workflow import StepRefused
from monitoring.enums import EditionState
from monitoring.models import DefectCode, ScreenEdition
from monitoring.screens.catalogue import SCREENS
from monitoring.screens.screen import Screen

BEGINNING = date(2020, 1, 1)  # first editions hold from before the first register that we take


def sync() -> int:
    """Gives every screen of the catalogue that has none its first edition. Returns how many were made."""
    have = set(ScreenEdition.objects.values_list("screen", flat=True))
    new = [
        ScreenEdition(
            screen=screen.code,
            score=screen.score,
            defect_code=screen.defect,
            parameters=dict(screen.parameters),
            valid_from=BEGINNING,
            source=screen.source,
            state=EditionState.ACTIVE,
        )
        for screen in SCREENS.values()
        if screen.code not in have
    ]
    ScreenEdition.objects.bulk_create(new)
    return len(new)


def active(day: date) -> dict[str, ScreenEdition]:
    """Screen → the edition in force on the day, in the order of the catalogue; a screen without any is left out."""
    found = {
        one.screen: one
        for one in ScreenEdition.objects.filter(in_force(day), state=EditionState.ACTIVE).order_by("screen")
    }
    return {code: found[code] for code in SCREENS if code in found}


def parameters_of(edition: ScreenEdition) -> dict[str, Any]:
    """All parameters of the screen: the edition's, and the catalogue's where the edition is older than one."""
    screen = SCREENS[edition.screen]
    return {**screen.parameters, **{name: value for name, value in edition.parameters.items()}}


@dataclass(frozen=True)
class Fault:
    name: str
    words: str


def faults(screen: Screen, parameters: dict[str, Any]) -> list[Fault]:
    """What is wrong with the parameters: unknown names, other types than those of the catalogue, negative numbers."""
    found = [Fault(name, _("Unknown parameter.")) for name in sorted(set(parameters) - set(screen.parameters))]
    for name, known in screen.parameters.items():
        if name in parameters:
            found += [Fault(name, word) for word in [wrong(known, parameters[name])] if word]
    return found


def wrong(known: Any, value: Any) -> str:
    """Why the value cannot stand where the catalogue has ``known``; nothing where it can."""
    if isinstance(known, bool) or isinstance(value, bool):
        return "" if isinstance(known, bool) and isinstance(value, bool) else _("Yes or no is expected.")
    if isinstance(known, int):
        return "" if isinstance(value, int) and value >= 0 else _("A whole number of 0 or more is expected.")
    if isinstance(known, float):
        return "" if isinstance(value, int | float) and value >= 0 else _("A number of 0 or more is expected.")
    if isinstance(known, list | tuple):
        if not isinstance(value, list | tuple):
            return _("A list is expected.")
        kinds = {type(one) for one in known} or {str}
        return "" if all(type(one) in kinds for one in value) else _("The values of the list are of another kind.")
    return "" if isinstance(value, str) and value.strip() else _("A text is expected.")


def check(screen: Screen, score: int, defect_code: str, parameters: dict[str, Any], day: date) -> None:
    said = [f"{fault.name}: {fault.words}" for fault in faults(screen, parameters)]
    if not 0 <= score <= 100:
        said.append(_("The score lies between 0 and 100."))
    if defect_code and not DefectCode.objects.filter(in_force(day), code=defect_code).exists():
        said.append(_("The classifier has no defect %(code)s on that day.") % {"code": defect_code})
    if said:
        raise StepRefused(*said)


@transaction.atomic
def draft_edition(
    *,
    screen: str,
    score: int,
    defect_code: str,
    parameters: dict[str, Any],
    valid_from: date,
    source: str,
    actor: Actor,
    on: bool = True,
) -> ScreenEdition:
    """StepRefused with what is wrong with the values."""
    actor.require(Role.ADMINISTRATOR)
    if screen not in SCREENS:
        raise StepRefused(_("There is no such screen."))
    check(SCREENS[screen], score, defect_code, parameters, valid_from)
    edition = ScreenEdition.objects.create(
        screen=screen,
        on=on,
        score=score,
        defect_code=defect_code,
        parameters={**SCREENS[screen].parameters, **parameters},
        valid_from=valid_from,
        source=source.strip(),
        created_by=actor.user,
    )
    audit.record("monitoring.screen_edition_drafted", actor=actor, subject=edition, screen=screen)
    return edition


def draft(edition: ScreenEdition, refusal: str) -> ScreenEdition:
    found = ScreenEdition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if found.state != EditionState.DRAFT:
        raise StepRefused(refusal)
    return found


@transaction.atomic
def activate_edition(*, edition: ScreenEdition, actor: Actor) -> ScreenEdition:
    """Puts a draft into force; the edition before it ends on the day before. StepRefused."""
    actor.require(Role.ADMINISTRATOR)
    edition = draft(edition, _("Only a draft can be put into force."))
    standing = ScreenEdition.objects.select_for_update(no_key=True).filter(
        screen=edition.screen, state=EditionState.ACTIVE
    )
    later = standing.filter(valid_from__gte=edition.valid_from).order_by("valid_from").first()
    if later:
        raise StepRefused(
            _("An edition from %(day)s is already in force; choose a later day.")
            % {"day": f"{later.valid_from:%d.%m.%Y}"}
        )
    for before in standing.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=edition.valid_from)):
        before.valid_to = edition.valid_from - timedelta(days=1)
        before.save(update_fields=["valid_to"])
    edition.state = EditionState.ACTIVE
    try:
        with transaction.atomic():
            edition.save(update_fields=["state"])
    except IntegrityError as error:
        raise StepRefused(_("Editions of one screen may not overlap.")) from error
    audit.record("monitoring.screen_edition_activated", actor=actor, subject=edition, screen=edition.screen)
    return edition


@transaction.atomic
def cancel_edition(*, edition: ScreenEdition, actor: Actor) -> ScreenEdition:
    actor.require(Role.ADMINISTRATOR)
    edition = draft(edition, _("Only a draft can be cancelled."))
    edition.state = EditionState.CANCELLED
    edition.save(update_fields=["state"])
    audit.record("monitoring.screen_edition_cancelled", actor=actor, subject=edition, screen=edition.screen)
    return edition
