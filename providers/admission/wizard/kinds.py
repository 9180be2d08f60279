"""The rows that an organisation keeps in the steps: what each kind is, how it is listed, by which act it changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Actor
from config.reference_forms import version_of
from config.templatetags.portal import number
from providers.admission import annexes, applying
from providers.admission.wizard import forms
from providers.enums import Section
from providers.models import (
    Accreditation,
    Application,
    Beds,
    Equipment,
    Licence,
    ProductionBase,
    Provider,
    StaffCertificate,
    StaffMember,
)

Text = str | Promise
Column = tuple[Text, Callable[[Any], Any], str]  # header, value of a row, class of the cell


def span(row: Any) -> str:
    first = f"{row.valid_from:%d.%m.%Y}"
    return f"{first} – {row.valid_to:%d.%m.%Y}" if row.valid_to else _("from %(start)s") % {"start": first}


def sanitary(row: ProductionBase) -> str:
    if not row.sanitary_number:
        return "–"
    if row.sanitary_to is None:
        return row.sanitary_number
    return _("%(number)s, to %(last)s") % {"number": row.sanitary_number, "last": f"{row.sanitary_to:%d.%m.%Y}"}


# Acts ----------------------------------------------------------------------------------------------------------------
def save(application: Application, actor: Actor, form: Any, seen: str) -> None:
    applying.save_rows(application=application, actor=actor, rows=[form.instance], seen=seen)


def save_licence(application: Application, actor: Actor, form: forms.LicenceForm, seen: str) -> None:
    names = ("kind", "number", "valid_from", "valid_to")
    annexes.save_licence(
        application=application,
        actor=actor,
        former=form.rows[0] if form.rows else None,
        values={name: form.cleaned_data[name] for name in names},
        care=form.annexes(),
        seen=seen,
    )


@dataclass(frozen=True)
class Kind:
    """``slug`` stands in the address. ``one`` names a row in headings, ``add`` is the button. ``lead`` is the cell
    that identifies the row, with a ``note`` below; ``columns`` are the others."""

    slug: str
    section: Section
    model: Any
    form: Any
    add: Text
    one: Text
    empty: Text
    lead: Callable[[Any], Any] = str
    note: Callable[[Any], Any] = lambda row: ""
    columns: tuple[Column, ...] = ()
    at_base: bool = False
    save: Callable[..., None] = save
    remove: Callable[..., None] = applying.remove_row
    end: Callable[..., None] = applying.end_row
    seen: Callable[[Any], str] = version_of

    def rows(self, provider: Provider) -> QuerySet[Any]:
        rows = self.model._default_manager
        if self.slug == "certificates":
            return rows.filter(staff_member__provider=provider).select_related("staff_member")
        related = {"licences": ("care_type",), "equipment": ("kind", "base"), "beds": ("profile", "base")}
        return rows.filter(provider=provider).select_related(*related.get(self.slug, ()))


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "bases", Section.BASES, ProductionBase, forms.BaseForm,
            add=gettext_lazy("Add a base"), one=gettext_lazy("Production base"),
            empty=gettext_lazy("A base is a site where patients are received. Equipment and beds stand at a base."),
            note=lambda row: row.address,
            columns=(
                (gettext_lazy("Tenure"), lambda row: row.get_tenure_display(), ""),
                (gettext_lazy("Sanitary permit"), sanitary, ""),
                (gettext_lazy("In use"), span, "num"),
            ),
        ),
        Kind(
            "licences", Section.LICENCES, Licence, forms.LicenceForm,
            add=gettext_lazy("Add a licence"), one=gettext_lazy("Licence"),
            empty=gettext_lazy("Every type of care needs an annex to a licence for medical activity."),
            save=save_licence, remove=annexes.remove_licence, end=annexes.end_licence,
            seen=lambda row: annexes.seen_of(annexes.paper_of(row).rows),
        ),
        Kind(
            "accreditation", Section.ACCREDITATION, Accreditation, forms.AccreditationForm,
            add=gettext_lazy("Add an accreditation"), one=gettext_lazy("Accreditation"),
            empty=gettext_lazy("Accreditation is voluntary but for some types of care. It counts in the rating."),
            columns=(
                (gettext_lazy("Category"), lambda row: row.category or "–", ""),
                (gettext_lazy("Valid"), span, "num"),
            ),
        ),
        Kind(
            "staff", Section.STAFF, StaffMember, forms.StaffForm,
            add=gettext_lazy("Add a person"), one=gettext_lazy("Staff member"),
            empty=gettext_lazy("People who treat patients, with their certificates. Many at once come from a file."),
        ),
        Kind(
            "certificates", Section.STAFF, StaffCertificate, forms.CertificateForm,
            add=gettext_lazy("Add a certificate"), one=gettext_lazy("Certificate of a specialist"), empty="",
        ),
        Kind(
            "equipment", Section.EQUIPMENT, Equipment, forms.EquipmentForm, at_base=True,
            add=gettext_lazy("Add equipment"), one=gettext_lazy("Equipment"),
            empty=gettext_lazy("Devices with which care is given: throughput is computed from their hours."),
            lead=lambda row: row.kind.name,
            note=lambda row: ", ".join(filter(None, (row.model_name, row.serial, str(row.made_in)))),
            columns=(
                (gettext_lazy("Production base"), lambda row: row.base.name, ""),
                (gettext_lazy("Minutes a day"), lambda row: number(row.daily_minutes), "n"),
                (gettext_lazy("In use"), span, "num"),
            ),
        ),
        Kind(
            "beds", Section.BEDS, Beds, forms.BedsForm, at_base=True,
            add=gettext_lazy("Add beds"), one=gettext_lazy("Beds of a profile"),
            empty=gettext_lazy("Only for care with a stay: beds by profile and base."),
            lead=lambda row: row.profile.name,
            columns=(
                (gettext_lazy("Production base"), lambda row: row.base.name, ""),
                (gettext_lazy("Beds"), lambda row: number(row.count), "n"),
                (gettext_lazy("In use"), span, "num"),
            ),
        ),
    )
}  # fmt: skip


def kind_or_404(slug: str) -> Kind:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]
