"""Releases of contracts made here: signed, amended, ended.

OCDS knows one award a contract. A contract of ours takes up all awards of one organisation and source in a campaign,
so it is one entry of ``contracts`` a position: together they make the contract, whose number they carry as title.
Contracts that were imported have neither campaign nor awards; they are in the registry of contracts, not here.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from procurement.enums import AmendmentState
from procurement.models import Amendment, Award, Contract, ContractPosition, PublicEvent
from procurement.publication import parts, tendering
from procurement.publication.parts import RELEASE_OF, THIS_RELEASE, Json, Parties
from procurement.publication.placing import award_id, award_status, direct_ocid
from procurement.publication.tendering import Built, campaign_ocid, frame

Builts = list[Built]


def contract_signed(contract: Contract) -> Builts:
    return contract_releases(contract, "contract")


def contract_ended(contract: Contract) -> Builts:
    """Terminated, or fulfilled when its term is over."""
    return contract_releases(contract, "contractTermination", ended=contract)


def amendment_effective(amendment: Amendment) -> Builts:
    """The terms as they are from now on, and what changed them."""
    contract = Contract.objects.select_related("campaign").get(pk=amendment.contract_id)  # as the amendment left it
    return contract_releases(contract, "contractAmendment", amendment=amendment)


def contract_releases(
    contract: Contract, tag: str, amendment: Amendment | None = None, ended: Contract | None = None
) -> Builts:
    """One release in the campaign's process, and one in that of each placement without selection."""
    if contract.campaign is None:
        return []
    rows = contract.positions.select_related("lot__care_type", "award__provider__region", "award__direct")
    by_process: dict[str, list[ContractPosition]] = {}
    for row in rows.order_by("lot__position", "pk"):
        ocid = direct_ocid(row.award.direct) if row.award.direct else campaign_ocid(contract.campaign)
        by_process.setdefault(ocid, []).append(row)
    found: Builts = []
    for ocid, positions in by_process.items():
        parties = Parties()
        with override(parts.LANGUAGE):
            sections = {
                "awards": awards_of(positions, parties),
                "contracts": [
                    contract_part(contract, row, ocid, amendment=amendment, ended=ended) for row in positions
                ],
            }
        found.append((ocid, tag, frame(contract.campaign, parties, **sections)))
    return found


def awards_of(positions: Iterable[ContractPosition], parties: Parties) -> list[Json]:
    awards: dict[int, Award] = {row.award_id: row.award for row in positions}
    return [award_status(award, parties) for award in awards.values()]


def contract_part(
    contract: Contract,
    position: ContractPosition,
    ocid: str,
    amendment: Amendment | None = None,
    ended: Contract | None = None,
) -> Json:
    key = f"{contract.uuid}-{position.lot.number}"
    last = ended.ended_on if ended and ended.ended_on else contract.valid_to
    return parts.filled(
        id=key,
        awardID=award_id(position.award),
        title=contract.number,
        status=parts.CONTRACT_STATUS[contract.state],
        period=parts.period(contract.valid_from, last),
        value=parts.value(position.amount),
        items=[contract_item(position)],
        dateSigned=parts.first_moment(contract.signed_on) if contract.signed_on else "",
        documents=documents(contract),
        milestones=[*months(contract, position), *targets(contract, position)],
        amendments=amendments(contract, amendment, key, ocid),
        fundingSource=contract.funding_source,
        termination=termination(ended) if ended else {},
    )


def contract_item(position: ContractPosition) -> Json:
    lot = position.lot
    part = tendering.item(lot, position.units)
    part["quantity"] = position.units
    part["unit"]["value"] = parts.value(position.tariff)
    if position.award.direct:
        part.pop("relatedLot", None)
    return part


def documents(contract: Contract) -> list[Json]:
    address = parts.address("publication:contract", uuid=contract.uuid)
    title = _("Page of the contract %(number)s") % {"number": contract.number}
    found = [parts.page(f"page-{contract.uuid}", "contractNotice", title, address)]
    return found + parts.signed_documents(contract, "contractSigned")


def months(contract: Contract, position: ContractPosition) -> list[Json]:
    """What is to be delivered in each month: units and tenge."""
    found = []
    for month, units in sorted(position.months.items()):
        year, number = (int(part) for part in month.split("-"))
        day = date(year, number, monthrange(year, number)[1])
        found.append(
            {
                "id": f"{position.lot.number}-{month}",
                "type": "delivery",
                "title": month,
                "status": "scheduled",
                "dueDate": parts.last_moment(day),
                "target": {"quantity": units, "value": parts.value(Decimal(units) * position.tariff)},
            }
        )
    return found


def targets(contract: Contract, position: ContractPosition) -> list[Json]:
    """Indicators of the contract, of the position's type of care or of all."""
    rows = contract.indicators.select_related("indicator").order_by("indicator__code", "pk")
    return [
        parts.filled(
            id=f"{position.lot.number}-{row.indicator.code}",
            type="assessment",
            code=row.indicator.code,
            **parts.named(row.indicator),
            status="scheduled",
            dueDate=parts.last_moment(contract.valid_to),
            target=parts.filled(quantity=row.target, unit=row.indicator.unit_ru, higher=row.indicator.higher),
        )
        for row in rows
        if row.indicator.care_type_id in (None, position.lot.care_type_id)
    ]


def amendments(contract: Contract, changed: Amendment | None, key: str, ocid: str) -> list[Json]:
    """The one that comes into force now. Earlier ones stand in the releases that they made."""
    if changed is None:
        return []
    before = PublicEvent.objects.filter(ocid=ocid, release__contracts__contains=[{"id": key}]).order_by("-id").first()
    return [
        parts.filled(
            id=str(changed.uuid),
            date=parts.first_moment(changed.effective_on),
            rationale=f"{changed.ground.name_ru}. {changed.reason}".strip(),
            description=str(changed.get_kind_display()),
            amendsReleaseID=f"{RELEASE_OF}{before.uuid}" if before else "",
            releaseID=THIS_RELEASE,
        )
    ]


def termination(contract: Contract) -> Json:
    """Why and when it ended; the ground stands in the amendment that ended it."""
    by = (
        contract.amendments.filter(kind="termination", state__in=[AmendmentState.SIGNED, AmendmentState.EFFECTIVE])
        .select_related("ground")
        .order_by("-number")
        .first()
    )
    last = contract.ended_on or contract.valid_to
    return parts.filled(
        date=parts.last_moment(last),
        status=str(contract.state),
        reason=f"{by.ground.name_ru}. {by.reason}".strip() if by else "",
    )
