"""Reference data of this app; see config.reference."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Func, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.enums import FUND_ROLES, PROVIDER_ROLES, Role
from accounts.identifiers import is_valid_bin, is_valid_iin, mask
from config.alphabet import in_order
from config.reference import ORGANISATIONS, PLACES, Catalogue, Child, register
from providers.models import CalendarDay, CareType, Licence, Provider, StaffMember
from providers.registry import name_column


def check_bin(value: str) -> None:
    if not is_valid_bin(value):
        raise ValidationError(_("BIN: 12 digits, the last one a check digit. This one does not add up."))


def check_iin(value: str) -> None:
    if not is_valid_iin(value):
        raise ValidationError(_("IIN: 12 digits, the last one a check digit. This one does not add up."))


def by_name() -> Func:
    """The alphabet of the reader's language, see config.alphabet."""
    return in_order(name_column())


register(
    Catalogue(
        slug="care-types",
        model=CareType,
        title=_("Types of care"),
        note=_("The unit of licences, services and contract lines."),
        group=ORGANISATIONS,
        order=3,
        columns=("code", "name", "is_stay", "linear_scale", "valid_from", "valid_to"),
        fields=(
            "code",
            "name_kk",
            "name_ru",
            "name_en",
            "short_kk",
            "short_ru",
            "short_en",
            "is_stay",
            "linear_scale",
            "position",
            "valid_from",
            "valid_to",
            "source",
        ),
        fixed=("code",),
        search=("code", "name_kk", "name_ru", "name_en"),
        filters=("is_stay",),
        end="valid_to",
    )
)

register(
    Catalogue(
        slug="providers",
        model=Provider,
        title=_("Medical organisations"),
        note=_("Organisations of the registry with their region, territory and attached population."),
        group=ORGANISATIONS,
        order=1,
        columns=("name", "bin", "region", "territory", "ownership", "attached_population"),
        fields=(
            "bin",
            "name_kk",
            "name_ru",
            "region",
            "territory",
            "ownership",
            "attached_population",
            "registered_on",
        ),
        fixed=("bin",),
        required=("bin", "region"),
        preset={"kind": "provider"},
        checks={"bin": check_bin},
        search=("bin", "name_kk", "name_ru"),
        filters=("region", "territory", "ownership"),
        ordering=(by_name, "pk"),
        children=(Child("licences", "provider"), Child("contracts", "provider")),
        words={"provider_has_bin": _("A medical organisation needs a BIN of 12 digits.")},
    )
)

register(
    Catalogue(
        slug="licences",
        model=Licence,
        title=_("Licences"),
        note=_("Which organisation may give which type of care, and when."),
        group=ORGANISATIONS,
        order=2,
        columns=("number", "provider", "care_type", "valid_from", "valid_to"),
        fields=("provider", "number", "care_type", "valid_from", "valid_to"),
        natural={"provider": "bin"},
        fixed=("provider", "number", "care_type"),
        search=("number", "provider__bin", "provider__name_ru", "provider__name_kk"),
        filters=("care_type",),
        ordering=("provider__bin", "care_type__position", "valid_from", "pk"),
        end="valid_to",
        words={
            "licence_key": _("This organisation already has this licence for this type of care."),
            "licence_dates": _("The last day cannot come before the first one."),
        },
    )
)


# Staff: personal data ----------------------------------------------------------------------------------------------
def staff_of(rows: QuerySet[StaffMember], actor: Actor) -> QuerySet[StaffMember]:
    """An organisation sees its own people, a branch those of its region, the central office everybody."""
    if actor.works_for_provider and actor.organisation is not None:
        return rows.filter(provider_id=actor.organisation.pk)
    if actor.sees_region and actor.organisation is not None:
        return rows.filter(provider__region_id=actor.organisation.region_id)
    return rows if actor.sees_country else rows.none()


def knows_staff(actor: Actor) -> bool:
    """Full names and numbers: the employer, auditors, who check it, and the administrator, who corrects it."""
    return actor.has(*PROVIDER_ROLES, Role.AUDITOR, Role.BRANCH_HEAD, Role.ADMINISTRATOR)


def staff_iin(row: StaffMember, actor: Actor) -> str:
    return row.iin if knows_staff(actor) else mask(row.iin)


def staff_name(row: StaffMember, actor: Actor) -> str:
    if knows_staff(actor):
        return row.full_name
    first, *others = row.full_name.split()
    return " ".join([first, *(f"{part[0]}." for part in others)])


register(
    Catalogue(
        slug="staff",
        model=StaffMember,
        title=_("Staff"),
        note=_("Practitioners of the organisations, with the time for which they were employed."),
        group=ORGANISATIONS,
        order=4,
        columns=("full_name", "iin", "provider", "speciality", "hired_on", "left_on"),
        fields=("provider", "iin", "full_name", "speciality", "hired_on", "left_on", "daily_minutes"),
        natural={"provider": "bin"},
        fixed=("provider", "iin"),
        checks={"iin": check_iin},
        search=("full_name", "iin", "speciality", "provider__bin"),
        ordering=(in_order("full_name"), "pk"),
        end="left_on",
        visible=staff_of,
        shown={"iin": staff_iin, "full_name": staff_name},
        read_roles=PROVIDER_ROLES | FUND_ROLES,
        words={
            "staff_key": _("This person is already on the staff of this organisation."),
            "staff_dates": _("The last day cannot come before the first one."),
        },
    )
)


# Calendar ----------------------------------------------------------------------------------------------------------
def save_day(*, form: Any, actor: Actor) -> CalendarDay:
    """The numbers of all later working days follow from each day, so the change goes through the calendar's verb."""
    from providers.actions import set_calendar_day

    names = ("day", "is_working", "name_kk", "name_ru", "name_en", "source")
    return set_calendar_day(actor=actor, **{name: form.cleaned_data[name] for name in names})


register(
    Catalogue(
        slug="calendar",
        model=CalendarDay,
        title=_("Working-day calendar"),
        note=_("Working days of Kazakhstan with holidays and transfers; deadlines are counted by it."),
        group=PLACES,
        order=2,
        columns=("day", "is_working", "name", "source"),
        fields=("day", "is_working", "name_kk", "name_ru", "name_en", "source"),
        computed=("ordinal",),
        fixed=("day",),
        search=("name_kk", "name_ru", "name_en", "source"),
        filters=("is_working",),
        ordering=("-day",),
        label=lambda row: f"{row.day:%d.%m.%Y}",
        save=save_day,
    )
)
