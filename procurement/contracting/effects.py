"""What the steps of contracting bring about, in the transaction of the step. ``machines`` names them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from config import audit
from procurement.contracting import news, terms
from procurement.contracting.months import first_of
from procurement.contracting.terms import Terms
from procurement.enums import CoExecutionState
from procurement.models import (
    Contract,
    ContractIndicator,
    ContractLine,
    ContractPosition,
    ContractSuspension,
    ContractVersion,
    Ground,
    Indicator,
    NegotiationRound,
)
from procurement.publication.outbox import announce
from providers.models import CareType


# Terms ---------------------------------------------------------------------------------------------------------------
def current(contract: Contract) -> ContractVersion | None:
    """The version of the terms that counts; None for an imported contract."""
    return ContractVersion.objects.filter(contract=contract, number=contract.terms_version).first()


def write_version(contract: Contract, content: Terms, origin: str, effective_on: date, actor: Any) -> ContractVersion:
    """The next version; the caller saves the contract. Positions and targets follow it."""
    contract.terms_version += 1
    version = ContractVersion.objects.create(
        contract=contract,
        number=contract.terms_version,
        terms=content,
        sha256=terms.digest(content),
        origin=origin,
        effective_on=effective_on,
        created_by=actor.user,
    )
    write_positions(contract, content)
    return version


def write_positions(contract: Contract, content: Terms) -> None:
    from procurement.models import Award, Lot

    rows = content["positions"]
    lots = {str(one.uuid): one for one in Lot.objects.filter(uuid__in=[row["lot"] for row in rows])}
    awards = {str(one.uuid): one for one in Award.objects.filter(uuid__in=[row["award"] for row in rows])}
    for row in rows:
        months = sorted(row["months"])
        ContractPosition.objects.update_or_create(
            contract=contract,
            lot=lots[row["lot"]],
            defaults={
                "award": awards[row["award"]],
                "tariff": terms.price(row, months[-1]) if months else Decimal(row["tariff"]),
                "units": row["units"],
                "amount": Decimal(row["amount"]),
                "months": row["months"],
            },
        )
    for row in content["indicators"]:
        indicator = Indicator.objects.filter(code=row["code"]).order_by("-valid_from").first()
        if indicator is not None:
            ContractIndicator.objects.update_or_create(
                contract=contract, indicator=indicator, defaults={"target": Decimal(row["target"])}
            )


def write_lines(contract: Contract, content: Terms) -> None:
    """What intake judges by: units and tenge of all positions by type of care and month. Rows that stay are kept."""
    wanted = terms.by_care(content)
    care = {one.code: one for one in CareType.objects.filter(code__in={code for code, _month in wanted})}
    lines = {(one.care_type_id, one.month): one for one in contract.lines.select_for_update().order_by("pk")}
    made = []
    for (code, month), (units, amount) in wanted.items():
        line = lines.pop((care[code].pk, first_of(month)), None)
        if line is None:
            made.append(
                ContractLine(
                    contract=contract, care_type=care[code], month=first_of(month), volume=units, amount=amount
                )
            )
        elif (line.volume, line.amount) != (units, amount):
            line.volume, line.amount = Decimal(units), amount
            line.save(update_fields=["volume", "amount"])
    ContractLine.objects.bulk_create(made)
    ContractLine.objects.filter(pk__in=[line.pk for line in lines.values()]).delete()


# Talks ---------------------------------------------------------------------------------------------------------------
def open_round(contract: Contract, content: Terms, actor: Any, note: str = "") -> NegotiationRound:
    """The Fund's next offer, with its term."""
    from procurement.contracting.machines import ROUND

    last = contract.rounds.order_by("-number").values_list("number", flat=True).first() or 0
    row = NegotiationRound(
        contract=contract, number=last + 1, terms=content, note=note, created_by=actor.user, state=ROUND.initial
    )
    row.due_on = ROUND.due(row, ROUND.initial)
    row.save()
    ROUND.log(row, actor, "offer", "", note=note)
    audit.record("procurement.round_offered", actor=actor, subject=row, contract=contract.number, number=row.number)
    news.to_provider(contract, "contract.offered", due=news.day_text(row.due_on), round=row.number)
    return row


def countered(row: NegotiationRound, actor: Any, *, terms: Terms, note: str = "", **details: Any) -> None:
    row.counter, row.counter_note = terms, note
    row.countered_by, row.countered_at = actor.user, timezone.now()
    news.to_fund(row.contract, "contract.countered", round=row.number, due=news.day_text(row.due_on))


def talked_out(row: NegotiationRound, actor: Any, **details: Any) -> None:
    news.to_provider(row.contract, "contract.no_agreement", round=row.number)


def round_lapsed(row: NegotiationRound, actor: Any, **details: Any) -> None:
    news.to_provider(row.contract, "contract.round_expired", round=row.number)
    news.to_fund(row.contract, "contract.round_expired", round=row.number)


def settle(row: NegotiationRound, content: Terms, actor: Any) -> Contract:
    """An offer was accepted: its terms are those of the contract."""
    from procurement.contracting.machines import CONTRACT

    contract = CONTRACT.fire("agree", row.contract, actor=actor, terms=content, origin=f"round:{row.number}")
    news.to_provider(contract, "contract.agreed", due=news.day_text(contract.due_on))
    news.to_fund(contract, "contract.agreed", due=news.day_text(contract.due_on))
    return contract


