"""Read models of registers: what the pages count and list. The number of queries never depends on the data."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import mask
from claims.control.catalogue import RULES
from claims.enums import HOLDING_STATES, RegisterState, Severity
from claims.models import ContractUsage, Finding, Line, PeriodClosure, Person, RefusedLine, Register
from claims.protocol import code_of, message
from procurement.models import ContractLine, Service
from providers.models import CareType, Provider

KINDS = {Severity.REJECT: "bad", Severity.WARN: "warn"}
IIN_FIELDS = ("patient_iin", "practitioner_iin")
ON_PLAN = Decimal(5)  # percentage points around the plan that still read as «on plan»; how it looks, not law


# Protocols --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RuleCount:
    """One rule in a register's protocol; ``share`` of the rule met most often, in percent."""

    key: str
    severity: str
    lines: int
    amount: Decimal
    share: float = 0.0

    @property
    def code(self) -> str:
        return code_of(self.key)

    @property
    def kind(self) -> str:
        return KINDS.get(Severity(self.severity), "")

    @property
    def title(self) -> Any:
        return RULES[self.key].title if self.key in RULES else self.key


def rules_of(register: Register) -> list[RuleCount]:
    """Refusing rules first, the most frequent first. A line counts once in each rule that it breaks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rule, severity, count(*), coalesce(sum(amount), 0) FROM ("
            " SELECT rule, severity, row_no, max(amount) AS amount FROM claims_finding"
            " WHERE register_id = %s AND row_no IS NOT NULL GROUP BY rule, severity, row_no) AS lines"
            " GROUP BY rule, severity",
            [register.pk],
        )
        counted = [RuleCount(*row) for row in cursor.fetchall()]
    most = max((one.lines for one in counted), default=1)
    rank = {severity: position for position, severity in enumerate(Severity.values)}
    counted.sort(key=lambda one: (rank.get(one.severity, 9), -one.lines, one.key))
    return [replace(one, share=one.lines * 100 / most) for one in counted]


def lines_with_several(register: Register) -> int:
    """Refused lines with more than one reason."""
    refusing = Finding.objects.filter(register=register, severity=Severity.REJECT, row_no__isnull=False)
    return refusing.order_by().values("row_no").annotate(count=Count("id")).filter(count__gt=1).count()


@dataclass(frozen=True)
class Told:
    """A row of the protocol in words, without anybody's whole ИИН."""

    finding: Finding
    message: str

    @property
    def code(self) -> str:
        return code_of(self.finding.rule)

    @property
    def kind(self) -> str:
        return KINDS.get(Severity(self.finding.severity), "")

    @property
    def refuses(self) -> bool:
        return self.finding.severity == Severity.REJECT

    @property
    def earlier(self) -> str:
        """uuid of the register that stands in the way, for a file that was accepted before."""
        return str(self.finding.params.get("register", ""))


def told(finding: Finding) -> Told:
    if finding.field in IIN_FIELDS and len(finding.value) == 12:
        finding.value = mask(finding.value)
    return Told(finding, message(finding))


def of_the_file(register: Register) -> list[Told]:
    """What concerns the file as a whole."""
    return [told(finding) for finding in register.findings.filter(row_no__isnull=True).order_by("id")[:100]]


@dataclass(frozen=True)
class FaultyLine:
    row_no: int
    line: Line | RefusedLine | None
    service: Service | None
    findings: list[Told]

    @property
    def line_no(self) -> str:
        return (self.line and self.line.line_no) or next((one.finding.line_no for one in self.findings), "")

    @property
    def refused(self) -> bool:
        return isinstance(self.line, RefusedLine)


SORTS = {"row": ("row_no",), "-row": ("-row_no",), "amount": ("sum", "row_no"), "-amount": ("-sum", "row_no")}


def faulty_rows(findings: QuerySet[Finding], sort: str) -> Any:
    """Numbers of the rows that the findings are about, each once."""
    rows = findings.filter(row_no__isnull=False).order_by().values("row_no").annotate(sum=Max("amount"))
    return rows.order_by(*SORTS.get(sort, SORTS["row"])).values_list("row_no", flat=True)


