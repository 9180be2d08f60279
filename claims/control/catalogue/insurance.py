"""P: insurance, package and contract."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.control.rule import Rule
from claims.enums import Severity

REJECT, WARN, NORMALISE = Severity.REJECT, Severity.WARN, Severity.NORMALISE
LAW = "Law № 405-V of 16.11.2015, art. 5"
PACKAGE = "Orders ҚР ДСМ-108/2020 and ҚР ДСМ-109/2020; Code, art. 196, 200"
PAYMENT = "Payment rules ҚР ДСМ-291/2020"
COEXECUTION = "Procurement rules ҚР ДСМ-242/2020, p. 62-1"
CONTRACT = "Procurement rules ҚР ДСМ-242/2020, p. 53–60"
ADMISSION = "Procurement rules ҚР ДСМ-242/2020, p. 26, 37; monitoring rules ҚР ДСМ-321/2020, p. 10"

RULES = (
    Rule(
        "P01",
        "patient_iin",
        REJECT,
        _("Not insured on the day"),
        _("The patient is not insured on %(day)s."),
        LAW + "; ЕКД 11.0",
        Q(funding_source="OSMS", insured=False, day__isnull=False),
        ("day",),
        defect="11.0",
    ),
    Rule(
        "P02",
        "diagnosis_code",
        REJECT,
        _("Funding source does not match the diagnosis"),
        _("%(value)s on %(day)s is paid from %(diagnosis_source)s, the register says %(funding_source)s."),
        PACKAGE,
        Q(service_funding="BY_DIAGNOSIS", diagnosis_source__isnull=False) & ~Q(diagnosis_source=F("funding_source")),
        ("day", "diagnosis_source", "funding_source"),
        defect="11.0",
    ),
    Rule(
        "P02.2",
        "service_code",
        REJECT,
        _("Funding source does not match the service"),
        _("The service is paid from %(service_funding)s, the register says %(funding_source)s."),
        PACKAGE,
        Q(service_funding__in=["GOBMP", "OSMS"], funding_source__isnull=False)
        & ~Q(service_funding=F("funding_source"))
        & ~Q(care_form="emergency", insured=False, funding_source="GOBMP"),
        ("service_funding", "funding_source"),
        defect="11.0",
    ),
    Rule(
        "P03",
        "diagnosis_code",
        NORMALISE,
        _("Diagnosis in both lists"),
        _("%(value)s stands in both lists of diseases; GOBMP pays."),
        PACKAGE,
        Q(service_funding="BY_DIAGNOSIS", in_szz=True, in_zpdn=True),
    ),
    Rule(
        "P05",
        "patient_iin",
        REJECT,
        _("Attached to another organisation"),
        _("The service is paid per head; the patient is attached to %(attached_name)s."),
        PAYMENT + ", p. 47; ЕКД 5.2",
        Q(in_capitation=True, attached_id__isnull=False) & ~Q(attached_id=F("provider_id")),
        ("attached_name", "attached_bin"),
        defect="5.2",
    ),
    Rule(
        "P06",
        "amount",
        REJECT,
        _("Service within the per-capita rate billed apart"),
        _("The service is paid within the per-capita rate; amount %(amount)s is not due."),
        PAYMENT + ", p. 47",
        Q(in_capitation=True, amount__gt=0),
        ("amount",),
    ),
    Rule(
        "P07",
        "service_code",
        REJECT,
        _("Not in the contract"),
        _("The contract has no volume of this type of care in the month of %(day)s."),
        PAYMENT + "; ЕКД 11.0",
        Q(service_id__isnull=False, day__isnull=False)
        & (Q(plan_volume__isnull=True) | Q(plan_volume=0, plan_amount=0)),
        ("day", "care_type"),
        defect="11.0",
    ),
    Rule(
        "P07.2",
        "ended_at",
        REJECT,
        _("Contract suspended on the day"),
        _("The contract was suspended on %(day)s: services of that day are not taken under it."),
        CONTRACT,
        Q(contract_suspended=True),
        ("day",),
    ),
    Rule(
        "P08",
        "amount",
        WARN,
        _("Above the month's plan"),
        _(
            "With this line %(running__month_amount)s are accepted in the month, the plan is %(plan_amount)s: the"
            " linear scale applies."
        ),
        PAYMENT + ", p. 61, 76–78",
        Q(linear_scale=True, plan_amount__isnull=False, month_amount__gt=F("plan_amount")),
        ("running__month_amount", "plan_amount"),
        running=True,
    ),
    Rule(
        "P09",
        "amount",
        WARN,
        _("Contract exhausted"),
        _("With this line %(running__contract_amount)s are accepted under the contract of %(contract_total)s."),
        PAYMENT + ", p. 27",
        Q(contract_total__isnull=False, contract_amount__gt=F("contract_total")),
        ("running__contract_amount", "contract_total"),
        running=True,
    ),
    # The admission judged is that of whoever gave the service: of the co-executor where the line names one. A stay is
    # judged on the day on which it ended, as by every other rule.
    Rule(
        "P10",
        "service_code",
        REJECT,
        _("Not admitted to the type of care"),
        _("Whoever gave the service is not in the registry of providers for this type of care."),
        ADMISSION,
        # Of whom neither a licence nor an entry is known, the registry knows nothing: R12 speaks then.
        Q(service_id__isnull=False, day__isnull=False, registered=True, admitted_on__isnull=True),
        ("care_type",),
    ),
    Rule(
        "P10.2",
        "service_code",
        REJECT,
        _("Before admission"),
        _(
            "Whoever gave the service is admitted to this type of care from %(admitted_on)s; the"
            " service is of %(day)s."
        ),
        ADMISSION,
        Q(day__lt=F("admitted_on")),
        ("admitted_on", "day", "care_type"),
    ),
    Rule(
        "P10.3",
        "service_code",
        REJECT,
        _("Excluded from the registry"),
        _(
            "Whoever gave the service was excluded from the registry for this type of care on"
            " %(removed_on)s; the service is of %(day)s."
        ),
        ADMISSION,
        Q(day__gte=F("removed_on")),
        ("removed_on", "day", "care_type"),
    ),
    Rule(
        "P10.4",
        "service_code",
        REJECT,
        _("Admission suspended"),
        _("The admission of whoever gave the service is suspended since %(suspended_since)s: %(suspensions)s."),
        ADMISSION,
        Q(suspended_since__isnull=False, day__gte=F("admitted_on"))
        & (Q(removed_on__isnull=True) | Q(day__lt=F("removed_on"))),
        ("suspended_since", "suspensions", "day", "care_type"),
    ),
    Rule(
        "P11",
        "executor_bin",
        WARN,
        _("Co-execution limit exceeded"),
        _(
            "With this line %(running__transferred_amount)s of the year are handed to co-executors;"
            " %(running__transfer_allowed)s are allowed (%(running__transfer_share)s %% of the year's"
            " consultations and diagnostics)."
        ),
        COEXECUTION,
        Q(
            executor_bin__isnull=False,
            care_type="kdu",
            transfer_allowed__isnull=False,
            transferred_amount__gt=F("transfer_allowed"),
        ),
        ("running__transferred_amount", "running__transfer_allowed", "running__transfer_share"),
        running=True,
    ),
    Rule(
        "P12",
        "service_code",
        REJECT,
        _("Short stay billed as a whole group"),
        _("A stay of %(nights)s days that ended by transfer or leaving is paid by bed-days (up to %(days)s days)."),
        PAYMENT + ", p. 81",
        lambda p: Q(
            care_type="inpatient", per_bed_day=False, outcome__in=["transferred", "left"], nights__lte=p["days"]
        ),
        ("nights",),
        {"days": 3},
    ),
    Rule(
        "P13",
        "outcome",
        WARN,
        _("Death: mandatory review"),
        _("The case goes to mandatory review; its payment waits for the result."),
        "Monitoring rules ҚР ДСМ-321/2020, p. 40; payment rules, p. 79",
        Q(outcome="died", is_stay=True),
    ),
    Rule(
        "P16",
        "referral_date",
        WARN,
        _("Waiting too long"),
        _(
            "The patient waited %(referral_working_days)s working days from the referral; the limit is"
            " %(working_days)s."
        ),
        "Monitoring rules ҚР ДСМ-321/2020, ЕКД 7.0",
        lambda p: Q(needs_referral=True, referral_working_days__gt=p["working_days"]),
        ("referral_working_days",),
        {"working_days": 15},
        defect="7.0",
    ),
)
