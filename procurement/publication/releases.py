"""Which deed makes which OCDS release. Immutable: a later deed makes another release, none is rewritten."""

from procurement.publication import contracts, placing, registering, tendering
from procurement.publication.outbox import BUILDERS
from providers.enums import EntryState

BUILDERS.update(
    plan_approved=tendering.plan_approved,
    campaign_announced=tendering.campaign_announced,
    campaign_cancelled=tendering.campaign_cancelled,
    campaign_failed=tendering.campaign_failed,
    bids_opened=tendering.bids_opened,
    protocol_published=placing.protocol_published,
    campaign_completed=placing.campaign_completed,
    complaint_submitted=tendering.complaint_changed,
    complaint_decided=tendering.complaint_changed,
    direct_placed=placing.direct_placed,
    contract_signed=contracts.contract_signed,
    contract_ended=contracts.contract_ended,
    amendment_effective=contracts.amendment_effective,
)
BUILDERS.update({f"entry_{state}": registering.registry_release for state in EntryState.values})
