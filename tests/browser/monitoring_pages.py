"""What of flags, defects, reviews, expertise, unscheduled monitoring and screening is looked at, and by whom: parts of
the lists of ``test_every_page``."""

NOT_PAGES = {
    "flags:flag-export": "a file",
    "flags:take-next": "an act",
    "flags:assign-by-load": "an act",
    "flags:view-save": "an act",
    "flags:view-rename": "an act",
    "flags:view-remove": "an act",
    "flags:bulk": "an act; its question is looked at in tests/monitoring",
    "flags:bulk-progress": "part of a page",
    "flags:flag-following": "leads to another flag",
    "flags:flag-take": "an act",
    "flags:flag-release": "an act",
    "flags:flag-go-on": "an act",
    "flags:flag-decide": "leads back to the flag",
    "defects:defect-export": "a file",
    "defects:objection-file": "a file",
    "defects:review-give": "an act",
    "defects:escalation-sole": "an act",
    "defects:unconfirmed-export": "a file",
    "defects:refund-notify": "an act",
    "expertise:sample-redraw": "an act",
    "expertise:sample-begin": "an act",
    "expertise:sample-finish": "an act",
    "inspections:inspection-notify": "an act",
    "inspections:inspection-visit": "an act",
    "inspections:finding-remove": "an act",
    "screening:run-progress": "part of a page",
    "screening:trial": "an act",
    "screening:trial-progress": "part of a page",
    "screening:edition-activate": "an act",
    "screening:edition-cancel": "an act",
    "monitoring:quality-export": "a file",
    "monitoring:risk-export": "a file",
}
ALSO = {
    "flags:flag-list": ("auditor", "chief", "central"),
    "flags:flag": ("auditor", "central"),
    "defects:defect-list": ("auditor", "central"),
    "defects:defect": ("auditor",),
    "defects:review-list": ("auditor",),
    "defects:review": ("auditor",),
    "expertise:sample": ("auditor",),
    "expertise:case": ("auditor",),
    "inspections:inspection-list": ("auditor",),
    "inspections:inspection": ("auditor",),
    "monitoring:overview": ("auditor", "chief", "central"),
    "screening:screen": ("admin",),
}
# Who, what, and with which objects: states of them.
STATES: list[tuple[str, str, str]] = [
    *(("auditor", "flags:flag", f"(uuid=flag_{name})") for name in ("work", "wait", "gone", "group")),
    *(("head", "defects:defect", f"(uuid=defect_{name})") for name in ("objected", "upheld", "again", "confirmed")),
    ("central", "defects:defect", "(uuid=defect_centre)"),
    *(
        ("auditor", "inspections:inspection", f"(uuid=inspection_{name})")
        for name in ("notified", "visited", "reported", "objected")
    ),
    ("auditor", "expertise:sample", "(uuid=sample_work)"),
]
