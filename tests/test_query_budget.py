"""A list costs as many statements for sixty rows as for a few: every page and every list of the API.

An address that is neither in ``LISTS`` nor in ``SINGLE`` fails: whoever adds one decides which it is.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache as valkey
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from config.reference import catalogues
from tests.cast import Cast, on_stage, undone
from tests.crowd import grow, register_with_failures

pytestmark = pytest.mark.django_db

FEW, MANY = 2, 60
MOST = 52  # statements of a page; some fifteen of them count what awaits the reader in each section of the navigation
# Purchase plans, campaigns, bids, the commission, distributions, complaints, contracts.
MARKET: list[tuple[str, str, str]] = [
    ("planning:plan-list", "", "central"),
    ("planning:plan-list", "", "officer"),
    ("planning:plan", "uuid=plan", "officer"),
    ("planning:plan", "uuid=plan_draft", "central"),
    ("planning:plan-csv", "uuid=plan", "central"),
    ("planning:plan-compare", "uuid=plan_draft", "central"),
    ("planning:plan-approve", "uuid=plan_draft", "central"),
    ("campaigns:campaign-list", "", "clerk"),
    ("campaigns:campaign-list", "", "officer"),
    ("campaigns:campaign-list", "", "central"),
    ("campaigns:campaign", "uuid=campaign_draft", "officer"),
    ("campaigns:campaign", "uuid=campaign_evaluating", "chief"),
    ("campaigns:campaign", "uuid=campaign_standstill", "clerk"),
    ("campaigns:campaign", "uuid=campaign_contracting", "chief"),
    ("campaigns:campaign-lots", "uuid=campaign_draft", "officer"),
    ("campaigns:lot-new", "uuid=campaign_draft", "officer"),
    ("campaigns:lot-edit", "uuid=campaign_draft,lot=campaign_draft_lot", "officer"),
    ("campaigns:campaign-direct", "uuid=campaign_draft", "officer"),
    ("campaigns:campaign-check", "uuid=campaign_draft", "officer"),
    ("campaigns:campaign-approve", "uuid=campaign_draft", "chief"),
    ("bids:bid-list", "", "clerk"),
    ("bids:bid-start", "uuid=campaign_open", "clerk"),
    ("bids:campaign-bids", "uuid=campaign_evaluating", "officer"),
    ("bids:bid", "uuid=bid_correction", "officer"),
    ("bids:bid", "uuid=bid_allocated", "head"),
    ("bids:bid-lots", "uuid=bid_draft", "clerk"),
    ("bids:bid-answer", "uuid=bid_allocated,word=accept", "head"),
    ("commission:meeting-list", "", "officer"),
    ("commission:meeting-list", "?tab=over", "member"),
    ("commission:commission-list", "", "officer"),
    ("commission:commission", "uuid=commission", "chief"),
    ("commission:seat-new", "uuid=commission", "chief"),
    ("commission:meeting-new", "", "officer"),
    ("commission:meeting", "uuid=meeting_planned", "officer"),
    ("commission:meeting", "uuid=meeting_voting", "member"),
    ("commission:meeting", "uuid=meeting_protocol", "officer"),
    ("commission:question-input", "uuid=question_rejected", "officer"),
    ("distribution:run", "uuid=run_computed", "officer"),
    ("distribution:run", "uuid=run_confirmed", "clerk"),
    ("distribution:lot", "uuid=run_computed,lot=campaign_distributing_lot", "officer"),
    ("distribution:lot", "uuid=run_confirmed,lot=campaign_standstill_lot", "clerk"),
    ("distribution:line", "uuid=run_confirmed,lot=campaign_standstill_lot,bin=bin", "clerk"),
    ("distribution:sandbox", "uuid=run_confirmed,lot=campaign_standstill_lot", "clerk"),
    ("distribution:json", "uuid=run_confirmed", "guest"),
    ("distribution:manual-new", "uuid=run_published,lot=campaign_before_lot", "chief"),
    ("distribution:manual", "uuid=manual", "chief"),
    ("complaints:complaint-list", "", "clerk"),
    ("complaints:complaint-list", "", "central"),
    ("complaints:complaint-new", "", "clerk"),
    ("complaints:complaint", "uuid=complaint_submitted", "central"),
    ("complaints:complaint-submit", "uuid=complaint_draft", "head"),
    ("complaints:complaint-decide", "uuid=complaint_reviewed", "central"),
    ("complaints:complaint-decide-sign", "uuid=complaint_reviewed", "central"),
    ("complaints:complaint-remedy-sign", "uuid=complaint_satisfied", "central"),
    ("procurement:contract-detail", "uuid=contract_active", "chief"),
    ("procurement:contract-detail", "uuid=contract_prepared", "head"),
    ("contracting:negotiation", "uuid=contract_prepared", "head"),
    ("contracting:coexecution-list", "", "head"),
    ("contracting:coexecution-list", "", "officer"),
    ("publication:campaign-list", "", "guest"),
    ("publication:campaign", "uuid=campaign_standstill", "guest"),
    ("publication:lot", "uuid=campaign_standstill_lot", "guest"),
    ("publication:contract-list", "", "guest"),
    ("publication:contract", "uuid=contract_active", "guest"),
    ("api:ocds-release-list", "", "none"),
    ("api:ocds-release-detail", "ocid=ocid", "none"),
    ("api:ocds-record-list", "", "none"),
    ("api:ocds-record-detail", "ocid=ocid", "none"),
    ("api:ocds-changes", "", "none"),
]
# Flags, defects and objections, expertise, unscheduled monitoring, screening, risk and quality.
MONITORING: list[tuple[str, str, str]] = [
    ("flags:flag-list", "", "auditor"),
    ("flags:flag-list", "?tab=all", "chief"),
    ("flags:flag-list", "?tab=all", "central"),
    ("flags:flag-export", "", "auditor"),
    ("flags:view-list", "", "auditor"),
    ("flags:own-list", "", "clerk"),
    ("flags:flag", "uuid=flag_pair", "auditor"),
    ("flags:flag", "uuid=flag_group", "auditor"),
    ("defects:defect-list", "", "clerk"),
    ("defects:defect-list", "", "auditor"),
    ("defects:defect-list", "", "central"),
    ("defects:defect-export", "", "auditor"),
    ("defects:review-list", "", "auditor"),
    ("defects:review-list", "", "central"),
    ("defects:escalation-list", "", "chief"),
    ("defects:unconfirmed", "", "chief"),
    ("defects:unconfirmed-export", "form=csv", "chief"),
    ("defects:refund-list", "", "chief"),
    ("defects:refund", "uuid=refund", "chief"),
    ("expertise:sample-list", "", "auditor"),
    ("expertise:sample", "uuid=sample_work", "auditor"),
    ("inspections:inspection-list", "", "auditor"),
    ("inspections:inspection-list", "", "clerk"),
    ("inspections:inspection", "uuid=inspection_visited", "auditor"),
    ("screening:run-list", "", "auditor"),
    ("screening:screen", "code=OVL1", "admin"),
    ("monitoring:overview", "", "auditor"),
    ("monitoring:overview", "", "chief"),
    ("monitoring:overview", "", "central"),
    ("monitoring:risk", "", "chief"),
    ("monitoring:risk-export", "", "chief"),
    ("api:defect-list", "", "full"),
]
# Address, what stands in it, who reads it. A name that begins with «api:» is read with the access key of that name.
LISTS: list[tuple[str, str, str]] = [
    ("home", "", "clerk"),
    ("home", "", "officer"),
    ("home", "", "chief"),
    ("home", "", "member"),
    ("home", "", "central"),
    ("accounts:session-list", "", "clerk"),
    ("accounts:notification-list", "", "clerk"),
    ("accounts:key-list", "", "head"),
    ("accounts:member-list", "", "head"),
    ("accounts:member-list", "organisation=own", "admin"),
    ("accounts:organisation-list", "", "admin"),
    ("accounts:user-list", "", "admin"),
    ("accounts:user-detail", "uuid=user", "admin"),
    ("accounts:role-policy", "", "admin"),
    ("accounts:authority-list", "", "admin"),
    ("signatures:verify", "uuid=note", "guest"),
    ("config:audit-log", "", "admin"),
    ("reference:index", "", "clerk"),
    ("reference:detail", "slug=contracts,pk=contract_row", "clerk"),
    ("reference:detail", "slug=services,pk=service", "admin"),
    ("providers:registry", "", "guest"),
    ("providers:registry", "?view=map", "guest"),
    ("providers:registry-csv", "", "guest"),
    ("providers:provider", "bin=bin", "guest"),
    ("providers:history", "bin=bin", "guest"),
    ("providers:standing", "bin=bin", "guest"),
    ("admission:home", "", "clerk"),
    ("admission:application", "uuid=application", "clerk"),
    *(
        ("admission:step", f"uuid=application,section={section}", "clerk")
        for section in (
            "requisites",
            "care",
            "bases",
            "licences",
            "accreditation",
            "staff",
            "equipment",
            "beds",
            "documents",
        )
    ),
    ("admission:row-new", "uuid=application,slug=licences", "clerk"),
    ("admission:row-edit", "uuid=application,slug=equipment,pk=device", "clerk"),
    ("admission:check", "uuid=application", "clerk"),
    ("procurement:contract-list", "", "clerk"),
    ("procurement:contract-list", "", "officer"),
    ("procurement:contract-detail", "uuid=contract", "clerk"),
    ("admission:application-list", "?tab=all", "officer"),
    ("admission:application-list", "?tab=review", "central"),
    ("admission:application", "uuid=newcomer", "officer"),
    ("admission:application", "uuid=newcomer", "chief"),
    ("admission:application-staff", "uuid=newcomer", "officer"),
    ("admission:application-return", "uuid=newcomer", "officer"),
    ("admission:application-conclude", "uuid=newcomer", "chief"),
    ("admission:remark-new", "uuid=newcomer", "officer"),
    ("admission:care-decide", "uuid=newcomer,code=kdu", "officer"),
    ("admission:visit-new", "uuid=newcomer", "officer"),
    ("admission:visit-list", "", "officer"),
    ("admission:visit-list", "?tab=over", "member"),
    ("admission:visit", "uuid=newcomer_visit", "member"),
    ("admission:entry-list", "", "officer"),
    ("admission:entry-list", "", "central"),
    ("admission:entry", "uuid=entry", "chief"),
    ("claims:register-list", "", "clerk"),
    ("claims:register-list", "?sort=amount", "officer"),
    ("claims:branch-registers", "", "central"),
    ("claims:register-csv", "", "officer"),
    ("claims:register-new", "", "clerk"),
    ("claims:register-detail", "uuid=partly", "clerk"),
    ("claims:register-detail", "uuid=crowded", "clerk"),
    ("claims:register-detail", "uuid=crowded", "admin"),
    ("claims:register-protocol", "uuid=crowded,kind=csv", "clerk"),
    ("claims:register-protocol", "uuid=crowded,kind=xlsx", "admin"),
    ("claims:draft-detail", "uuid=draft", "clerk"),
    ("claims:draft-line", "uuid=draft,position=0", "clerk"),
    ("claims:line-search", "?month=2026-10", "clerk"),
    ("claims:line-search", "?month=2026-10&kind=refused", "officer"),
    ("claims:line-check", "", "clerk"),
    ("claims:service-options", "?service_code=N0", "clerk"),
    ("claims:diagnosis-options", "?diagnosis_code=T0", "clerk"),
    ("claims:person-detail", "uuid=woman", "officer"),
    ("claims:rule-list", "", "clerk"),
    ("claims:rule-detail", "key=X04.2", "admin"),
    ("claims:edition-detail", "uuid=edition", "admin"),
    ("claims:period-list", "", "admin"),
    *MARKET,
    ("api:region-list", "", "full"),
    ("api:care-type-list", "", "full"),
    ("api:calendar", "", "full"),
    ("api:provider-list", "", "none"),
    ("api:provider-detail", "bin=bin", "none"),
    ("api:service-list", "", "full"),
    ("api:tariff-list", "", "full"),
    ("api:diagnosis-list", "", "full"),
    ("api:contract-list", "", "full"),
    ("api:contract-list", "", "branch"),
    ("api:register-list", "", "full"),
    ("api:register-list", "", "branch"),
    ("api:register-protocol", "uuid=crowded", "full"),
    ("api:line-list", "?month=2026-10", "full"),
    ("api:rule-list", "", "full"),
]
CATALOGUES = [one.slug for one in catalogues()]
LISTS += MONITORING
LISTS += [(f"reference:{view}", f"slug={slug}", "admin") for slug in CATALOGUES for view in ("list", "download")]
# One object, a form, a deed: nothing there grows with the data.
SINGLE = {
    "health", "set_language", "help", "accessibility",
    "accounts:sign-in", "accounts:sign-in-code", "accounts:sign-out", "accounts:switch", "accounts:password-reset",
    "accounts:password-reset-sent", "accounts:password-reset-confirm", "accounts:invitation", "accounts:profile",
    "accounts:notification-open", "accounts:notification-read-all", "accounts:password-change",
    "accounts:session-end-all", "accounts:session-end", "accounts:second-factor", "accounts:backup-codes",
    "accounts:second-factor-remove", "accounts:key-new", "accounts:key-revoke",
    "accounts:member-new", "accounts:member-edit", "accounts:member-end", "accounts:user-block",
    "accounts:user-unblock", "accounts:user-sign-out", "accounts:user-second-factor-remove",
    "accounts:sign-in-signature", "accounts:sign-in-challenge", "accounts:authority-fetch", "accounts:user-iin",
    "signatures:pdf", "signatures:data", "signatures:signature",
    "reference:new", "reference:edit", "reference:close",
    "admission:register", "admission:register-sent", "admission:register-bin", "admission:start",
    "admission:withdraw", "admission:remark-answer", "admission:staff-import", "admission:document",
    "admission:document-remove", "admission:row-remove", "admission:row-end",
    "admission:application-take-up", "admission:remark-remove", "admission:visit-cancel",
    "admission:entry-suspend", "admission:entry-resume", "admission:entry-exclude", "admission:entry-exclude-sign",
    "claims:template-download", "claims:register-progress", "claims:line-detail", "claims:register-file",
    "claims:register-correct", "claims:register-withdraw", "claims:draft-check", "claims:draft-submit",
    "claims:draft-line-delete", "claims:edition-new", "claims:edition-dry-run", "claims:edition-activate",
    "claims:edition-cancel", "claims:dry-run-progress", "claims:period-open",
    "api:schema", "api:docs", "api:me", "api:service-detail", "api:register-detail", "api:register-withdraw",
    "api:rule-detail", "api:nothing-here", "api:ocds", "api:ocds-extension",
    "planning:plan-new", "planning:plan-reason", "planning:line-new", "planning:line-edit", "planning:line-remove",
    "planning:plan-import", "planning:plan-discard",
    "campaigns:campaign-new", "campaigns:campaign-facts", "campaigns:campaign-rules", "campaigns:lots-from-plan",
    "campaigns:lot-remove", "campaigns:lot-move", "campaigns:direct-new", "campaigns:direct-edit",
    "campaigns:direct-remove", "campaigns:campaign-announce", "campaigns:campaign-cancel",
    "campaigns:campaign-cancel-sign", "campaigns:campaign-fail", "campaigns:campaign-complete",
    "bids:bid-line", "bids:bid-check", "bids:bid-receipt", "bids:bid-withdraw", "bids:bid-correct",
    "bids:bid-correct-sign", "bids:bid-content",
    "commission:commission-new", "commission:commission-end", "commission:seat-end", "commission:conflict-new",
    "commission:meeting-attendance", "commission:meeting-convene", "commission:meeting-start-voting",
    "commission:meeting-close", "commission:meeting-draw-up", "commission:meeting-publish",
    "commission:meeting-adjourn", "commission:meeting-sign", "commission:protocol", "commission:public-protocol",
    "commission:question-vote",
    "distribution:verifier", "distribution:run-progress", "distribution:run-publish", "distribution:run-again",
    "distribution:run-comparison",
    "distribution:manual-edit", "distribution:manual-submit", "distribution:manual-approve",
    "distribution:manual-refuse",
    "complaints:point-new", "complaints:point-edit", "complaints:point-remove", "complaints:complaint-withdraw",
    "complaints:complaint-court", "complaints:complaint-accept", "complaints:complaint-remedy",
    "contracting:offer", "contracting:accept", "contracting:break-off", "contracting:sign", "contracting:return",
    "contracting:refuse", "contracting:suspend", "contracting:terminate", "contracting:stop-sign",
    "contracting:resume", "contracting:penalty-new", "contracting:amendment-new", "contracting:amendment",
    "contracting:amendment-edit", "contracting:amendment-propose", "contracting:amendment-cancel",
    "contracting:amendment-reject", "contracting:amendment-sign", "contracting:coexecution-new",
    "contracting:coexecution", "contracting:coexecution-sign", "contracting:coexecution-refuse",
    "contracting:coexecution-end",
    "flags:take-next", "flags:assign-by-load", "flags:view-save", "flags:view-rename", "flags:view-remove",
    "flags:bulk", "flags:bulk-run", "flags:bulk-progress", "flags:own-flag", "flags:flag-following",
    "flags:flag-take", "flags:flag-release", "flags:flag-assign", "flags:flag-go-on", "flags:flag-decide",
    "flags:flag-reopen",
    "defects:defect", "defects:object", "defects:accept", "defects:objection-file", "defects:review-give",
    "defects:review", "defects:escalation", "defects:escalation-send", "defects:escalation-close",
    "defects:escalation-sole", "defects:refund-notify", "defects:refund-pay",
    "expertise:sample-new", "expertise:sample-redraw", "expertise:sample-begin", "expertise:sample-finish",
    "expertise:sample-cancel", "expertise:case", "expertise:case-hand-over",
    "inspections:inspection-new", "inspections:inspection-paper", "inspections:inspection-edit",
    "inspections:inspection-notify", "inspections:inspection-visit", "inspections:inspection-report",
    "inspections:inspection-conclude", "inspections:inspection-object", "inspections:inspection-answer",
    "inspections:inspection-cancel", "inspections:finding-new", "inspections:finding-remove",
    "screening:run-new", "screening:run", "screening:run-progress", "screening:screen-list",
    "screening:edition-new", "screening:edition", "screening:trial", "screening:edition-activate",
    "screening:edition-cancel", "screening:trial-progress",
    "monitoring:quality", "monitoring:quality-export", "monitoring:screen-quality", "monitoring:provider",
    "api:defect-detail",
}  # fmt: skip
# Lists whose length the catalogue of rules, the roles or the calendar give.
FIXED = {
    "claims:rule-list", "api:rule-list", "reference:index", "accounts:role-policy", "claims:period-list",
    "reference:list slug=calendar",
    "reference:list slug=grounds",  # those that are shipped fill its first page
    # What the cast has done fills a first page.
    "accounts:notification-list", "config:audit-log", "home",
}  # fmt: skip
# Beyond a page's worth, children of a row are counted: one statement more, however many there are.
COUNTED = {"reference:detail": 1}
Cost = dict[tuple[str, str, str], tuple[int, list[str]]]


def named(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from named(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif entry.name:
            yield f"{namespace}{entry.name}"


def cost(cast: Cast, name: str, place: str, reader: str, times: int) -> tuple[int, list[str]]:
    """Length of the answer and the statements that it took, asked for the last time."""
    arguments, _mark, query = place.partition("?")
    pairs = (part.partition("=")[::2] for part in arguments.split(",") if part)
    kwargs = {key: cast.objects.get(word, word) for key, word in pairs}
    address = reverse(name, kwargs=kwargs) + (f"?{query}" if query else "")
    client = cast.system(reader) if name.startswith("api:") else cast.person(reader)
    for _time in range(times):
        reset_queries()  # what is logged is kept up to a limit only
        with undone(), CaptureQueriesContext(connection) as caught:
            response = client.get(address)
            content = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200, (address, response.status_code)
    return len(content), [one["sql"] for one in caught]


@pytest.fixture(scope="module")
def costs(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Cost, Cost]]:
    with django_db_blocker.unblock(), on_stage(tmp_path_factory.mktemp("files")) as cast:
        found: list[Cost] = []
        for numbers, times in ((range(FEW), 2), (range(FEW, MANY), 1)):  # the first time fills what a process keeps
            grow(cast, numbers)
            cast.objects["crowded"] = register_with_failures(cast.world).uuid
            valkey.clear()
            found.append({row: cost(cast, *row, times) for row in LISTS})
        yield found[0], found[1]


def test_every_address_is_a_list_or_is_named_as_none() -> None:
    listed = {name for name, _place, _reader in LISTS}
    assert sorted(set(named()) - listed - SINGLE) == [], "does its cost grow with the data?"
    assert sorted((listed | SINGLE) - set(named())) == []
    assert listed & SINGLE == set()


@pytest.mark.parametrize("row", LISTS, ids=" ".join)
def test_a_list_costs_the_same_for_few_rows_and_for_many(row: tuple[str, str, str], costs: tuple[Cost, Cost]) -> None:
    few, many = costs[0][row], costs[1][row]
    more = "\n".join(one[:300] for one in many[1] if one not in few[1])
    assert len(many[1]) <= len(few[1]) + COUNTED.get(row[0], 0), (
        f"{len(few[1])} statements became {len(many[1])}:\n{more[:3000]}"
    )
    assert len(many[1]) <= MOST
    assert many[0] > few[0] or {row[0], f"{row[0]} {row[1]}"} & FIXED, (
        "a budget that is kept because nothing was added proves nothing"
    )
