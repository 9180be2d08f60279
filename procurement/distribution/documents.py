"""What is signed of distribution, laid out for people: the manual distribution, and the Fund's approval of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Actor
from accounts.models import SignedDocument
from accounts.signatures import Kind, Section, register
from config.templatetags.portal import number
from procurement.distribution.access import manuals_visible_to


def manual(content: Mapping[str, Any]) -> list[Section]:
    ground = content["ground"]
    language = "kk" if (get_language() or "").startswith("kk") else "ru"
    rows = [
        [
            f"{one['name_ru']}, {one['bin']}",
            number(one["computed"]),
            number(one["units"]),
            signed(one["units"] - one["computed"]),
            one["reason"] or "–",
        ]
        for one in content["lines"]
    ]
    return [
        Section(
            facts=[
                (_("Campaign"), content["campaign"]),
                (_("Lot"), content["lot"]),
                (_("Computed distribution"), str(content["run"])),
                (_("Fingerprint of the inputs"), content["fingerprint"]),
                (_("Ground"), ground[language] or ground["ru"]),
                (_("Reasons"), content["reason"]),
            ]
        ),
        Section(
            heading=_("Volumes"),
            columns=[
                _("Organisation"),
                _("Computed volume"),
                _("By hand"),
                _("Difference"),
                _("Why above the cap"),
            ],
            rows=rows,
            numbers=frozenset({1, 2, 3}),
        ),
    ]


def signed(difference: int) -> str:
    return number(difference) if difference <= 0 else f"+{number(difference)}"


def approval(content: Mapping[str, Any]) -> Sequence[Section]:
    return [Section(facts=[(_("Decision of the Fund"), _("The reasons are approved"))]), *manual(content)]


def reads(actor: Actor, document: SignedDocument) -> bool:
    return manuals_visible_to(actor).filter(uuid=document.subject_id).exists()


register(Kind("manual", gettext_lazy("Manual distribution"), manual, reads))
register(Kind("manual_approval", gettext_lazy("Approval of a manual distribution"), approval, reads))