def faulty_lines(register: Register, rows: Iterable[int]) -> list[FaultyLine]:
    """The lines of these rows, each with everything that the protocol says of it."""
    numbers = list(rows)
    lines = lines_of(register, numbers)
    findings: dict[int, list[Told]] = {number: [] for number in numbers}
    order = ("row_no", "rule", "id")
    for finding in register.findings.filter(row_no__in=numbers).order_by(*order):
        findings[finding.row_no or 0].append(told(finding))
    for row in findings.values():
        row.sort(key=lambda one: not one.refuses)
    services = Service.objects.in_bulk({line.service_code for line in lines.values()}, field_name="code")
    return [
        FaultyLine(
            number,
            lines.get(number),
            services.get(lines[number].service_code) if number in lines else None,
            findings[number],
        )
        for number in numbers
    ]


def lines_of(register: Register, rows: list[int]) -> dict[int, Line | RefusedLine]:
    found: dict[int, Line | RefusedLine] = {
        line.row_no: line for line in RefusedLine.objects.filter(register=register, row_no__in=rows).order_by("row_no")
    }
    if register.period and register.state in HOLDING_STATES:
        accepted = Line.objects.in_month(register.period).filter(register=register, row_no__in=rows)
        found |= {line.row_no: line for line in accepted.order_by("row_no")}
    return found


def page_of_lines(register: Register, page: Page) -> list[FaultyLine]:
    return faulty_lines(register, list(page.object_list))


# Searching lines --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class FoundLine:
    line: Any
    register: Register
    service: Service | None
    person: Person | None


def found_lines(lines: Iterable[Any]) -> list[FoundLine]:
    """Lines of a page with the names of their services and the people's records."""
    chosen = list(lines)
    services = Service.objects.in_bulk({line.service_code for line in chosen}, field_name="code")
    people = Person.objects.in_bulk({line.patient_iin for line in chosen})
    return [
        FoundLine(line, line.register, services.get(line.service_code), people.get(line.patient_iin))
        for line in chosen
    ]


# Execution of contracts ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Execution:
    """A type of care in the contracts of a year from one source; sums in tenge, ``share`` in percent of the plan."""

    care_type: CareType
    funding_source: str
    plan: Decimal
    accepted: Decimal
    due: Decimal  # plan of the months that are over

    @property
    def elapsed(self) -> Decimal:
        """Where the bar would stand if every month that is over had gone by plan, percent."""
        return self.due * 100 / self.plan if self.plan else Decimal(0)

    @property
    def share(self) -> Decimal | None:
        return self.accepted * 100 / self.plan if self.plan else None

    @property
    def rest(self) -> Decimal:
        return self.plan - self.accepted

    @property
    def course(self) -> tuple[str, Any, str]:
        """Kind and words of the state, and kind of the bar."""
        ahead = (self.share or Decimal(0)) - self.elapsed
        if ahead > ON_PLAN:
            return "warn", _("ahead of plan"), "warn"
        return ("idle", _("behind plan"), "") if ahead < -ON_PLAN else ("ok", _("on plan"), "")


def execution(providers: Any, day: date) -> list[Execution]:
    """Plan and accepted sums of the year by type of care and source: three queries and the types."""
    first, last = date(day.year, 1, 1), date(day.year, 12, 1)
    wanted = (
        ContractLine.objects.filter(month__range=(first, last)),
        ContractUsage.objects.filter(month__range=(first, last)),
        ContractLine.objects.filter(month__gte=first, month__lt=day.replace(day=1)),
    )
    sums: dict[tuple[int, str], list[Decimal]] = {}
    for place, rows in enumerate(wanted):
        found = rows.filter(contract__provider__in=providers).order_by()  # type: ignore[attr-defined]
        for care, source, amount in found.values_list("care_type", "contract__funding_source").annotate(
            sum=Sum("amount")
        ):
            sums.setdefault((care, source), [Decimal(0)] * 3)[place] = amount
    types = CareType.objects.in_bulk({care for care, _source in sums})
    rows_made = [Execution(types[care], source, *three) for (care, source), three in sums.items()]
    return sorted(rows_made, key=lambda row: (row.care_type.position, row.care_type.code, row.funding_source))


