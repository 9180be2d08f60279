"""The machines of contracting: rounds of negotiation, contracts, amendments, co-execution (procurement rules
ҚР ДСМ-242/2020, p. 53–62-1)."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.signatures import fault
from config.workflow import Machine, Step, Text, register
from procurement.contracting import amended, checks, content, effects, guards
from procurement.contracting.access import FUND_HEADS, KEEPERS, PROVIDER_HEAD, PROVIDERS
from procurement.enums import AmendmentState, CoExecutionState, ContractState, RoundState
from procurement.models import Amendment, CoExecution, Contract, NegotiationRound
from providers import terms

OFFER, COUNTER = RoundState.FUND_OFFER, RoundState.PROVIDER_COUNTER
PREPARED, AGREED, PROVIDER_SIGNED = ContractState.PREPARED, ContractState.AGREED, ContractState.PROVIDER_SIGNED
ACTIVE, SUSPENDED, TERMINATED = ContractState.ACTIVE, ContractState.SUSPENDED, ContractState.TERMINATED
HEADS = PROVIDER_HEAD | FUND_HEADS
EVERYBODY = PROVIDERS | KEEPERS


# Terms ---------------------------------------------------------------------------------------------------------------
def term(code: str) -> date | None:
    return terms.last_day(code, timezone.localdate())


def round_due(row: NegotiationRound, state: str) -> date | None:
    return term("negotiation_answer") if state in (OFFER, COUNTER) else None


def contract_due(row: Contract, state: str) -> date | None:
    if state in (AGREED, PROVIDER_SIGNED):
        return term("contract_signature")
    return row.valid_to if state in (ACTIVE, SUSPENDED) else None


def amendment_due(row: Amendment, state: str) -> date | None:
    """A signed one waits to the day before it takes effect: the clock moves it on the day itself."""
    if state == AmendmentState.SIGNED:
        return row.effective_on - timedelta(days=1)
    return term("amendment_answer") if state in (AmendmentState.PROPOSED, AmendmentState.AGREED) else None


def coexecution_due(row: CoExecution, state: str) -> date | None:
    if state == CoExecutionState.AGREED:
        return row.valid_to
    return term("coexecution_answer") if state == CoExecutionState.PROPOSED else None


FAULTS = {
    "offer": fault("offer", content.of_offer),
    "contract": fault("contract", content.of_contract),
    "contract_stop": fault("contract_stop", content.of_proposal),
    "amendment": fault("amendment", content.of_amendment),
    "coexecution": fault("coexecution", content.of_coexecution),
}


def signature_fault(kind: str, subject: Any, actor: Any, signature: Any) -> Text | None:
    return FAULTS[kind](subject, actor, signature)


ROUND = register(
    Machine(
        name="round",
        model=NegotiationRound,
        states=RoundState,
        initial=OFFER,
        verb="procurement.round",
        due=round_due,
        signature_fault=signature_fault,
        finals=frozenset(
            {
                RoundState.PROVIDER_ACCEPTED, RoundState.FUND_ACCEPTED, RoundState.ANSWERED, RoundState.NO_AGREEMENT,
                RoundState.EXPIRED,
            }
        ),
        steps=(
            Step(
                "accept", (OFFER,), RoundState.PROVIDER_ACCEPTED, _("Accept the offer"), PROVIDER_HEAD,
                (guards.provider_side, guards.negotiated, guards.in_time), effects.offer_accepted, signed="offer",
                tone="primary",
            ),
            Step(
                "counter", (OFFER,), COUNTER, _("Make a counter-offer"), PROVIDERS,
                (guards.provider_side, guards.negotiated, guards.in_time), effects.countered,
            ),
            Step(
                "fund_accept", (COUNTER,), RoundState.FUND_ACCEPTED, _("Accept the counter-offer"), FUND_HEADS,
                (guards.fund_side, guards.negotiated), effects.counter_accepted, signed="offer", tone="primary",
            ),
            Step(
                "answer", (COUNTER,), RoundState.ANSWERED, _("Make another offer"), KEEPERS,
                (guards.fund_side, guards.negotiated),
            ),
            Step(
                "break_off", (COUNTER,), RoundState.NO_AGREEMENT, _("Break the talks off"), FUND_HEADS,
                (guards.fund_side, guards.negotiated), effects.talked_out, explained=True, tone="stop",
            ),
            Step("replace", (OFFER, COUNTER), RoundState.ANSWERED, _("Answered by a change of the protocol")),
            Step(
                "expire", (OFFER,), RoundState.EXPIRED, _("Term of the answer passed"), effect=effects.round_lapsed,
                clock=True,
            ),
        ),
    )
)  # fmt: skip

AMENDMENT = register(
    Machine(
        name="amendment",
        model=Amendment,
        states=AmendmentState,
        initial=AmendmentState.DRAFT,
        verb="procurement.amendment",
        due=amendment_due,
        signature_fault=signature_fault,
        finals=frozenset({AmendmentState.EFFECTIVE, AmendmentState.REJECTED, AmendmentState.CANCELLED}),
        steps=(
            Step(
                "propose", (AmendmentState.DRAFT,), AmendmentState.PROPOSED, _("Propose the amendment"), EVERYBODY,
                (guards.proposer, guards.standing, guards.on_current_version, guards.lawful), amended.proposed,
                tone="primary",
            ),
            Step(
                "agree", (AmendmentState.PROPOSED,), AmendmentState.AGREED, _("Agree and sign the amendment"), HEADS,
                (guards.other_side, guards.standing, guards.on_current_version, guards.lawful), amended.agreed,
                signed="amendment", tone="primary",
            ),
            Step(
                "reject", (AmendmentState.PROPOSED,), AmendmentState.REJECTED, _("Refuse the amendment"), EVERYBODY,
                (guards.other_side,), amended.rejected, explained=True, tone="stop",
            ),
            Step(
                "sign", (AmendmentState.AGREED,), AmendmentState.SIGNED, _("Sign the amendment"), HEADS,
                (guards.proposer, guards.standing, guards.on_current_version, guards.lawful), amended.signed,
                signed="amendment", tone="primary",
            ),
            Step(
                "cancel", (AmendmentState.DRAFT, AmendmentState.PROPOSED, AmendmentState.AGREED),
                AmendmentState.CANCELLED, _("Take the amendment back"), EVERYBODY, (guards.proposer,), tone="stop",
            ),
            Step(
                "take_effect", (AmendmentState.SIGNED,), AmendmentState.EFFECTIVE, _("The amendment takes effect"),
                guards=(guards.standing, guards.on_current_version), effect=amended.took_effect, clock=True,
            ),
        ),
    )
)  # fmt: skip

COEXECUTION = register(
    Machine(
        name="coexecution",
        model=CoExecution,
        states=CoExecutionState,
        initial=CoExecutionState.PROPOSED,
        verb="procurement.coexecution",
        due=coexecution_due,
        signature_fault=signature_fault,
        finals=frozenset({CoExecutionState.REFUSED, CoExecutionState.ENDED}),
        steps=(
            Step(
                "agree", (CoExecutionState.PROPOSED,), CoExecutionState.AGREED, _("Agree to the co-execution"),
                PROVIDER_HEAD,
                (guards.executor, guards.executor_admitted, guards.volume_is_there, guards.within_limit),
                effects.coexecution_agreed, signed="coexecution", tone="primary",
            ),
            Step(
                "refuse", (CoExecutionState.PROPOSED,), CoExecutionState.REFUSED, _("Refuse the co-execution"),
                PROVIDERS, (guards.executor,), effects.coexecution_refused, explained=True, tone="stop",
            ),
            Step(
                "end", (CoExecutionState.AGREED,), CoExecutionState.ENDED, _("End the co-execution"), PROVIDER_HEAD,
                (guards.hands_over,), effects.coexecution_ended, explained=True, tone="stop",
            ),
            Step(
                "expire", (CoExecutionState.AGREED,), CoExecutionState.ENDED, _("Term of the co-execution passed"),
                effect=effects.coexecution_ended, clock=True,
            ),
        ),
    )
)  # fmt: skip

CONTRACT = register(
    Machine(
        name="contract",
        model=Contract,
        states=ContractState,
        initial=PREPARED,
        verb="procurement.contract",
        due=contract_due,
        signature_fault=signature_fault,
        finals=frozenset({ContractState.COMPLETED, TERMINATED, ContractState.REFUSED}),
        steps=(
            Step("agree", (PREPARED,), AGREED, _("Terms agreed on"), effect=effects.agreed),
            Step(
                "provider_sign", (AGREED,), PROVIDER_SIGNED, _("Sign the contract for the organisation"),
                PROVIDER_HEAD, (guards.provider_side, checks.kept_back), effects.provider_signed, signed="contract",
                tone="primary",
            ),
            Step(
                "fund_sign", (PROVIDER_SIGNED,), ACTIVE, _("Sign the contract for the Fund"), FUND_HEADS,
                (guards.fund_side, checks.kept_back), effects.activated, signed="contract", tone="primary",
            ),
            Step(
                "reopen", (AGREED, PROVIDER_SIGNED), PREPARED, _("Return with a remark"), KEEPERS,
                (guards.fund_side,), effects.reopened, explained=True,
            ),
            Step("renew", (AGREED, PROVIDER_SIGNED), PREPARED, _("Prepared anew by a change of the protocol")),
            Step(
                "refuse", (PREPARED, AGREED, PROVIDER_SIGNED), ContractState.REFUSED, _("Refuse the contract"), HEADS,
                (guards.a_side,), effects.refused, explained=True, tone="stop",
            ),
            Step(
                "suspend", (ACTIVE,), SUSPENDED, pgettext_lazy("contract", "Suspend"), FUND_HEADS,
                (guards.fund_side, guards.proposed), effects.suspended, signed="contract_stop", tone="stop",
            ),
            Step(
                "resume", (SUSPENDED,), ACTIVE, pgettext_lazy("contract", "Resume"), FUND_HEADS, (guards.fund_side,),
                effects.resumed, explained=True, tone="primary",
            ),
            Step(
                "terminate", (ACTIVE, SUSPENDED), TERMINATED, pgettext_lazy("contract", "Terminate"), FUND_HEADS,
                (guards.fund_side, guards.proposed), effects.terminated, signed="contract_stop", tone="stop",
            ),
            Step(
                "end", (ACTIVE, SUSPENDED), TERMINATED, _("Ended by agreement"), effect=effects.ended_by_amendment,
            ),
            Step(
                "complete", (ACTIVE, SUSPENDED), ContractState.COMPLETED, _("Term of the contract passed"),
                effect=effects.completed, clock=True,
            ),
        ),
    )
)  # fmt: skip
