"""Reference data of this app; see config.reference."""

from django.utils.translation import gettext_lazy as _

from config.reference import CONTROL, Catalogue, Child, register
from monitoring.models import (
    CareColumn,
    ChecklistItem,
    DefectCode,
    DefectReduction,
    ServicePair,
    ServiceTrait,
    UnitRate,
)

register(
    Catalogue(
        slug="defects",
        model=DefectCode,
        title=_("Unified classifier of defects"),
        note=_("Codes of defects and violations, with what each one costs (order ҚР ДСМ-321/2020, annex 1)."),
        group=CONTROL,
        order=1,
        columns=("code", "name", "significance", "valid_from", "valid_to"),
        fields=(
            "code",
            "parent",
            "name_kk",
            "name_ru",
            "significance",
            "valid_from",
            "valid_to",
            "source",
        ),
        fixed=("code", "valid_from"),
        search=("code", "name_kk", "name_ru", "significance"),
        end="valid_to",
        label=lambda row: f"{row.code} {row.name}",
        children=(Child("defect-reductions", "defect"),),
        words={"defect_code_edition": _("This code already has an edition from this day.")},
    )
)

register(
    Catalogue(
        slug="defect-reductions",
        model=DefectReduction,
        title=_("Reductions of defects"),
        note=_("By how much a defect reduces the payment in each column of the classifier."),
        group=CONTROL,
        order=2,
        columns=("column", "defect", "applies", "percent", "units", "text"),
        fields=("defect", "column", "applies", "percent", "units", "unit", "text"),
        kinds={"percent": "percent", "units": "quantity"},
        search=("defect__code", "defect__name_ru", "defect__name_kk", "column", "text"),
        filters=("applies",),
        ordering=("defect__code", "defect__valid_from", "column", "pk"),
        label=lambda row: f"{row.defect.code}, {row.column}",
        words={"defect_reduction_key": _("This defect already has a reduction in this column.")},
    )
)

register(
    Catalogue(
        slug="checklists",
        model=ChecklistItem,
        title=_("Checklists of expertise"),
        note=_("Questions that an expert answers about a treated case; «no» suggests a defect."),
        group=CONTROL,
        order=3,
        columns=("name", "care_type", "defect_code", "position", "valid_from", "valid_to"),
        fields=(
            "code",
            "care_type",
            "name_kk",
            "name_ru",
            "defect_code",
            "position",
            "valid_from",
            "valid_to",
            "source",
        ),
        fixed=("code", "valid_from"),
        search=("code", "name_kk", "name_ru", "defect_code"),
        filters=("care_type",),
        ordering=("position", "code", "valid_from", "pk"),
        kinds={"defect_code": "code"},
        end="valid_to",
        words={"checklist_item_key": _("This question already has an edition from this day.")},
        consequence=_("Cases assessed from now on are asked by it; answers that are given stay."),
    )
)

EDITION = ("valid_from", "valid_to", "source")
SCREENS_READ_IT = _("The screens read it from the next run; flags that are there stay.")
DEFECTS_PRICED_BY_IT = _("Defects set from now on are priced by it; those that are set stay.")

register(
    Catalogue(
        slug="service-traits",
        model=ServiceTrait,
        title=_("Traits of services"),
        note=_("What the screens must know about services: which are visits, laboratory tests, courses and so on."),
        group=CONTROL,
        order=20,
        columns=("prefix", "trait", "valid_from", "valid_to"),
        fields=("prefix", "trait", *EDITION),
        fixed=("prefix", "trait", "valid_from"),
        search=("prefix",),
        filters=("trait",),
        ordering=("trait", "prefix", "valid_from", "pk"),
        end="valid_to",
        label=lambda row: f"{row.prefix} {row.get_trait_display()}",
        words={"service_trait_key": _("These services have this trait from this day already.")},
        consequence=SCREENS_READ_IT,
    )
)

register(
    Catalogue(
        slug="service-pairs",
        model=ServicePair,
        title=_("Pairs of services"),
        note=_("Services that contain others, and neighbouring cost groups of which the second is dearer."),
        group=CONTROL,
        order=21,
        columns=("first", "second", "kind", "valid_from", "valid_to"),
        fields=("kind", "first", "second", *EDITION),
        fixed=("kind", "first", "second", "valid_from"),
        search=("first", "second"),
        filters=("kind",),
        ordering=("kind", "first", "second", "valid_from", "pk"),
        end="valid_to",
        label=lambda row: f"{row.first}, {row.second}",
        words={
            "service_pair_key": _("This pair is there from this day already."),
            "service_pair_differs": _("A pair consists of two different services."),
        },
        consequence=SCREENS_READ_IT,
    )
)

register(
    Catalogue(
        slug="care-columns",
        model=CareColumn,
        title=_("Columns of the classifier by type of care"),
        note=_("Which column of the classifier of defects prices a defect of a type of care."),
        group=CONTROL,
        order=22,
        columns=("care_type", "column", "valid_from", "valid_to"),
        fields=("care_type", "column", *EDITION),
        fixed=("care_type", "valid_from"),
        search=("column", "care_type__name_ru", "care_type__name_kk"),
        ordering=("care_type__position", "valid_from", "pk"),
        end="valid_to",
        label=lambda row: f"{row.care_type.name}: {row.column}",
        words={"care_column_key": _("This type of care already has a column from this day.")},
        consequence=DEFECTS_PRICED_BY_IT,
    )
)

register(
    Catalogue(
        slug="unit-rates",
        model=UnitRate,
        title=_("Rates of units"),
        note=_("Tenge of one unit in which the classifier counts some reductions, such as the per-capita rate."),
        group=CONTROL,
        order=23,
        columns=("unit", "rate", "valid_from", "valid_to"),
        fields=("unit", "rate", *EDITION),
        fixed=("unit", "valid_from"),
        kinds={"rate": "money"},
        search=("unit",),
        ordering=("unit", "-valid_from", "pk"),
        end="valid_to",
        label=lambda row: row.unit,
        words={
            "unit_rate_key": _("This unit already has a rate from this day."),
            "unit_rate_positive": _("A rate is above zero."),
        },
        consequence=DEFECTS_PRICED_BY_IT,
    )
)