@dataclass(frozen=True)
class Total:
    plan: Decimal
    accepted: Decimal

    @property
    def share(self) -> Decimal | None:
        return self.accepted * 100 / self.plan if self.plan else None

    @property
    def rest(self) -> Decimal:
        return self.plan - self.accepted


def total(rows: Iterable[Any]) -> Total:
    chosen = list(rows)
    return Total(sum((row.plan for row in chosen), Decimal(0)), sum((row.accepted for row in chosen), Decimal(0)))


# Due -----------------------------------------------------------------------------------------------------------------
def to_correct(registers: QuerySet[Register]) -> QuerySet[Register]:
    """Registers with refused lines that nobody has sent again yet, in periods that are open."""
    alive = [RegisterState.CHECKING, *HOLDING_STATES]
    corrected = Register.objects.filter(corrects=OuterRef("pk"), state__in=alive)
    again = Register.objects.filter(
        provider=OuterRef("provider"),
        number=OuterRef("number"),
        state__in=alive,
        created_at__gt=OuterRef("created_at"),
    )
    closed = PeriodClosure.objects.filter(month=OuterRef("period"))
    return (
        registers.filter(state__in=[RegisterState.PARTLY, RegisterState.REFUSED])
        .filter(~Exists(corrected), ~Exists(again), ~Exists(closed))
        .order_by("-received_at", "-id")
    )


# Of a region and of the country ----------------------------------------------------------------------
@dataclass(frozen=True)
class Intake:
    """Registers of a period from one place (a provider or a region)."""

    place: Any
    registers: int
    lines: int
    refused: int
    amount: Decimal

    @property
    def share(self) -> float | None:
        return self.refused * 100 / self.lines if self.lines else None


def last_period(registers: QuerySet[Register]) -> date | None:
    return registers.filter(period__isnull=False).aggregate(last=Max("period"))["last"]


def intake(registers: QuerySet[Register], period: date, by: str) -> list[Intake]:
    """``by``: ``provider`` or ``provider__region``. Whole refused files count their lines as refused."""
    counted = (
        registers.filter(period=period)
        .exclude(state__in=[RegisterState.DRAFT, RegisterState.WITHDRAWN, RegisterState.CHECKING])
        .order_by()
        .values_list(by)
        .annotate(
            registers=Count("id"),
            lines=Sum("lines_total"),
            refused=Sum("lines_refused"),
            amount=Sum("amount_accepted"),
        )
    )
    rows = list(counted)
    from accounts.models import Region

    model: Any = Provider if by == "provider" else Region
    places = model.objects.in_bulk([row[0] for row in rows])
    made = [Intake(places[row[0]], *row[1:]) for row in rows]
    return sorted(made, key=lambda row: (-(row.share or 0), str(row.place)))


def share_by_rule(registers: QuerySet[Register], period: date, limit: int = 8) -> list[dict[str, Any]]:
    """Rules that refused most lines of the period."""
    refusing = Finding.objects.filter(
        register__in=registers.filter(period=period).values("pk"), severity=Severity.REJECT, row_no__isnull=False
    )
    rows = refusing.order_by().values_list("rule").annotate(lines=Count("id"), sum=Sum("amount"))
    counted = sorted(rows, key=lambda row: (-row[1], row[0]))[:limit]
    most = counted[0][1] if counted else 1
    return [
        {
            "code": code_of(key),
            "key": key,
            "title": RULES[key].title if key in RULES else key,
            "lines": lines,
            "amount": amount,
            "share": lines * 100 / most,
        }
        for key, lines, amount in counted
    ]


def months_with_registers(months: Iterable[date]) -> dict[date, Counter[str]]:
    """Month → how many registers of it were taken in, and their lines."""
    found: dict[date, Counter[str]] = {month: Counter() for month in months}
    rows = (
        Register.objects.filter(period__in=list(found))
        .filter(Q(state__in=HOLDING_STATES))
        .order_by()
        .values_list("period")
        .annotate(registers=Count("id"), lines=Sum("lines_accepted"))
    )
    for month, registers, lines in rows:
        found[month] += Counter({"registers": registers, "lines": lines})
    return found
