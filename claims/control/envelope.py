"""What a register says about itself, judged against the registry: organisation, contract, period, number."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.identifiers import is_valid_bin
from claims.errors import FileRefused
from claims.intake.parse import Header
from claims.models import PeriodClosure, Register
from claims.partitions import add_months
from procurement.enums import ContractState, FundingSource
from procurement.models import CoExecution, Contract, ContractSuspension
from providers.enums import EntryState
from providers.models import Licence, Provider, RegistryEntry

NEVER_IN_FORCE = (
    ContractState.PREPARED,
    ContractState.AGREED,
    ContractState.PROVIDER_SIGNED,
    ContractState.REFUSED,
)


@dataclass
class Envelope:
    number: str
    period: date
    funding_source: str
    contract: Any = None
    refusals: list[FileRefused] = field(default_factory=list)

    @classmethod
    def of(cls, header: Header, provider: Provider, received_at: datetime) -> "Envelope":
        envelope = cls(header.register_no, date.fromisoformat(header.period), header.funding_source)
        envelope.judge_provider(header, provider)
        envelope.judge_period(timezone.localdate(received_at))
        if not envelope.refusals or all(refusal.rule[:3] != "F06" for refusal in envelope.refusals):
            envelope.judge_contract(header, provider)
        return envelope

    def refuse(self, rule: str, field: str, value: Any, **params: Any) -> None:
        self.refusals.append(FileRefused(rule, field, value, **params))

    def judge_provider(self, header: Header, provider: Provider) -> None:
        stated = header.provider_bin
        if stated == provider.bin:
            self.judge_admission(provider)
        elif not is_valid_bin(stated):
            self.refuse("F06.3", "provider_bin", stated)
        elif not Provider.objects.filter(bin=stated).exists():
            self.refuse("F06", "provider_bin", stated)
        else:
            self.refuse("F06.2", "provider_bin", stated, own=provider.bin)

    def judge_admission(self, provider: Provider) -> None:
        """Suspensions are left to the rules over lines, which tell their causes. Of whom the registry knows nothing,
        neither an entry nor a licence, it says nothing."""
        entries = RegistryEntry.objects.filter(provider_id=provider.pk)
        ended = Q(removed_on__lte=self.period) | Q(
            removed_on__isnull=True,
            state__in=[EntryState.REMOVED, EntryState.EXPIRED],
            state_since__date__lte=self.period,
        )
        if entries.filter(admitted_on__lt=add_months(self.period, 1)).exclude(ended).exists():
            return
        if entries.exists() or Licence.objects.filter(provider_id=provider.pk).exists():
            self.refuse("F06.4", "provider_bin", provider.bin, period=f"{self.period:%Y-%m}")

    def judge_period(self, today: date) -> None:
        closure = PeriodClosure.objects.filter(month=self.period, closed_at__lte=timezone.now()).first()
        shown = f"{self.period:%Y-%m}"
        if closure:
            closed = timezone.localdate(closure.closed_at).isoformat()
            self.refuse("F03", "period", shown, period=shown, closed=closed)
        elif self.period > today:
            self.refuse("F03.2", "period", shown, period=shown)

    def judge_contract(self, header: Header, provider: Provider) -> None:
        known = Contract.objects.filter(number=header.contract_no, provider_id=provider.pk)
        contract = known.annotate(
            total=Sum("lines__amount"), halts=halts(), has_coexecution=Exists(coexecutions())
        ).first()
        known_source = header.funding_source in FundingSource.values
        if not known_source:
            self.refuse("F07.3", "funding_source", header.funding_source)
        if contract is None:
            self.refuse("F07", "contract_no", header.contract_no)
            return
        self.contract = contract
        if known_source and contract.funding_source != header.funding_source:
            self.refuse(
                "F07.2",
                "contract_no",
                contract.number,
                source=contract.funding_source,
                declared=header.funding_source,
            )
        if contract.state in NEVER_IN_FORCE:
            self.refuse("F07.5", "contract_no", contract.number, state=contract.state)
        elif contract.valid_from >= add_months(self.period, 1) or contract.valid_to < self.period:
            bounds = {"from": contract.valid_from.isoformat(), "to": contract.valid_to.isoformat()}
            self.refuse("F07.4", "contract_no", contract.number, period=f"{self.period:%Y-%m}", **bounds)
        elif contract.ended_on is not None and contract.ended_on < self.period:
            self.refuse("F07.7", "contract_no", contract.number, ended=contract.ended_on.isoformat())
        elif len(self.halted_days()) == days_of(self.period):
            since = min(date.fromisoformat(one["since"]) for one in contract.halts)
            shown = {"since": since.isoformat(), "period": f"{self.period:%Y-%m}"}
            self.refuse("F07.6", "contract_no", contract.number, **shown)

    @property
    def contract_to(self) -> date:
        """The last day of the contract, also of one that was terminated."""
        ended = self.contract.ended_on
        return self.contract.valid_to if ended is None else min(ended, self.contract.valid_to)

    def halted_days(self) -> list[date]:
        """Days of the period on which the contract was suspended."""
        found = set()
        for one in self.contract.halts:
            since = max(date.fromisoformat(one["since"]), self.period)
            until = date.fromisoformat(one["until"]) if one["until"] else date.max
            last = min(until, add_months(self.period, 1) - timedelta(days=1))
            found |= {since + timedelta(days=number) for number in range((last - since).days + 1)}
        return sorted(found)

    def describe(self, register: Register) -> None:
        register.number, register.period, register.contract = self.number, self.period, self.contract
        register.funding_source = self.funding_source if self.funding_source in FundingSource.values else ""

    def look_for_earlier(self, register: Register) -> None:
        """F04: the number or the very file stands already. Called under the provider's lock."""
        same = Q(number=self.number) | Q(sha256=register.sha256)
        accepted = Register.objects.holding().filter(same, provider_id=register.provider_id).exclude(pk=register.pk)
        found = list(accepted.order_by("-id"))
        for rule, name, value in (("F04", "number", self.number), ("F04.2", "sha256", register.sha256)):
            earlier = next((one for one in found if getattr(one, name) == value), None)
            if earlier:
                day = timezone.localdate(earlier.checked_at or earlier.created_at).isoformat()
                params = {"number": earlier.number, "date": day, "register": str(earlier.uuid)}
                self.refuse(rule, "register_no" if rule == "F04" else "", self.number, **params)


def days_of(period: date) -> int:
    return (add_months(period, 1) - period).days


def halts() -> ArraySubquery:
    """Suspensions of the contract, with it in one query."""
    rows = ContractSuspension.objects.filter(contract=OuterRef("pk")).order_by("since")
    return ArraySubquery(rows.values(row=JSONObject(since=F("since"), until=F("until"))))


def coexecutions() -> Any:
    return CoExecution.objects.filter(contract=OuterRef("pk"))
