"""What the branch is told of its samples. Organisations learn of expertise by its defects."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.notifications import Kind
from monitoring.expertise.access import DRAWERS
from monitoring.models import Sample

notifications.register(
    sample__drawn=Kind(
        _("Sample %(number)s is drawn"), _("Cases: %(cases)s, shared out among the auditors of the branch.")
    ),
    sample__begun=Kind(
        _("Sample %(number)s: the expertise has begun"), _("Assess your cases by %(due)s."), "warn"
    ),
    sample__done=Kind(_("Sample %(number)s: every case is assessed"), _("Its page shows what was found."), "ok"),
    sample__cancelled=Kind(_("Sample %(number)s is cancelled"), _("Reason: %(note)s"), "idle"),
)  # fmt: skip


def to_branch(sample: Sample, kind: str, **params: Any) -> None:
    facts = {
        "number": sample.number,
        "cases": sample.size,
        "due": f"{sample.due_on:%d.%m.%Y}" if sample.due_on else "–",
    } | params
    url = reverse("expertise:sample", args=[sample.uuid])
    notifications.notify(organisation=sample.branch, kind=kind, url=url, params=facts, roles=DRAWERS)
