"""Setting a defect: the one door through which screening, expertise and unscheduled monitoring come to money."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from claims.enums import HOLDING_STATES, Outcome
from claims.models import Line, LineLock, PeriodClosure, Person, Register
from config import audit
from config.workflow import StepRefused, Text
from monitoring.defects.access import SETTERS
from monitoring.defects.pricing import Classifier, NotPriced, Price
from monitoring.enums import DefectOrigin, DefectState
from monitoring.models import Defect, DefectLine, Flag
from providers.models import Provider

LETTERS = 40  # of the grounds, at least
NAMED = 5  # line numbers in a reason
GONE = _("Lines are gone: %(lines)s. Their register was withdrawn.")
TAKEN = _("Lines under a defect already: %(lines)s.")


@dataclass(frozen=True)
class LineKey:
    month: date
    id: int


def set_defects(
    *,
    actor: Actor,
    origin: str,
    lines: Sequence[LineKey],
    code: str,
    text: str,
    flag: Flag | None = None,
    source: UUID | None = None,
    crime: bool = False,
) -> list[Defect]:
    """Sets the defect over accepted lines of one provider: one Defect a contract, type of care and month, priced line
    by line, the lines locked (p. 24), the provider told the same day (p. 23). In the caller's transaction.

    Raises StepRefused with reasons: no text of at least 40 characters, a line that is gone or under a defect already,
    a code that does not fit, lines of another provider, an actor of another region's branch.
    """
    actor.require(*SETTERS)
    with transaction.atomic():
        wanted = list(dict.fromkeys(lines))
        found = hold(wanted)
        provider = must_fit(actor, wanted, found, text, flag)
        groups: dict[tuple[int, int, date], list[Line]] = defaultdict(list)
        for line in found:
            groups[line.contract_id, line.care_type_id, line.month].append(line)
        classifier, infants = Classifier(), infants_of(found)
        prices = priced_lines(classifier, code, found)
        facts = {
            "origin": DefectOrigin(origin), "flag": flag, "source": source, "provider": provider,
            "branch": actor.organisation, "text": text.strip(), "set_by": actor.user,
        }  # fmt: skip
        made = []
        for (contract, care_type, month), own in sorted(groups.items()):
            row = facts | {"contract_id": contract, "care_type_id": care_type, "month": month}
            row["code"] = classifier.code(code, max(line.day for line in own))
            made.append(set_one(actor, row, own, [prices[line.id] for line in own], infants))
        if crime:
            from monitoring.defects.escalations import report_crime

            report_crime(made, actor)
        return made


# What is refused -----------------------------------------------------------------------------------------------------
def hold(wanted: Sequence[LineKey]) -> list[Line]:
    """The lines, with their registers locked: neither withdrawn nor put under another defect meanwhile."""
    registers = set(lines_of(wanted).order_by().values_list("register_id", flat=True))
    held = Register.objects.select_for_update(no_key=True).filter(pk__in=registers).order_by("pk")
    standing = [row.pk for row in held if row.state in HOLDING_STATES]
    return list(lines_of(wanted).filter(register__in=standing).order_by("month", "id"))


def lines_of(wanted: Iterable[LineKey]) -> Any:
    months: dict[date, list[int]] = defaultdict(list)
    for key in wanted:
        months[key.month].append(key.id)
    found = Q(pk__in=[])
    for month, ids in months.items():
        found |= Q(month=month, id__in=ids)
    return Line.objects.filter(found) if months else Line.objects.none()


def must_fit(actor: Actor, wanted: Sequence[LineKey], found: list[Line], text: str, flag: Flag | None) -> Provider:
    kept: list[Text] = []
    if not wanted:
        kept.append(_("Choose at least one line."))
    if len(text.strip()) < LETTERS:
        kept.append(_("Give the grounds: at least %(count)s characters.") % {"count": LETTERS})
    if missing := {key.id for key in wanted} - {line.id for line in found}:
        kept.append(GONE % {"lines": named(str(one) for one in sorted(missing))})
    active = DefectLine.objects.filter(line_id__in=[key.id for key in wanted], active=True)
    if taken := sorted(active.values_list("line_no", flat=True)):
        kept.append(TAKEN % {"lines": named(taken)})
    providers = {line.provider_id for line in found}
    if len(providers) > 1 or (flag is not None and providers - {flag.provider_id}):
        kept.append(_("The lines are not all of this organisation."))
    provider = Provider.objects.filter(pk__in=providers).first() if len(providers) == 1 else None
    branch = actor.organisation
    if provider is not None and (branch is None or not actor.is_branch or branch.region_id != provider.region_id):
        kept.append(_("Only the branch of the organisation's region sets a defect."))
    if kept or provider is None:
        raise StepRefused(*kept)
    return provider


def named(lines: Iterable[str]) -> str:
    shown = list(lines)
    more = f" … +{len(shown) - NAMED}" if len(shown) > NAMED else ""
    return ", ".join(shown[:NAMED]) + more


# Prices --------------------------------------------------------------------------------------------------------------
def priced_lines(classifier: Classifier, code: str, lines: Sequence[Line]) -> dict[int, Price]:
    """Line → its price. StepRefused with each reason why the code does not fit."""
    prices, kept = {}, []
    for line in lines:
        try:
            prices[line.id] = classifier.price(
                code=code, care_type_id=line.care_type_id, base=line.amount or Decimal(0), day=line.day
            )
        except NotPriced as refused:
            kept.append(str(refused))
    if kept:
        raise StepRefused(*dict.fromkeys(kept))
    return prices


def priced(
    code: str, care_type_id: int, lines: Sequence[tuple[Decimal, date]], classifier: Classifier | None = None
) -> tuple[list[Price], dict[str, Any]]:
    """Prices of (base, day) of one type of care, and the arithmetic of the whole."""
    classifier = classifier or Classifier()
    prices = [classifier.price(code=code, care_type_id=care_type_id, base=base, day=day) for base, day in lines]
    return prices, arithmetic(prices)


def arithmetic(prices: Sequence[Price]) -> dict[str, Any]:
    """The arithmetic of a defect, as plain JSON: what all its lines share at the top; ``parts`` one a number of the
    classifier, with count, base and reduction of the lines that it prices. ``known`` false: a rate is missing."""
    own = ("base", "reduction")
    parts: dict[tuple[Any, ...], dict[str, Any]] = {}
    for price in prices:
        shared = {name: value for name, value in price.arithmetic.items() if name not in own}
        part = parts.setdefault(
            tuple(shared.items()), shared | {"lines": 0, "base": Decimal(0), "reduction": Decimal(0)}
        )
        part["lines"] += 1
        part["base"] += Decimal(price.arithmetic["base"])
        part["reduction"] += price.reduction
    told = [part | {name: f"{part[name]:.2f}" for name in own} for part in parts.values()]
    first = {name: value for name, value in told[0].items() if name not in (*own, "lines")} if told else {}
    return first | {"known": all(price.known for price in prices), "parts": told}


# Setting -------------------------------------------------------------------------------------------------------------
def set_one(
    actor: Actor, facts: dict[str, Any], lines: Sequence[Line], prices: Sequence[Price], infants: set[int]
) -> Defect:
    from monitoring.defects import news
    from monitoring.defects.machine import DEFECT

    defect = Defect(
        **facts,
        number=next_number(),
        base=sum((line.amount or Decimal(0) for line in lines), Decimal(0)),
        amount=sum((price.reduction for price in prices), Decimal(0)),
        pricing=arithmetic(prices),
        mandatory=any(line.outcome == Outcome.DIED or line.id in infants for line in lines),
        hidden=PeriodClosure.objects.filter(month=facts["month"]).exists(),
    )
    defect.due_on = DEFECT.due(defect, DefectState.SET)
    try:
        with transaction.atomic():
            defect.save()
            put_under(defect, lines, prices)
    except IntegrityError as error:
        words = refusal(str(error), lines)
        if words is None:
            raise
        raise StepRefused(words) from error
    DEFECT.log(defect, actor, "set", "")
    audit.record(
        "monitoring.defect_set", actor=actor, subject=defect, number=defect.number, code=defect.code.code,
        lines=len(lines), amount=defect.amount, flag=str(defect.flag.uuid) if defect.flag else None,
    )  # fmt: skip
    news.to_provider(defect, "defect.set")
    return defect


def refusal(error: str, lines: Sequence[Line]) -> Text | None:
    if "line_under_one_defect" in error:
        return TAKEN % {"lines": named(line.line_no for line in lines)}
    return _("A defect was set on this flag already.") if "defect_once_a_flag" in error else None


def put_under(defect: Defect, lines: Sequence[Line], prices: Sequence[Price]) -> None:
    DefectLine.objects.bulk_create(
        DefectLine(
            defect=defect, month=line.month, line_id=line.id, line_no=line.line_no, register_id=line.register_id,
            patient_iin=line.patient_iin, service_code=line.service_code, day=line.day,
            amount=line.amount or Decimal(0), reduction=price.reduction,
        )
        for line, price in zip(lines, prices, strict=True)
    )  # fmt: skip
    LineLock.objects.bulk_create(
        LineLock(
            provider_id=line.provider_id, register_id=line.register_id, line_no=line.line_no, month=line.month,
            line_id=line.id, defect_code=defect.code.code, source=defect.uuid,
        )
        for line in lines
    )  # fmt: skip


def next_number() -> str:
    """Of a sequence that never goes back: Д-2026-000123."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('monitoring_defect_no_seq')")
        return f"Д-{timezone.localdate():%Y}-{cursor.fetchone()[0]:06d}"


def infants_of(lines: Sequence[Line]) -> set[int]:
    """Lines of patients who were under a year old on the day of the service."""
    births = dict(Person.objects.filter(iin__in={line.patient_iin for line in lines}).values_list("iin", "birth_date"))
    return {line.id for line in lines if line.patient_iin in births and years(births[line.patient_iin], line.day) < 1}


def years(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
