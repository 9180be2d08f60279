"""What the provider, the branches and the central office are told of defects. Nobody is told who reviewed."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import BRANCH_ROLES, PROVIDER_ROLES, OrganisationKind, Role
from accounts.models import Notification, Organisation
from accounts.notifications import Kind, in_languages
from claims.protocol import money
from config.audit import plain
from monitoring.enums import Level
from monitoring.models import Defect, Escalation, Refund, Review

notifications.register(
    defect__set=Kind(
        _("Potential defect %(number)s: code %(code)s, %(amount)s ₸"),
        _("An objection is taken until %(due)s. Silence confirms it. Its lines can no longer be changed."),
        "warn",
    ),
    defect__objected=Kind(
        _("Objection to defect %(number)s"), _("Of %(provider)s. To be reviewed by %(due)s."), "idle"
    ),
    defect__review=Kind(
        _("An objection is given to you for review: defect %(number)s"),
        _("Code %(code)s, %(amount)s ₸. Decide by %(due)s."),
        "warn",
    ),
    defect__upheld=Kind(
        _("Defect %(number)s stands after the first review"),
        _("A second objection is taken until %(due)s. Silence confirms it."),
        "warn",
    ),
    defect__at_centre=Kind(
        _("Defect %(number)s is with the central office"), _("It decides for good by %(due)s."), "warn"
    ),
    defect__confirmed=Kind(
        _("Defect %(number)s is confirmed: %(amount)s ₸"), _("Code %(code)s, services of %(month)s."), "bad"
    ),
    defect__lifted=Kind(
        _("Defect %(number)s is lifted"), _("The lines are paid in full and are no longer locked."), "ok"
    ),
    defect__nobody_fits=Kind(
        _("Nobody can be given the objection to defect %(number)s"),
        _("No auditor of a branch whom the rules allow is there. It is given out as soon as somebody is."),
        "bad",
    ),
    escalation__opened=Kind(
        _("Escalation: %(kind)s, %(provider)s"),
        _("%(amount)s ₸. To law enforcement by %(due)s."),
        "bad",
    ),
    refund__due=Kind(
        _("Hidden defect %(number)s: %(amount)s ₸ to be returned"),
        _("The notice is to be sent to %(provider)s by %(due)s."),
        "warn",
    ),
    refund__notice=Kind(
        _("Notice: return %(amount)s ₸ for defect %(number)s"), _("Return the money by %(due)s."), "warn"
    ),
    refund__overdue=Kind(
        _("The refund for defect %(number)s is overdue"), _("%(rest)s ₸ were due by %(due)s."), "bad"
    ),
    refund__returned=Kind(_("The refund for defect %(number)s is complete"), _("%(amount)s ₸ are returned."), "ok"),
)


def page(defect: Defect) -> str:
    return reverse("defects:defect", args=[defect.uuid])


def day_of(day: Any) -> str:
    return f"{day:%d.%m.%Y}" if day else "–"


def tenge(amount: Any) -> dict[str, str]:
    return in_languages(lambda: money(amount))


def facts_of(defect: Defect) -> dict[str, Any]:
    return {
        "number": defect.number,
        "code": defect.code.code,
        "amount": tenge(defect.amount),
        "provider": in_languages(lambda: defect.provider.name),
        "month": f"{defect.month:%m.%Y}",
        "due": day_of(defect.due_on),
    }


def tell(place: Organisation | None, defect: Defect, kind: str, url: str, roles: Iterable[str], **more: Any) -> None:
    if place is not None:
        facts = facts_of(defect) | more
        notifications.notify(organisation=place, kind=kind, url=url, params=facts, roles=roles)


def to_provider(defect: Defect, kind: str, **more: Any) -> None:
    tell(defect.provider, defect, kind, page(defect), PROVIDER_ROLES, **more)


def to_branch(defect: Defect, kind: str, roles: Iterable[str] = BRANCH_ROLES, **more: Any) -> None:
    tell(defect.branch, defect, kind, page(defect), roles, **more)


def to_centre(defect: Defect, kind: str, **more: Any) -> None:
    office = Organisation.objects.filter(kind=OrganisationKind.CENTRAL).order_by("pk").first()
    if "level" in more:
        level = Level(more["level"])
        more["level"] = in_languages(lambda: level.label)
    tell(office, defect, kind, page(defect), [Role.CENTRAL_OFFICE], **more)


def to_reviewer(review: Review, defect: Defect) -> None:
    """The person alone: the branch learns nothing of it, nor the provider."""
    if review.reviewer is None or review.branch is None:
        return
    Notification.objects.create(
        user=review.reviewer,
        organisation=review.branch,
        kind="defect.review",
        params=plain(facts_of(defect)),
        url=reverse("defects:review", args=[review.uuid]),
    )


def of_escalation(escalation: Escalation) -> None:
    """To the head of the branch of the provider's region, and to the central office."""
    provider = escalation.provider
    places = Organisation.objects.filter(kind=OrganisationKind.BRANCH, region=provider.region_id).order_by("pk")[:1]
    facts = {
        "kind": in_languages(lambda: escalation.get_kind_display()),
        "provider": in_languages(lambda: provider.name),
        "amount": tenge(escalation.amount),
        "due": day_of(escalation.due_on),
    }
    url = reverse("defects:escalation", args=[escalation.uuid])
    office = Organisation.objects.filter(kind=OrganisationKind.CENTRAL).order_by("pk")[:1]
    for place, roles in ((places.first(), [Role.BRANCH_HEAD]), (office.first(), [Role.CENTRAL_OFFICE])):
        if place is not None:
            notifications.notify(organisation=place, kind="escalation.opened", url=url, params=facts, roles=roles)


def of_refund(refund: Refund, kind: str, place: Organisation, roles: Iterable[str], day: Any) -> None:
    facts = {"due": day_of(day), "amount": tenge(refund.amount), "rest": tenge(refund.amount - refund.returned)}
    tell(place, refund.defect, kind, reverse("defects:refund", args=[refund.uuid]), roles, **facts)
