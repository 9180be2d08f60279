"""Reference data of this app; see config.reference."""

from django.utils.translation import gettext_lazy as _

from config.reference import CONTROL, Catalogue, Child, register
from monitoring.models import ChecklistItem, DefectCode, DefectReduction

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
