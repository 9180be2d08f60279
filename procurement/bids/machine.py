"""The machine of bids (procurement rules ҚР ДСМ-242/2020, p. 26–32, 37–39)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import PROVIDER_ROLES, Role
from accounts.signatures import fault
from config.workflow import Machine, Step, Text, register
from procurement.bids import content, effects, guards, opening
from procurement.enums import BidState
from procurement.models import Bid
from providers import terms

BIDDERS = PROVIDER_ROLES
HEAD = frozenset({Role.PROVIDER_HEAD})
DRAFT, SUBMITTED, OPENED, CORRECTION = BidState.DRAFT, BidState.SUBMITTED, BidState.OPENED, BidState.CORRECTION
ADMISSIBLE, REJECTED, WITHDRAWN = BidState.ADMISSIBLE, BidState.REJECTED, BidState.WITHDRAWN
ALLOCATED, ZERO = BidState.ALLOCATED, BidState.ZERO
ACCEPTED, DECLINED, LAPSED = BidState.ACCEPTED, BidState.DECLINED, BidState.LAPSED
IN_RUN = (ADMISSIBLE, ALLOCATED, ZERO, ACCEPTED, DECLINED, LAPSED)  # every later distribution moves them again

FAULTS = {
    "bid": fault("bid", content.of_commitment),
    "bid_correction": fault("bid_correction", content.of_correction),
    "award_acceptance": fault("award_acceptance", content.of_acceptance),
    "award_refusal": fault("award_refusal", content.of_refusal),
}
After = Callable[[Bid, Any, dict[str, Any]], Bid]
FOLLOWING: dict[str, After] = {
    "open": effects.after_opening,
    "resubmit": effects.after_correction,
    "expire": effects.after_silence,
    "accept": effects.after_answer,
    "decline": effects.after_answer,
    "lapse": effects.after_answer,
}


class BidMachine(Machine):
    """Some steps bring about another one at once, whoever takes them, the clock included: an opened bid is examined,
    an answer settles the distribution. That happens in the same transaction, when the row of the step is saved."""

    def locked(self, pk: Any) -> Any:
        rows = Bid.objects.select_related("campaign", "provider")
        return rows.select_for_update(of=("self",)).get(pk=pk)

    def go_on(self, name: str, row: Any, actor: Any, **details: Any) -> Any:
        """Takes a further step of a row that the step before has locked."""
        step = self.step(name)
        self.check(step, row, actor, details)
        return self.take(step, row, actor, details)

    def take(self, step: Step, row: Any, actor: Any, details: dict[str, Any]) -> Any:
        taken = super().take(step, row, actor, details)
        follow = FOLLOWING.get(step.name)
        return follow(taken, actor, details) if follow else taken


def signature_fault(kind: str, subject: Any, actor: Any, signature: Any) -> Text | None:
    return FAULTS[kind](subject, actor, signature)


def due(bid: Bid, state: str) -> date | None:
    code = {CORRECTION: "bid_correction", ALLOCATED: "award_answer"}.get(BidState(state))
    return terms.last_day(code, timezone.localdate()) if code else None


BID = BidMachine(
    name="bid",
    model=Bid,
    states=BidState,
    initial=DRAFT,
    verb="procurement.bid",
    due=due,
    signature_fault=signature_fault,
    finals=frozenset({REJECTED, WITHDRAWN}),
    steps=(
        Step(
            "submit", (DRAFT,), SUBMITTED, _("Sign and submit the bid"), HEAD,
            (guards.own, guards.in_time, guards.complete, guards.admitted), effects.submitted, signed="bid",
            tone="primary",
        ),
        Step(
            "withdraw", (DRAFT, SUBMITTED), WITHDRAWN, _("Withdraw the bid"), BIDDERS,
            (guards.own, guards.in_time), tone="stop",
        ),
        Step("open", (SUBMITTED,), OPENED, _("Opened"), guards=(guards.deadline_passed,), effect=opening.opened),
        Step("admit", (OPENED,), ADMISSIBLE, _("Found admissible"), effect=effects.admitted),
        Step(
            "return", (OPENED,), CORRECTION, _("Returned for correction"),
            guards=(guards.not_returned_before,), effect=effects.returned,
        ),
        Step("reject", (OPENED,), REJECTED, _("Found not admissible"), effect=effects.rejected),
        Step(
            "resubmit", (CORRECTION,), OPENED, _("Sign the corrected bid"), HEAD,
            (guards.own, guards.due, guards.corrected), signed="bid_correction", tone="primary",
        ),
        Step("expire", (CORRECTION,), OPENED, _("Term of correction passed"), clock=True),
        Step("allocate", IN_RUN, ALLOCATED, _("Volume placed"), effect=effects.allocated),
        Step("zero", IN_RUN, ZERO, _("No volume placed"), effect=effects.nothing_allocated),
        Step(
            "accept", (ALLOCATED,), ACCEPTED, _("Accept the volume"), HEAD,
            (guards.own, guards.due, guards.something_offered), effects.accepted, signed="award_acceptance",
            tone="primary",
        ),
        Step(
            "decline", (ALLOCATED,), DECLINED, _("Decline the volume"), HEAD,
            (guards.own, guards.due, guards.something_offered), effects.declined, signed="award_refusal",
            tone="stop",
        ),
        Step(
            "lapse", (ALLOCATED,), LAPSED, _("Term of the answer passed"), effect=effects.lapsed, clock=True,
        ),
        Step("keep", (DECLINED, LAPSED), ACCEPTED, _("What was accepted before stays")),
    ),
)  # fmt: skip
register(BID)
