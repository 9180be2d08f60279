"""The only writers of reference data from the pages. Each change is in the history and in the audit log."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from config import audit
from config.reference import Catalogue
from config.reference_forms import RowForm, version_of


def facts(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, row._meta.get_field(name).attname) for name in names}  # type: ignore[union-attr]


def locked(catalogue: Catalogue, row: models.Model, version: str) -> Any:
    """The row as it is now, locked; ValidationError if it is no longer what the form showed."""
    now = catalogue.model._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if version_of(now) != version:
        raise ValidationError(_("Someone has changed this row since you opened it. Open it again."), code="stale")
    return now


@transaction.atomic
def create_row(*, catalogue: Catalogue, form: RowForm, actor: Any) -> models.Model:
    """``form`` is valid. IntegrityError if another row came first."""
    actor.require(*catalogue.edit_roles)
    row: models.Model = catalogue.save(form=form, actor=actor) if catalogue.save else form.save()
    audit.record(
        "reference.created", actor=actor, subject=row, catalogue=catalogue.slug, **{"to": facts(row, catalogue.fields)}
    )
    return row


@transaction.atomic
def change_row(*, catalogue: Catalogue, form: RowForm, actor: Any) -> models.Model:
    """``form`` is valid. ValidationError if the row changed meanwhile; IntegrityError from the database."""
    actor.require(*catalogue.edit_roles)
    before = locked(catalogue, form.instance, form.cleaned_data["version"])
    row: models.Model = catalogue.save(form=form, actor=actor) if catalogue.save else form.save()
    old, new = facts(before, catalogue.fields), facts(row, catalogue.fields)
    changed = [name for name in catalogue.fields if old[name] != new[name]]
    if changed:
        audit.record(
            "reference.changed",
            actor=actor,
            subject=row,
            catalogue=catalogue.slug,
            **{"from": {name: old[name] for name in changed}, "to": {name: new[name] for name in changed}},
        )
    return row


@transaction.atomic
def close_row(*, catalogue: Catalogue, row: models.Model, last_day: date, version: str, actor: Any) -> models.Model:
    """Sets the last day on which the row holds; nothing is removed."""
    actor.require(*catalogue.edit_roles)
    row = locked(catalogue, row, version)
    before = getattr(row, catalogue.end)
    setattr(row, catalogue.end, last_day)
    row.save(update_fields=[catalogue.end])
    audit.record(
        "reference.closed",
        actor=actor,
        subject=row,
        catalogue=catalogue.slug,
        **{"from": {catalogue.end: before}, "to": {catalogue.end: last_day}},
    )
    return row
