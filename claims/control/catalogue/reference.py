"""R: what a line names must exist and hold on the day."""

from decimal import Decimal

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.control.rule import Rule
from claims.enums import Outcome, Severity

REJECT, WARN = Severity.REJECT, Severity.WARN
NUMBERS = "Order № 521 of 29.06.2023"
INTERFACE = "Interface of registers of services"
TARIFFS = "Tariffs ҚР ДСМ-170/2020 of 30.10.2020"
ICD = "ICD-10, WHO volume 2"
MONITORING_10 = "Monitoring rules ҚР ДСМ-321/2020, p. 10"
REFERRAL = "Monitoring rules ҚР ДСМ-321/2020, ЕКД 1.2; terms: default, not from an act"

known_person = Q(person_known=True)
no_referral = Q(referral_no__isnull=True) | Q(referral_date__isnull=True)
planned_stay = Q(is_stay=True, care_form="planned")


def referral_too_old(parameters: dict[str, int]) -> Q:
    return Q(needs_referral=True) & (
        (planned_stay & Q(referral_days__gt=parameters["days_planned_stay"]))
        | (~planned_stay & Q(referral_days__gt=parameters["days"]))
        | (Q(care_form__isnull=True) & Q(referral_days__gt=parameters["days"]))
    )


RULES = (
    Rule(
        "R01",
        "patient_iin",
        REJECT,
        _("Wrong IIN of the patient"),
        _("IIN %(value)s has a wrong check digit or not 12 digits."),
        NUMBERS,
        Q(patient_iin__isnull=False, patient_iin_ok=False),
    ),
    Rule(
        "R01.2",
        "practitioner_iin",
        REJECT,
        _("Wrong IIN of the practitioner"),
        _("IIN %(value)s has a wrong check digit or not 12 digits."),
        NUMBERS,
        Q(practitioner_iin__isnull=False, practitioner_iin_ok=False),
    ),
    Rule(
        "R02",
        "patient_iin",
        WARN,
        _("IIN against date of birth and sex"),
        _("The IIN tells another date of birth or sex than the population register: %(birth_date)s, %(sex)s."),
        NUMBERS,
        Q(iin_disagrees=True),
        ("birth_date", "sex"),
    ),
    Rule(
        "R03",
        "patient_iin",
        REJECT,
        _("Patient not found"),
        _("Patient %(value)s is not found in the population register."),
        MONITORING_10,
        Q(patient_iin_ok=True, person_known=False),
    ),
    Rule(
        "R04",
        "service_code",
        REJECT,
        _("Service not found"),
        _("Service %(value)s is not in the tariff list."),
        TARIFFS,
        Q(service_code__isnull=False, service_id__isnull=True),
        locked=True,
    ),
    Rule(
        "R04.2",
        "service_code",
        REJECT,
        _("Service not in force on the day"),
        _("Service %(value)s is not in force on %(day)s."),
        TARIFFS,
        Q(service_id__isnull=False, day__isnull=False)
        & (Q(service_in_force=False) | Q(tariff__isnull=True, in_capitation=False)),
        ("day",),
    ),
    Rule(
        "R05",
        "amount",
        REJECT,
        _("Price is not the tariff of the day"),
        _("Price %(unit_price)s, tariff from %(tariff_from)s is %(tariff)s."),
        TARIFFS,
        Q(in_capitation=False, tariff__isnull=False)
        & (Q(unit_price__gt=F("tariff") + Decimal("0.01")) | Q(unit_price__lt=F("tariff") - Decimal("0.01"))),
        ("unit_price", "tariff", "tariff_from"),
        defect="3.2",
    ),
    Rule(
        "R06",
        "diagnosis_code",
        REJECT,
        _("Diagnosis not found"),
        _("Diagnosis %(value)s is not in ICD-10 or not in force on the day."),
        ICD,
        Q(diagnosis_code__isnull=False) & (Q(diagnosis_known=False) | Q(diagnosis_in_force=False, day__isnull=False)),
    ),
    Rule(
        "R07",
        "diagnosis_code",
        WARN,
        _("Diagnosis not exact"),
        _("Diagnosis %(value)s has finer codes below it; give the exact one."),
        ICD,
        Q(diagnosis_known=True, is_leaf=False) & (~Q(care_type="inpatient") | Q(care_type__isnull=True)),
    ),
    Rule(
        "R07.2",
        "diagnosis_code",
        REJECT,
        _("Diagnosis of a stay not exact"),
        _("A stay is paid by an exact diagnosis; %(value)s has finer codes below it."),
        ICD,
        Q(diagnosis_known=True, is_leaf=False, care_type="inpatient"),
    ),
    Rule(
        "R08",
        "diagnosis_code",
        REJECT,
        _("Not a principal diagnosis"),
        _("%(value)s is an external cause or a manifestation and cannot be the principal diagnosis."),
        ICD,
        Q(diagnosis_known=True) & (Q(is_manifestation=True) | Q(diagnosis_code__gte="V01", diagnosis_code__lt="Y99")),
    ),
    Rule(
        "R10",
        "practitioner_iin",
        REJECT,
        _("Practitioner does not work here"),
        _("Practitioner %(value)s is not on the staff of the organisation or its co-executor."),
        MONITORING_10,
        Q(practitioner_iin_ok=True, staff_known=True, practitioner_hired_on__isnull=True),
        defect="5.1",
    ),
    Rule(
        "R10.2",
        "practitioner_iin",
        REJECT,
        _("Practitioner not employed on the day"),
        _(
            "Practitioner worked here from %(practitioner_hired_on)s to %(practitioner_left_on)s; the service is"
            " of %(day)s."
        ),
        MONITORING_10,
        Q(practitioner_iin_ok=True, day__isnull=False, started_on__isnull=False, practitioner_employed=False),
        ("practitioner_hired_on", "practitioner_left_on", "day"),
        defect="5.1",
    ),
    Rule(
        "R12",
        "service_code",
        REJECT,
        _("No licence"),
        _("No licence for this type of care in force on %(day)s."),
        MONITORING_10,
        Q(service_id__isnull=False, day__isnull=False, licensed=False),
        ("day", "care_type"),
    ),
    Rule(
        "R14",
        "outcome",
        REJECT,
        _("Outcome unknown"),
        _(
            "Outcome %(value)s is unknown. Write one of: recovered, improved, unchanged, worse, died,"
            " transferred, left."
        ),
        INTERFACE,
        Q(outcome__isnull=False) & ~Q(outcome__in=Outcome.values),
    ),
    Rule(
        "R14.2",
        "outcome",
        REJECT,
        _("Outcome outside a stay"),
        _("Outcome %(value)s belongs to stays; this service is none."),
        INTERFACE,
        Q(outcome__in=Outcome.values, is_stay=False),
    ),
    Rule(
        "R15",
        "referral_no",
        REJECT,
        _("No referral"),
        _("This service needs a referral: number and date."),
        REFERRAL,
        Q(needs_referral=True) & no_referral,
        defect="1.2",
    ),
    Rule(
        "R15.2",
        "referral_date",
        REJECT,
        _("Referral after the service"),
        _("The referral is of %(value)s, the service began on %(started_on)s."),
        REFERRAL,
        Q(needs_referral=True, referral_days__lt=0),
        ("started_on",),
        defect="1.2",
    ),
    Rule(
        "R15.3",
        "referral_date",
        REJECT,
        _("Referral too old"),
        _(
            "The referral was %(referral_days)s days old; it holds %(days)s days, for a planned stay"
            " %(days_planned_stay)s."
        ),
        REFERRAL,
        referral_too_old,
        ("referral_days",),
        {"days": 60, "days_planned_stay": 90},
        defect="1.2",
    ),
    Rule(
        "R15.4",
        "referring_bin",
        WARN,
        _("Referral from another organisation"),
        _("The referral is from %(value)s; the patient is attached to %(attached_bin)s."),
        REFERRAL,
        Q(needs_referral=True, referring_bin__isnull=False, attached_bin__isnull=False)
        & ~Q(referring_bin=F("attached_bin")),
        ("attached_bin",),
        defect="1.2",
    ),
    # The organisation's own БИН names no co-executor. Contracts without any co-execution (those that were imported)
    # tell nothing about it.
    Rule(
        "R16",
        "executor_bin",
        REJECT,
        _("Co-execution not agreed"),
        _(
            "Under this contract no co-execution with %(value)s is agreed for this type of care on %(day)s. Agree on"
            " it on the portal first."
        ),
        "Procurement rules ҚР ДСМ-242/2020, p. 62-1",
        Q(executor_agreed=False, day__isnull=False, service_id__isnull=False, performer_id__isnull=False)
        & ~Q(performer_id=F("provider_id")),
        ("day", "care_type"),
        defect="11.0",
    ),
)
