"""What the organisation and the branch are told of unscheduled monitoring."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import PROVIDER_ROLES
from accounts.notifications import Kind, in_languages
from monitoring.inspections.access import PLANNERS
from monitoring.models import Inspection

notifications.register(
    inspection__notified=Kind(
        _("Unscheduled monitoring № %(number)s: visit on %(visit)s"),
        _("The branch of the Fund comes. Its plan lists the questions and the documents to be shown."),
        "warn",
    ),
    inspection__cancelled=Kind(_("Unscheduled monitoring № %(number)s is cancelled"), _("Reason: %(note)s")),
    inspection__concluded=Kind(
        _("Conclusion of unscheduled monitoring № %(number)s"),
        _("Read what was found. You may object by %(due)s; silence closes the monitoring."),
        "bad",
    ),
    inspection__objected=Kind(
        _("Objection to the conclusion № %(number)s"), _("Of %(provider)s. Answer it by %(due)s."), "warn"
    ),
    inspection__answered=Kind(
        _("Your objection to the conclusion № %(number)s is answered"), _("The answer stands on its page.")
    ),
    inspection__closed=Kind(
        _("Unscheduled monitoring № %(number)s is closed"), _("No objection came in the term.")
    ),
)  # fmt: skip


def facts_of(found: Inspection) -> dict[str, Any]:
    return {
        "number": found.number,
        "provider": in_languages(lambda: found.provider.name),
        "visit": f"{found.visit_on:%d.%m.%Y}" if found.visit_on else "–",
        "due": f"{found.due_on:%d.%m.%Y}" if found.due_on else "–",
    }


def page(found: Inspection) -> str:
    return reverse("inspections:inspection", args=[found.uuid])


def to_provider(found: Inspection, kind: str, **params: Any) -> None:
    facts = facts_of(found) | params
    notifications.notify(organisation=found.provider, kind=kind, url=page(found), params=facts, roles=PROVIDER_ROLES)


def to_branch(found: Inspection, kind: str, **params: Any) -> None:
    facts = facts_of(found) | params
    notifications.notify(organisation=found.branch, kind=kind, url=page(found), params=facts, roles=PLANNERS)
