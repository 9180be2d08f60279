"""Reference data of this app; see config.reference."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Func, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.enums import FUND_ROLES, PROVIDER_ROLES, Role
from accounts.identifiers import is_valid_bin, is_valid_iin, mask
from config.alphabet import in_order
from config.reference import ORGANISATIONS, PLACES, STAGE_1, Catalogue, Child, register
from providers.models import (
    BedApproval,
    BedProfile,
    CalendarDay,
    CapacityNorm,
    CareType,
    EquipmentKind,
    Licence,
    MinimumRequirement,
    Provider,
    RatingComponent,
    StaffMember,
    Term,
)
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


# Stage 1: what admission asks for, and how throughput and rating are computed ----------------------------------------
DATES = ("valid_from", "valid_to", "source")

register(
    Catalogue(
        slug="minimum-requirements",
        model=MinimumRequirement,
        title=_("Minimum requirements"),
        note=_("What an organisation must have to be admitted, by type of care."),
        group=STAGE_1,
        order=1,
        columns=("code", "care_type", "kind", "subject", "minimum", "lasting", "valid_from"),
        fields=("code", "care_type", "kind", "subject", "minimum", "lasting", *DATES),
        fixed=("code",),
        search=("code", "subject"),
        filters=("care_type", "kind"),
        end="valid_to",
        words={"requirement_key": _("This code already has a row that begins on this day.")},
    )
)
register(
    Catalogue(
        slug="terms",
        model=Term,
        title=_("Terms of steps"),
        note=_("How many days each step of admission may take."),
        group=STAGE_1,
        order=2,
        columns=("code", "days", "working", "valid_from", "source"),
        fields=("code", "days", "working", *DATES),
        fixed=("code",),
        search=("code", "source"),
        end="valid_to",
        words={"term_key": _("This code already has a row that begins on this day.")},
    )
)
register(
    Catalogue(
        slug="capacity-norms",
        model=CapacityNorm,
        title=_("Norms of throughput"),
        note=_("Minutes of a post or of equipment for a unit, days of a bed for a case."),
        group=STAGE_1,
        order=3,
        columns=("code", "care_type", "basis", "minutes", "days", "load", "valid_from"),
        fields=(
            "code",
            "care_type",
            "basis",
            "subject",
            "equipment_kind",
            "bed_profile",
            "minutes",
            "days",
            "load",
            *DATES,
        ),
        fixed=("code",),
        kinds={"minutes": "quantity", "days": "quantity", "load": "percent"},
        search=("code", "subject"),
        filters=("care_type", "basis"),
        end="valid_to",
        words={"capacity_norm_key": _("This code already has a row that begins on this day.")},
    )
)
register(
    Catalogue(
        slug="rating-components",
        model=RatingComponent,
        title=_("Components of the rating"),
        note=_("What the rating is made of, with the points that each part gives at most."),
        group=STAGE_1,
        order=4,
        columns=("name", "component", "weight", "neutral", "valid_from", "source"),
        fields=(
            "code",
            "name_kk",
            "name_ru",
            "component",
            "weight",
            "neutral",
            "parameters",
            "position",
            *DATES,
        ),
        fixed=("code",),
        kinds={"weight": "quantity", "neutral": "percent"},
        shown={"parameters": lambda row, actor: json.dumps(row.parameters, ensure_ascii=False)},
        search=("code", "name_kk", "name_ru"),
        end="valid_to",
        words={"rating_component_key": _("This code already has a row that begins on this day.")},
    )
)
for order, slug, model, title, note in (
    (5, "equipment-kinds", EquipmentKind, _("Kinds of equipment"), _("What equipment of an application may be.")),
    (6, "bed-profiles", BedProfile, _("Bed profiles"), _("Profiles by which beds are counted and approved.")),
):
    register(
        Catalogue(
            slug=slug,
            model=model,
            title=title,
            note=note,
            group=STAGE_1,
            order=order,
            columns=("code", "name"),
            fields=("code", "name_kk", "name_ru"),
            fixed=("code",),
            search=("code", "name_kk", "name_ru"),
        )
    )
register(
    Catalogue(
        slug="bed-approvals",
        model=BedApproval,
        title=_("Approved bed stock"),
        note=_("Beds by profile in the decisions of health departments. Throughput counts no more than these."),
        group=STAGE_1,
        order=7,
        columns=("decision", "provider", "profile", "count", "valid_from", "valid_to"),
        fields=("provider", "profile", "count", "decision", *DATES),
        natural={"provider": "bin"},
        fixed=("provider", "profile"),
        search=("decision", "provider__bin", "provider__name_kk", "provider__name_ru"),
        filters=("profile",),
        end="valid_to",
        words={
            "bed_approval_key": _("This profile of the organisation already has a row that begins on this day."),
            "bed_approval_dates": _("The last day cannot come before the first one."),
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
