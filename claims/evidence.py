"""One line beside what the reference data say on the day of its service: the ground of every failure.

A read model for one line at a time: about a dozen queries, whatever the line holds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.identifiers import mask
from claims.columns import LINE_NAMES, title
from claims.models import Line, Person, RefusedLine, Register
from claims.protocol import money, source_name, suspension_cause
from claims.reports import Told
from config.localized import in_force
from procurement.models import ContractLine, Diagnosis, FundingRow, Service, Tariff
from providers.enums import EntryState
from providers.models import Licence, Provider, RegistryEntry, StaffMember

# Facts that are no column of the register, and the rules that judge them.
FACTS = {
    "insurance": (gettext_lazy("Insurance"), ("P01",)),
    "attachment": (gettext_lazy("Attachment"), ("P05", "R15.4")),
    "licence": (gettext_lazy("Licence"), ("R12",)),
    "admission": (gettext_lazy("Admission"), ("P10", "P10.2", "P10.3", "P10.4")),
    "plan": (gettext_lazy("Plan of the contract"), ("P07", "P08", "P09")),
    "source": (gettext_lazy("Funding source"), ("P02", "P02.2", "P03")),
}
PLACE_OF = {rule: name for name, (_title, rules) in FACTS.items() for rule in rules}
ORDER = (
    "line_no", "case_no", "patient_iin", "insurance", "attachment", "practitioner_iin", "service_code", "licence",
    "admission", "plan", "diagnosis_code", "source", "care_form", "started_at", "ended_at", "quantity", "amount",
    "referral_no", "referral_date", "referring_bin", "executor_bin", "outcome",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """``submitted`` and ``reference`` are ready to show; ``known``: there was something to compare with."""

    name: str
    title: Any
    submitted: str
    reference: str
    faults: list[Told] = field(default_factory=list)

    @property
    def known(self) -> bool:
        return bool(self.reference)


def span(start: date | None, end: date | None) -> str:
    if start is None:
        return _("to %(day)s") % {"day": f"{end:%d.%m.%Y}"} if end else ""
    if end is None:
        return _("from %(day)s") % {"day": f"{start:%d.%m.%Y}"}
    return f"{start:%d.%m.%Y} – {end:%d.%m.%Y}"


class Evidence:
    """What is known about the line on the day on which its service ended."""

    def __init__(self, register: Register, line: Line | RefusedLine) -> None:
        self.register, self.line = register, line
        self.raw: dict[str, str] = getattr(line, "raw", {})
        ended = line.ended_at or line.started_at
        self.day = timezone.localdate(ended) if ended else register.period or timezone.localdate()
        self.person = Person.objects.filter(iin=line.patient_iin).first() if line.patient_iin else None
        self.service = Service.objects.select_related("care_type").filter(code=line.service_code).first()
        self.tariff = Tariff.objects.filter(in_force(self.day), service=self.service).first() if self.service else None

    def facts(self, findings: Iterable[Told]) -> list[Fact]:
        """Fields that failed first, in the order of the form."""
        faults: dict[str, list[Told]] = {}
        for one in findings:
            faults.setdefault(PLACE_OF.get(one.finding.rule, one.finding.field), []).append(one)
        made = []
        for name in ORDER:
            submitted, reference = self.submitted(name), self.reference(name)
            if submitted or reference or name in faults:
                made.append(Fact(name, self.title(name), submitted, reference, faults.pop(name, [])))
        made += [Fact(name, title(name) or _("The row"), "", "", rest) for name, rest in faults.items()]
        return sorted(made, key=lambda fact: not fact.faults)

    def title(self, name: str) -> Any:
        return FACTS[name][0] if name in FACTS else title(name)

    def submitted(self, name: str) -> str:
        if name == "source":
            return source_name(self.register.funding_source)
        if name == "plan":
            return self.register.contract.number if self.register.contract else ""
        if name not in LINE_NAMES:
            return f"{self.day:%d.%m.%Y}"
        value = getattr(self.line, name)
        if name in self.raw and value in (None, ""):
            return self.raw[name]
        if name == "amount":
            return money(value) if value is not None else ""
        if name in ("patient_iin", "practitioner_iin"):
            return mask(value) if len(value) == 12 else value
        if name in ("started_at", "ended_at"):
            return f"{timezone.localtime(value):%d.%m.%Y %H:%M}" if value else ""
        if isinstance(value, date):
            return f"{value:%d.%m.%Y}"
        if name in ("care_form", "outcome"):
            return str(getattr(self.line, f"get_{name}_display")())
        return "" if value is None else str(value)

    def reference(self, name: str) -> str:
        find: Callable[[], str] | None = getattr(self, f"of_{name}", None)
        return find() if find else ""

    def of_patient_iin(self) -> str:
        if self.person is None:
            return _("not in the population register")
        parts = [
            self.person.full_name,
            _("born %(day)s") % {"day": f"{self.person.birth_date:%d.%m.%Y}"},
            self.person.get_sex_display(),
        ]
        if self.person.died_on:
            parts.append(_("died %(day)s") % {"day": f"{self.person.died_on:%d.%m.%Y}"})
        return ", ".join(parts)

    def of_insurance(self) -> str:
        if self.person is None:
            return ""
        held = self.person.coverage.filter(in_force(self.day)).order_by("-valid_from", "-id").first()
        if held:
            return _("insured %(span)s") % {"span": span(held.valid_from, held.valid_to)}
        last = self.person.coverage.filter(valid_from__lte=self.day).order_by("-valid_from", "-id").first()
        if last:
            return _("not insured on the day; the last period was %(span)s") % {
                "span": span(last.valid_from, last.valid_to)
            }
        return _("not insured on the day")

    def of_attachment(self) -> str:
        if self.person is None:
            return ""
        rows = self.person.attachments.select_related("provider").order_by("-valid_from", "-id")
        held = rows.filter(in_force(self.day)).first()
        return f"{held.provider.name}, {span(held.valid_from, held.valid_to)}" if held else _("attached to nobody")

    def of_practitioner_iin(self) -> str:
        providers = Q(provider_id=self.register.provider_id)
        if self.line.executor_bin:
            providers |= Q(provider__bin=self.line.executor_bin)
        member = StaffMember.objects.filter(providers, iin=self.line.practitioner_iin).order_by("id").first()
        if member is None:
            return _("not among the staff")
        return _("%(name)s worked %(span)s") % {
            "name": member.full_name,
            "span": span(member.hired_on, member.left_on),
        }

    def of_service_code(self) -> str:
        return f"{self.service.name}, {self.service.care_type.name}" if self.service else _("not in the tariff list")

    def performer(self) -> dict[str, Any]:
        """Whoever gave the service, as a filter."""
        if self.line.executor_bin:
            return {"provider__bin": self.line.executor_bin}
        return {"provider_id": self.register.provider_id}

    def of_licence(self) -> str:
        if self.service is None:
            return ""
        rows = Licence.objects.filter(care_type=self.service.care_type_id, **self.performer())
        rows = rows.order_by("-valid_from", "id")
        held = rows.filter(in_force(self.day)).first()
        if held:
            return f"№ {held.number}, {span(held.valid_from, held.valid_to)}"
        return _("no licence in force on the day")

    def of_admission(self) -> str:
        if self.service is None:
            return ""
        entry = RegistryEntry.objects.filter(care_type=self.service.care_type_id, **self.performer()).first()
        if entry is None:
            return _("not in the registry for this type of care")
        parts = [_("admitted %(span)s") % {"span": span(entry.admitted_on, None)}]
        ended = entry.removed_on
        if ended is None and entry.state in (EntryState.REMOVED, EntryState.EXPIRED):
            ended = timezone.localdate(entry.state_since)
        if ended and ended <= self.day:
            parts.append(_("excluded on %(day)s") % {"day": f"{ended:%d.%m.%Y}"})
            return "; ".join(parts)
        halts = entry.suspensions.filter(Q(until__isnull=True) | Q(until__gte=self.day), since__lte=self.day)
        for halt in halts.order_by("since", "id"):
            cause = {"span": span(halt.since, halt.until), "cause": suspension_cause(halt.cause, halt.detail)}
            parts.append(_("suspended %(span)s: %(cause)s") % cause)
        return "; ".join(parts)

    def of_plan(self) -> str:
        if self.service is None or self.register.contract_id is None:
            return ""
        row = ContractLine.objects.filter(
            contract=self.register.contract_id, care_type=self.service.care_type_id, month=self.day.replace(day=1)
        ).first()
        return _("%(amount)s ₸ in the month") % {"amount": money(row.amount)} if row else _("no volume in the month")

    def of_diagnosis_code(self) -> str:
        found = Diagnosis.objects.filter(code=self.line.diagnosis_code).first()
        return found.name if found else _("not in ICD-10")

    def of_source(self) -> str:
        if self.service is None:
            return ""
        if self.service.funding != "BY_DIAGNOSIS":
            return _("the service is paid from %(source)s") % {"source": source_name(self.service.funding)}
        code = self.line.diagnosis_code
        rows = FundingRow.objects.filter(in_force(self.day), code_from__lte=code).order_by("-list", "code_from", "id")
        for row in rows[:200]:
            if code[: len(row.code_to)] <= row.code_to:
                return f"{source_name(row.funding_source)}: {row.get_list_display()}, {row}"
        return _("the diagnosis is in no list")

    def of_started_at(self) -> str:
        contract = self.register.contract
        return _("contract %(span)s") % {"span": span(contract.valid_from, contract.valid_to)} if contract else ""

    def of_ended_at(self) -> str:
        return _("period %(month)s") % {"month": f"{self.register.period:%m.%Y}"} if self.register.period else ""

    def of_quantity(self) -> str:
        if self.service is None:
            return ""
        parts = []
        if self.service.max_per_day is not None:
            parts.append(_("at most %(count)s a day") % {"count": self.service.max_per_day})
        if self.service.max_per_year is not None:
            parts.append(_("at most %(count)s a year") % {"count": self.service.max_per_year})
        return ", ".join(parts) or _("no limit")

    def of_amount(self) -> str:
        if self.tariff is None:
            return _("no tariff on the day") if self.service else ""
        since = f"{self.tariff.valid_from:%d.%m.%Y}"
        expected = self.tariff.price * Decimal(self.line.quantity or 0)
        return _("%(quantity)s × %(price)s = %(sum)s; tariff from %(day)s") % {
            "quantity": self.line.quantity or 0,
            "price": money(self.tariff.price),
            "sum": money(expected),
            "day": since,
        }

    def of_referral_no(self) -> str:
        if self.service is None:
            return ""
        return _("needed for this service") if self.service.needs_referral else _("not needed for this service")

    def of_referral_date(self) -> str:
        if not self.line.referral_date or not self.line.started_at:
            return ""
        days = (timezone.localdate(self.line.started_at) - self.line.referral_date).days
        return ngettext("%(days)s day before the service", "%(days)s days before the service", days) % {"days": days}

    def of_referring_bin(self) -> str:
        return self.organisation(self.line.referring_bin)

    def of_executor_bin(self) -> str:
        return self.organisation(self.line.executor_bin)

    def organisation(self, bin: str) -> str:
        if not bin:
            return ""
        found = Provider.objects.filter(bin=bin).first()
        return found.name if found else _("not found")
