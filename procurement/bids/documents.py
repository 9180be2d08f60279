"""What is signed of bids, laid out for people.

The commitment holds no content, yet it says who bids: before the deadline it is the provider's own paper.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Actor
from accounts.models import SignedDocument
from accounts.signatures import Kind, Section, register
from config.templatetags.portal import money, number
from procurement.bids.access import bids_visible_to
from procurement.enums import FundingSource
from procurement.models import Lot


def parties(content: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    campaign, provider = content["campaign"], content["provider"]
    return [
        (_("Campaign"), campaign["number"]),
        (_("Organisation"), provider["name_ru"]),
        (_("BIN"), provider["bin"]),
    ]


def commitment(content: Mapping[str, Any]) -> list[Section]:
    closes = parse_datetime(content["closes_at"])
    return [
        Section(facts=[*parties(content), (_("Opened on"), f"{localtime(closes):%d.%m.%Y %H:%M}" if closes else "–")]),
        Section(
            heading=_("Seal of the bid"),
            paragraphs=[
                content["seal"],
                _(
                    "SHA-256 of the bid's content together with a secret number. It tells nothing of the content;"
                    " after the opening everybody who reads the bid can check that not a unit was changed."
                ),
            ],
        ),
    ]


def correction(content: Mapping[str, Any]) -> list[Section]:
    lots = {str(one.uuid): one.number for one in Lot.objects.filter(uuid__in=[r["lot"] for r in volumes(content)])}
    rows = [
        [
            lots.get(row["lot"], row["lot"]),
            number(row["requested"]),
            number(row["own"]),
            ", ".join(f"{one['bin']}: {number(one['units'])}" for one in row["partners"]) or "–",
        ]
        for row in volumes(content)
    ]
    columns = [_("Lot"), _("Volume applied for"), _("With own means"), _("Co-executors")]
    return [
        Section(facts=[*parties(content), (_("Number of the receipt"), content["receipt"])]),
        Section(heading=_("Corrected volumes"), columns=columns, rows=rows, numbers=frozenset({1, 2})),
        Section(heading=_("What was corrected"), paragraphs=[content["answer"]]),
    ]


def volumes(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = content["content"]["lots"]
    return found


def answer(content: Mapping[str, Any]) -> list[Section]:
    words = {"accepted": _("The volume is accepted"), "declined": _("The volume is declined")}
    rows = [
        [
            one["lot"],
            str(FundingSource(one["funding_source"]).label),
            number(one["units"]),
            money(Decimal(one["amount"])),
        ]
        for one in content["awards"]
    ]
    columns = [_("Lot"), _("Funding source"), _("Volume"), _("Amount, ₸")]
    return [
        Section(facts=[*parties(content), (_("Answer"), words[content["answer"]])]),
        Section(heading=_("Placed volume"), columns=columns, rows=rows, numbers=frozenset({2, 3})),
    ]


def reads_bid(actor: Actor, document: SignedDocument) -> bool:
    """Own people always; others with the bid itself, after it was opened."""
    return bids_visible_to(actor).filter(uuid=document.subject_id).exists()


register(Kind("bid", gettext_lazy("Bid, sealed"), commitment, reads_bid))
register(Kind("bid_correction", gettext_lazy("Corrected bid"), correction, reads_bid))
register(Kind("award_acceptance", gettext_lazy("Acceptance of the placed volume"), answer, reads_bid))
register(Kind("award_refusal", gettext_lazy("Refusal of the placed volume"), answer, reads_bid))
