"""The catalogue of reference data: what an app registers here gets a list, a search, a page with its history, a CSV
file and, for the administrator, forms. Apps register in ``<app>/catalogue.py``, loaded when the app is ready."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.localized import pick

Text = str | Promise
ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Group:
    """A heading of the index."""

    title: Text
    order: int


PLACES = Group(_("Regions and calendar"), 1)
ORGANISATIONS = Group(_("Medical organisations"), 2)
SERVICES = Group(_("Services and tariffs"), 3)
DIAGNOSES = Group(_("Diagnoses and who pays"), 4)
CONTRACTS = Group(_("Contracts"), 5)
CONTROL = Group(_("Control"), 6)
STAGE_1 = Group(_("Admission, throughput and rating"), 7)
SIGNATURES = Group(_("Electronic signature"), 8)


@dataclass(frozen=True)
class Child:
    """Rows of another catalogue that belong to a row of this one; ``field`` is their foreign key."""

    slug: str
    field: str


def everything(rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:
    return rows


@dataclass(frozen=True)
class Catalogue:
    """One kind of reference data.

    ``columns``: fields of the list, the first leads to the row. ``fields``: fields of page and form, in order.
    ``fixed``: fields of the natural key, which are set once. ``natural``: foreign key → field of its target that
    people type (``{"provider": "bin"}``); other foreign keys are chosen from a list. ``computed``: fields shown on the
    page but not typed. ``required``: fields that may be empty in the database but not here. ``preset``: values of a
    new row. ``kinds``: field → how it looks, where its type does not tell. ``checks``: field → validator beside the
    model's own. ``end``: field of the last day.
    ``visible``: rows that the actor may see. ``shown``: field → function(row, actor) where a value is not for all
    eyes. ``words``: name of a constraint → what it says to people. ``save``: writes a valid form instead of
    ``form.save()`` where more must follow. ``edit_roles`` empty: the rows are changed ``elsewhere`` (name of a page).
    ``consequence``: what a change brings about, where it is not the judgement of lines.
    """

    slug: str
    model: type[models.Model]
    title: Text
    note: Text
    group: Group
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    order: int = 100
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    ordering: tuple[Any, ...] = ()
    related: tuple[str, ...] = ()
    natural: Mapping[str, str] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    preset: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, Callable[[Any], None]] = field(default_factory=dict)
    children: tuple[Child, ...] = ()
    end: str = ""
    label: Callable[[Any], str] = str
    visible: Callable[[QuerySet[Any], Any], QuerySet[Any]] = everything
    shown: Mapping[str, Callable[[Any, Any], Any]] = field(default_factory=dict)
    words: Mapping[str, Text] = field(default_factory=dict)
    read_roles: frozenset[str] = frozenset()  # empty: every signed-in person who acts in some role
    edit_roles: frozenset[str] = frozenset({ADMINISTRATOR})
    elsewhere: str = ""
    consequence: Text = ""
    save: Callable[..., models.Model] | None = None

    # Who ---------------------------------------------------------------------------------------------------------
    def may_read(self, actor: Any) -> bool:
        return bool(actor.roles & self.read_roles) if self.read_roles else bool(actor.roles)

    def may_edit(self, actor: Any) -> bool:
        return actor.has(*self.edit_roles)  # type: ignore[no-any-return]

    def require_read(self, actor: Any) -> None:
        if not self.may_read(actor):
            raise PermissionDenied

    # Rows --------------------------------------------------------------------------------------------------------
    def rows(self, actor: Any) -> QuerySet[Any]:
        rows = self.model._default_manager.select_related(*self.joined())
        order = [one() if callable(one) else one for one in self.ordering or self.model._meta.ordering]
        return self.visible(rows, actor).order_by(*order)

    def joined(self) -> tuple[str, ...]:
        """Foreign keys among what is shown, so that a list costs one query however long it is."""
        names = dict.fromkeys((*self.columns, *self.fields, *self.computed))
        own = [name for name in names if isinstance(self.field_of(name), models.ForeignKey)]
        return tuple(dict.fromkeys([*own, *self.related]))

    def row_or_404(self, actor: Any, pk: str) -> Any:
        try:
            row = self.rows(actor).filter(pk=self.model._meta.pk.to_python(pk)).first()
        except Exception as error:  # a text that is no key at all
            raise Http404 from error
        if row is None:
            raise Http404
        return row

    def keys(self) -> tuple[str, ...]:
        """Foreign keys among the fields."""
        return tuple(name for name in self.fields if isinstance(self.field_of(name), models.ForeignKey))

    # Fields ------------------------------------------------------------------------------------------------------
    def field_of(self, name: str) -> Any:
        return None if name == "name" else self.model._meta.get_field(name)

    def heading(self, name: str) -> str:
        return str(_("Name")) if name == "name" else capital(str(self.field_of(name).verbose_name))

    def kind(self, name: str) -> str:
        """Looks: text, code, mono, cited, number, quantity, money, percent, date, month, moment, yes, choice, link."""
        if name in self.kinds:
            return self.kinds[name]
        column = self.field_of(name)
        if column is None:
            return "text"
        if isinstance(column, models.ForeignKey):
            return "link"
        for type_, kind in KINDS:
            if isinstance(column, type_):
                return kind
        if column.choices:
            return "choice"
        return "code" if name in CODES else "cited" if name == "source" else "text"

    def value(self, row: Any, name: str, actor: Any) -> Any:
        """What the actor may see of the row's field: a word for a choice, an object for a foreign key."""
        if name in self.shown:
            return self.shown[name](row, actor)
        if name == "name":
            return pick(row)
        column = self.field_of(name)
        if column.choices:
            return getattr(row, f"get_{name}_display")()
        return getattr(row, name)


KINDS: tuple[tuple[Any, str], ...] = (
    (models.BooleanField, "yes"),
    (models.DateTimeField, "moment"),
    (models.DateField, "date"),
    (models.DecimalField, "money"),
    (models.IntegerField, "number"),
)
CODES = {"code", "bin", "iin", "number", "kato", "iso", "parent", "code_from", "code_to"}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# Registry ---------------------------------------------------------------------------------------------------------
_registered: dict[str, Catalogue] = {}


def register(catalogue: Catalogue) -> None:
    if catalogue.slug in _registered:
        raise ValueError(f"{catalogue.slug} is registered twice")
    _registered[catalogue.slug] = catalogue


def catalogues() -> list[Catalogue]:
    return sorted(_registered.values(), key=lambda one: (one.group.order, one.order, one.slug))


def get_catalogue_or_404(slug: str) -> Catalogue:
    if slug not in _registered:
        raise Http404
    return _registered[slug]


def catalogue_of(model: type[models.Model]) -> Catalogue | None:
    return next((one for one in _registered.values() if one.model is model), None)


def in_force(catalogue: Catalogue, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Rows whose time holds the day; rows without a first or last day are in force from or for ever."""
    names = {one.name for one in catalogue.model._meta.get_fields()}
    start = next((name for name in ("valid_from", "hired_on") if name in names), "")
    if start:
        begun = f"{start}__date" if isinstance(catalogue.field_of(start), models.DateTimeField) else start
        rows = rows.filter(models.Q(**{f"{start}__isnull": True}) | models.Q(**{f"{begun}__lte": day}))
    if catalogue.end:
        rows = rows.filter(models.Q(**{f"{catalogue.end}__isnull": True}) | models.Q(**{f"{catalogue.end}__gte": day}))
    return rows
