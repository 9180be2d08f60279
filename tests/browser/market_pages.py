"""What of purchase plans, campaigns, bids, meetings, distributions, complaints and contracts is looked at, and by
whom: parts of the lists of ``test_every_page``."""

NOT_PAGES = {
    "planning:plan-csv": "a file",
    "planning:line-remove": "an act",
    "campaigns:lots-from-plan": "an act",
    "campaigns:lot-remove": "an act",
    "campaigns:lot-move": "an act",
    "campaigns:direct-remove": "an act",
    "campaigns:campaign-fail": "an act",
    "campaigns:campaign-complete": "an act",
    "bids:bid-content": "a file",
    "commission:meeting-attendance": "an act",
    "commission:meeting-convene": "an act",
    "commission:meeting-start-voting": "an act",
    "commission:meeting-close": "an act",
    "commission:meeting-draw-up": "an act",
    "commission:meeting-publish": "an act",
    "commission:protocol": "a file",
    "commission:public-protocol": "a file",
    "distribution:verifier": "a file",
    "distribution:json": "a file",
    "distribution:run-progress": "part of a page",
    "distribution:run-publish": "an act",
    "complaints:point-remove": "an act",
    "complaints:complaint-accept": "an act",
    "contracting:amendment-propose": "an act",
    "contracting:amendment-cancel": "an act",
}
ALSO = {
    "planning:plan-list": ("central",),
    "planning:plan": ("central",),
    "campaigns:campaign-list": ("officer", "member"),
    "bids:bid": ("officer",),
    "commission:meeting-list": ("member",),
    "commission:meeting": ("member",),
    "commission:question-vote": ("member",),
    "distribution:run": ("officer",),
    "distribution:lot": ("officer",),
    "distribution:line": ("officer",),
    "complaints:complaint-list": ("officer", "central"),
    "complaints:complaint": ("central",),
    "contracting:negotiation": ("officer",),
    "contracting:coexecution-list": ("officer",),
}
# Who, what, and with which objects: states of them.
STATES: list[tuple[str, str, str]] = [
    ("central", "planning:plan", "(uuid=plan_draft)"),
    *(("clerk", "campaigns:campaign", f"(uuid=campaign_{name})") for name in ("standstill", "contracting")),
    *(
        ("officer", "campaigns:campaign", f"(uuid=campaign_{name})")
        for name in ("draft", "approved", "evaluating", "distributing", "standstill", "contracting")
    ),
    *(("head", "bids:bid", f"(uuid=bid_{name})") for name in ("submitted", "correction", "allocated")),
    *(("officer", "bids:bid", f"(uuid=bid_{name})") for name in ("abroad", "allocated")),
    ("officer", "bids:campaign-bids", "(uuid=campaign_accepting)"),
    ("head", "bids:bid-check", "(uuid=bid_draft)"),
    ("head", "bids:bid-correct-sign", "(uuid=bid_correction)"),
    *(("officer", "commission:meeting", f"(uuid=meeting_{name})") for name in ("closed", "protocol", "published")),
    *(("member", "commission:meeting", f"(uuid=meeting_{name})") for name in ("voting", "protocol")),
    ("member", "commission:meeting-sign", "(uuid=meeting_protocol)"),
    *(("chief", "distribution:run", f"(uuid=run_{name})") for name in ("published", "confirmed")),
    ("clerk", "distribution:lot", "(uuid=run_confirmed,lot=campaign_standstill_lot)"),
    ("chief", "distribution:lot", "(uuid=run_published,lot=campaign_before_lot)"),
    ("central", "distribution:manual", "(uuid=manual_submitted)"),
    *(
        ("head", "complaints:complaint", f"(uuid=complaint_{name})")
        for name in ("draft", "reviewed", "satisfied", "declined")
    ),
    *(("central", "complaints:complaint", f"(uuid=complaint_{name})") for name in ("reviewed", "satisfied")),
    ("central", "complaints:complaint-decide", "(uuid=complaint_submitted)"),
    *(
        ("head", "procurement:contract-detail", f"(uuid=contract_{name})")
        for name in ("prepared", "countered", "agreed", "signed", "active", "suspended")
    ),
    *(
        ("chief", "procurement:contract-detail", f"(uuid=contract_{name})")
        for name in ("countered", "signed", "active", "suspended")
    ),
    ("head", "contracting:negotiation", "(uuid=contract_countered)"),
    ("chief", "contracting:accept", "(uuid=contract_countered)"),
    ("officer", "contracting:offer", "(uuid=contract_countered)"),
    ("chief", "contracting:sign", "(uuid=contract_signed)"),
    *(("head", "contracting:amendment", f"(uuid=amendment_{name})") for name in ("own", "proposed")),
    ("chief", "contracting:amendment", "(uuid=amendment_agreed)"),
    ("head", "contracting:coexecution", "(uuid=coexecution_asked)"),
    ("guest", "publication:campaign", "(uuid=campaign_standstill)"),
    ("guest", "publication:lot", "(uuid=campaign_standstill_lot)"),
]
# Sent empty: what is missing is told in words.
EMPTY: list[tuple[str, str, str]] = [
    ("central", "planning:plan-import", "(uuid=plan_draft)"),
    ("officer", "campaigns:lot-new", "(uuid=campaign_draft)"),
    ("officer", "campaigns:direct-new", "(uuid=campaign_draft,lot=campaign_draft_lot)"),
    ("chief", "commission:conflict-new", "(pk=seat)"),
    ("member", "commission:question-vote", "(uuid=question)"),
    ("clerk", "complaints:point-new", "(uuid=complaint_draft)"),
    ("central", "complaints:complaint-decide", "(uuid=complaint_reviewed)"),
    ("chief", "contracting:penalty-new", "(uuid=contract_active)"),
    ("clerk", "contracting:coexecution-new", "(uuid=contract_active)"),
    ("head", "contracting:sign", "(uuid=contract_agreed)"),
]
NOTHING_FOUND: list[tuple[str, str, str, str]] = [
    ("clerk", "campaigns:campaign-list", "", "text=zz"),
    ("officer", "bids:campaign-bids", "(uuid=campaign_evaluating)", "text=zz"),
    ("guest", "publication:campaign-list", "", "q=zz"),
    ("guest", "publication:contract-list", "", "q=zz"),
]