def offer_accepted(row: NegotiationRound, actor: Any, **details: Any) -> None:
    settle(row, row.terms, actor)


def counter_accepted(row: NegotiationRound, actor: Any, **details: Any) -> None:
    settle(row, row.counter, actor)


# Contracts -----------------------------------------------------------------------------------------------------------
def agreed(row: Contract, actor: Any, *, terms: Terms, origin: str, **details: Any) -> None:
    from procurement.contracting.terms import digest

    before = current(row)
    if before is None or before.sha256 != digest(terms):
        write_version(row, terms, origin, row.valid_from, actor)


def reopened(row: Contract, actor: Any, *, note: str = "", **details: Any) -> None:
    version = current(row)
    if version is not None:
        open_round(row, version.terms, actor, note)


def provider_signed(row: Contract, actor: Any, **details: Any) -> None:
    news.to_fund(row, "contract.provider_signed", due=news.day_text(row.due_on))


def activated(row: Contract, actor: Any, **details: Any) -> None:
    """Signed by both: the lines count for intake from the first day of the term on."""
    row.signed_on = timezone.localdate()
    version = current(row)
    if version is not None:
        write_lines(row, version.terms)
    news.to_provider(row, "contract.signed", start=news.day_text(row.valid_from))
    news.to_fund(row, "contract.signed", start=news.day_text(row.valid_from))
    announce("contract_signed", row)


def refused(row: Contract, actor: Any, *, note: str = "", **details: Any) -> None:
    from procurement.contracting.machines import ROUND
    from procurement.enums import RoundState

    for one in row.rounds.filter(state__in=[RoundState.FUND_OFFER, RoundState.PROVIDER_COUNTER]):
        ROUND.fire("replace", one, actor=actor, note=note)
    news.to_provider(row, "contract.refused", note=note)
    news.to_fund(row, "contract.refused", note=note)


def suspended(row: Contract, actor: Any, **details: Any) -> None:
    plan = row.proposal or {}
    ground = Ground.objects.get(pk=plan["ground"])
    ContractSuspension.objects.create(contract=row, ground=ground, since=date.fromisoformat(plan["day"]))
    row.proposal = None
    news.to_provider(row, "contract.suspended", ground=news.named(ground), day=plan["day"], note=plan["note"])


def resumed(row: Contract, actor: Any, **details: Any) -> None:
    """The day of the decision counts again; a suspension of the same day leaves no day without contract."""
    today = timezone.localdate()
    for one in row.suspensions.filter(until=None):
        one.until = max(one.since, today - timedelta(days=1))
        if one.since >= today:
            one.delete()
        else:
            one.save(update_fields=["until"])
    news.to_provider(row, "contract.resumed", day=news.day_text(today))


def terminated(row: Contract, actor: Any, **details: Any) -> None:
    plan = row.proposal or {}
    ground = Ground.objects.get(pk=plan["ground"])
    row.proposal = None
    end(row, date.fromisoformat(plan["day"]), actor, "termination")
    news.to_provider(row, "contract.terminated", ground=news.named(ground), day=plan["day"], note=plan["note"])


def ended_by_amendment(row: Contract, actor: Any, *, day: date, origin: str, **details: Any) -> None:
    end(row, day, actor, origin)
    news.to_provider(row, "contract.ended", day=news.day_text(day))
    news.to_fund(row, "contract.ended", day=news.day_text(day))


def end(row: Contract, day: date, actor: Any, origin: str) -> None:
    """Months after the last day are planned no more: their volume comes free."""
    row.ended_on = day
    row.suspensions.filter(until=None).update(until=day)
    version = current(row)
    if version is None:
        row.lines.filter(month__gt=day).delete()
    else:
        content = terms.copy(version.terms)
        for position in content["positions"]:
            position["months"] = {
                month: units if month <= f"{day:%Y-%m}" else 0 for month, units in position["months"].items()
            }
            terms.settled(position)
        write_version(row, content, origin, day, actor)
        write_lines(row, content)
    end_coexecution(row, day, actor)
    announce("contract_ended", row)


def completed(row: Contract, actor: Any, **details: Any) -> None:
    announce("contract_ended", row)


def end_coexecution(contract: Contract, day: date, actor: Any) -> None:
    from procurement.contracting.machines import COEXECUTION

    for one in contract.coexecutions.filter(state=CoExecutionState.AGREED):
        COEXECUTION.fire("expire", one, actor=actor, day=day)


# Co-execution --------------------------------------------------------------------------------------------------------
def coexecution_agreed(row: Any, actor: Any, **details: Any) -> None:
    news.of_coexecution(row, "coexecution.agreed", row.contract.provider)


def coexecution_refused(row: Any, actor: Any, *, note: str = "", **details: Any) -> None:
    news.of_coexecution(row, "coexecution.refused", row.contract.provider, note=note)


def coexecution_ended(row: Any, actor: Any, *, day: date | None = None, **details: Any) -> None:
    """The last day is today, or the one given; never after the agreed one."""
    last = min(row.valid_to, day or timezone.localdate())
    row.valid_to = max(row.valid_from, last)
    for place in (row.contract.provider, row.executor):
        news.of_coexecution(row, "coexecution.ended", place, day=news.day_text(row.valid_to))
