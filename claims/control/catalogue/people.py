"""X: the service and the diagnosis must suit the person."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.control.rule import Rule
from claims.enums import Severity

REJECT, WARN = Severity.REJECT, Severity.WARN
TARIFF_LIMITS = "Tariff list, limits of the service"
ICD_LIMITS = "ICD-10, WHO volume 2, categories limited to one sex or age"

pregnancy = Q(diagnosis_code__gte="O00", diagnosis_code__lt="P") | Q(
    diagnosis_code__gte="Z32", diagnosis_code__lt="Z40"
)

RULES = (
    Rule(
        "X01",
        "service_code",
        REJECT,
        _("Service of the other sex"),
        _("The service is for sex %(service_sex)s only, the patient is %(sex)s."),
        TARIFF_LIMITS,
        Q(service_sex__in=["M", "F"], sex__isnull=False) & ~Q(service_sex=F("sex")),
        ("service_sex", "sex"),
        defect="5.1",
    ),
    Rule(
        "X02",
        "diagnosis_code",
        REJECT,
        _("Diagnosis of the other sex"),
        _("Diagnosis %(value)s is for sex %(limit_sex)s only, the patient is %(sex)s."),
        ICD_LIMITS,
        Q(limit_sex__isnull=False, sex__isnull=False) & ~Q(limit_sex=F("sex")),
        ("limit_sex", "sex"),
        defect="5.1",
    ),
    Rule(
        "X03",
        "service_code",
        REJECT,
        _("Age outside the service"),
        _("Age %(age)s; the service is for ages %(age_min)s–%(age_max)s."),
        TARIFF_LIMITS,
        Q(age__lt=F("age_min")) | Q(age__gt=F("age_max")),
        ("age", "age_min", "age_max"),
        defect="1.2",
    ),
    Rule(
        "X04",
        "diagnosis_code",
        WARN,
        _("Age unusual for the diagnosis"),
        _("Diagnosis %(value)s at age %(age)s; usual are %(usual_age_min)s–%(usual_age_max)s."),
        ICD_LIMITS,
        Q(age__lt=F("usual_age_min")) | Q(age__gt=F("usual_age_max")),
        ("age", "usual_age_min", "usual_age_max"),
    ),
    Rule(
        "X04.2",
        "diagnosis_code",
        REJECT,
        _("Age outside the diagnosis"),
        _("Diagnosis %(value)s at age %(age)s; it is for ages %(limit_age_min)s–%(limit_age_max)s."),
        ICD_LIMITS,
        Q(age__lt=F("limit_age_min")) | Q(age__gt=F("limit_age_max")),
        ("age", "limit_age_min", "limit_age_max"),
    ),
    Rule(
        "X08",
        "diagnosis_code",
        REJECT,
        _("Antenatal care without pregnancy"),
        _(
            "Antenatal care is for women of %(age_from)s–%(age_to)s with a diagnosis O00–O99 or Z32–Z39; given"
            " are %(value)s, sex %(sex)s, age %(age)s."
        ),
        "Integrated outpatient code editor, default, not from an act",
        lambda p: (
            Q(care_type="antenatal", person_known=True, diagnosis_code__isnull=False, age__isnull=False)
            & (~pregnancy | ~Q(sex="F") | Q(age__lt=p["age_from"]) | Q(age__gt=p["age_to"]))
        ),
        ("sex", "age"),
        {"age_from": 10, "age_to": 55},
    ),
)
