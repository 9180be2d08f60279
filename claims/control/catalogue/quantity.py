"""Q: quantities, limits and combinations."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.control.rule import Rule
from claims.enums import Severity

REJECT, WARN = Severity.REJECT, Severity.WARN
LIMITS = "Tariff list, limits of the service"
PAYMENT_70 = "Payment rules ҚР ДСМ-291/2020, p. 70, 80"

RULES = (
    Rule(
        "Q02",
        "quantity",
        REJECT,
        _("Daily limit exceeded"),
        _(
            "On %(day)s the patient already has %(running__day_used)s in all organisations, this line adds"
            " %(quantity)s; the limit is %(max_per_day)s."
        ),
        LIMITS,
        Q(day_used__gt=F("max_per_day") - F("quantity")),
        ("day", "running__day_used", "quantity", "max_per_day"),
        running=True,
        defect="3.1",
    ),
    Rule(
        "Q03",
        "quantity",
        REJECT,
        _("Yearly limit exceeded"),
        _(
            "In the year the patient already has %(running__year_used)s in all organisations, this line adds"
            " %(quantity)s; the limit is %(max_per_year)s."
        ),
        LIMITS,
        Q(year_used__gt=F("max_per_year") - F("quantity")),
        ("running__year_used", "quantity", "max_per_year"),
        running=True,
        defect="3.1",
    ),
    Rule(
        "Q07",
        "service_code",
        REJECT,
        _("Two cost groups in one case"),
        _("Case %(case_no)s holds %(groups_in_case)s clinical cost groups; a case has exactly one."),
        PAYMENT_70,
        Q(care_type="inpatient", per_bed_day=False, groups_in_case__gt=1),
        ("case_no", "groups_in_case"),
    ),
    Rule(
        "Q08",
        "service_code",
        REJECT,
        _("Ways of payment mixed in a case"),
        _("Case %(case_no)s is billed both by cost group and by bed-day."),
        PAYMENT_70,
        Q(is_stay=True, groups_in_case__gt=0, bed_days_in_case__gt=0),
        ("case_no",),
    ),
    Rule(
        "Q09",
        "quantity",
        REJECT,
        _("More repeats than days"),
        _("Quantity %(quantity)s over %(nights)s + 1 days; the daily limit is %(max_per_day)s."),
        LIMITS,
        Q(quantity__gt=F("max_per_day") * (F("nights") + 1)),
        ("quantity", "nights", "max_per_day"),
        defect="3.1",
    ),
)
