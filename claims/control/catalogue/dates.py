"""L: dates and life events."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.control.rule import Rule
from claims.enums import Severity

REJECT, WARN = Severity.REJECT, Severity.WARN
PAYMENT = "Payment rules ҚР ДСМ-291/2020"
MONITORING = "Monitoring rules ҚР ДСМ-321/2020"
DEFAULT = "Default, not from an act"

RULES = (
    Rule(
        "L01",
        "ended_at",
        REJECT,
        _("End before the beginning"),
        _("Began %(started_at)s, ended %(ended_at)s."),
        PAYMENT,
        Q(ended_at__lt=F("started_at")),
        ("started_at", "ended_at"),
    ),
    Rule(
        "L02",
        "started_at",
        REJECT,
        _("Service outside its case"),
        _("The stay of case %(case_no)s lasted from %(case_from)s to %(case_to)s; the service is outside it."),
        PAYMENT,
        Q(is_stay=False) & (Q(started_at__lt=F("case_from")) | Q(ended_at__gt=F("case_to"))),
        ("case_no", "case_from", "case_to"),
    ),
    Rule(
        "L03",
        "ended_at",
        REJECT,
        _("Date in the future"),
        _("The service ended %(ended_at)s, after the register was submitted."),
        PAYMENT,
        Q(in_future=True),
        ("ended_at",),
    ),
    Rule(
        "L03.2",
        "started_at",
        REJECT,
        _("Date outside the contract"),
        _("The contract is in force from %(contract_from)s to %(contract_to)s; the service is of %(started_on)s."),
        PAYMENT,
        Q(started_on__lt=F("contract_from"), is_stay=False)
        | Q(day__lt=F("contract_from"))
        | Q(day__gt=F("contract_to")),
        ("contract_from", "contract_to", "started_on"),
        defect="11.0",
    ),
    Rule(
        "L03.3",
        "ended_at",
        REJECT,
        _("Date outside the period"),
        _("The service ended on %(day)s; the period of the register is %(period_month)s."),
        PAYMENT,
        Q(outside_period=True),
        ("day", "period_month"),
        locked=True,
    ),
    Rule(
        "L04",
        "started_at",
        REJECT,
        _("Date before birth"),
        _("The patient was born on %(birth_date)s, the service is of %(started_on)s."),
        PAYMENT,
        Q(started_on__lt=F("birth_date")),
        ("birth_date", "started_on"),
    ),
    Rule(
        "L04.2",
        "patient_iin",
        REJECT,
        _("Impossible age"),
        _("On the day of the service the patient would be %(age)s years old."),
        DEFAULT,
        lambda p: Q(age__gt=p["age_max"]),
        ("age",),
        {"age_max": 120},
    ),
    Rule(
        "L05",
        "ended_at",
        WARN,
        _("Case over the turn of the year"),
        _("The case began on %(started_on)s and ended in the next year: it belongs to the year of its end."),
        PAYMENT,
        Q(over_new_year=True),
        ("started_on",),
    ),
    Rule(
        "L06",
        "ended_at",
        REJECT,
        _("Service after death"),
        _("The patient died on %(died_on)s, the service is of %(day)s."),
        MONITORING + ", ЕКД 5.1",
        lambda p: Q(day__gt=F("died_on")) & ~Q(care_type__in=p["allowed_care_types"]),
        ("died_on", "day"),
        {"allowed_care_types": ["pathology"]},
        defect="5.1",
    ),
    Rule(
        "L07",
        "outcome",
        REJECT,
        _("Dates of death differ"),
        _("Outcome «died», discharge on %(day)s; the population register says %(died_on)s."),
        MONITORING,
        Q(outcome="died", died_on__isnull=False, day__isnull=False) & ~Q(day=F("died_on")),
        ("day", "died_on"),
    ),
    Rule(
        "L08",
        "quantity",
        REJECT,
        _("Bed-days differ from the stay"),
        _("Bed-days %(quantity)s; the stay gives %(bed_days)s."),
        PAYMENT,
        Q(per_bed_day=True, is_stay=True, bed_days__isnull=False, quantity__isnull=False)
        & ~Q(care_type="day_hospital")
        & ~Q(quantity=F("bed_days")),
        ("quantity", "bed_days"),
    ),
    Rule(
        "L09",
        "quantity",
        REJECT,
        _("More days than the day hospital lasted"),
        _("Days %(quantity)s; from admission to discharge there are %(nights)s + 1."),
        PAYMENT,
        Q(care_type="day_hospital", per_day=True, quantity__gt=F("nights") + 1),
        ("quantity", "nights"),
    ),
    Rule(
        "L11",
        "ended_at",
        REJECT,
        _("Ambulance call longer than a day"),
        _("A call begins and ends on one day and counts once."),
        PAYMENT,
        Q(care_type="ambulance") & (Q(nights__gt=0) | Q(quantity__gt=1)),
    ),
)
