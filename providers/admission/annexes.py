"""A licence is stored as a row for each type of care, its annexes; people read and change it as one paper."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction

from accounts.access import Actor
from config.reference_forms import version_of
from config.workflow import STALE, Stale
from providers.admission import applying
from providers.admission.machines import APPLICATION, EDITABLE
from providers.models import Application, CareType, Licence, Provider


@dataclass(frozen=True)
class Paper:
    """The rows of one kind and number."""

    rows: Sequence[Licence]

    @property
    def first(self) -> Licence:
        return self.rows[0]

    @property
    def pk(self) -> int:
        return self.first.pk

    @property
    def confirmed(self) -> bool:
        return any(row.confirmed for row in self.rows)

    @property
    def mixed(self) -> bool:
        """Annexes were added to a confirmed licence."""
        return self.confirmed and not all(row.confirmed for row in self.rows)

    @property
    def valid_from(self) -> date:
        return min(row.valid_from for row in self.rows)

    @property
    def valid_to(self) -> date | None:
        """The last day of the annex that holds longest."""
        days = [row.valid_to for row in self.rows]
        return None if None in days else max(day for day in days if day)

    def __str__(self) -> str:
        return self.first.number


def papers(rows: Iterable[Licence]) -> list[Paper]:
    """In the order of the rows."""
    found: dict[tuple[str, str], list[Licence]] = {}
    for row in rows:
        found.setdefault((row.kind, row.number), []).append(row)
    return [Paper(group) for group in found.values()]


def paper_of(licence: Licence) -> Paper:
    """The whole paper, one of whose rows this is."""
    same = Licence.objects.filter(provider=licence.provider_id, kind=licence.kind, number=licence.number)
    return Paper(list(same.select_related("care_type").order_by("care_type__position", "pk")))


def seen_of(rows: Iterable[Licence]) -> str:
    """One ``version_of`` for all rows of a paper."""
    return sha256("".join(version_of(row) for row in rows).encode()).hexdigest()[:32]


@transaction.atomic
def save_licence(
    *,
    application: Application,
    actor: Actor,
    former: Licence | None,
    values: dict[str, Any],
    care: Collection[CareType],
    seen: str = "",
) -> None:
    """Annexes that are no longer chosen go, new ones come, the others take the ``values`` (kind, number, days).
    Confirmed ones stay as they are. AdmissionError and Stale as in ``applying.save_rows``."""
    with APPLICATION.editing(application, states=EDITABLE) as row:
        rows = list(paper_of(former).rows) if former is not None else []
        if seen and seen_of(rows) != seen:
            raise Stale(STALE)
        chosen = {one.pk for one in care}
        for gone in (one for one in rows if not one.confirmed and one.care_type_id not in chosen):
            applying.remove_row(application=application, actor=actor, fact=gone)
        kept = [one for one in rows if not one.confirmed and one.care_type_id in chosen]
        for one in kept:
            for name, value in values.items():
                setattr(one, name, value)
        there = {one.care_type_id for one in rows}
        provider = Provider(pk=row.provider_id)
        new = [Licence(provider=provider, care_type=one, **values) for one in care if one.pk not in there]
        applying.save_rows(application=application, actor=actor, rows=[*kept, *new])


@transaction.atomic
def remove_licence(*, application: Application, actor: Actor, fact: Licence) -> None:
    for row in paper_of(fact).rows:
        applying.remove_row(application=application, actor=actor, fact=row)


@transaction.atomic
def end_licence(*, application: Application, actor: Actor, fact: Licence, last: date) -> None:
    """The last day of all its annexes that would hold longer."""
    rows = paper_of(fact).rows
    for row in [one for one in rows if one.valid_to is None or one.valid_to > last] or rows[:1]:
        applying.end_row(application=application, actor=actor, fact=row, last=last)
