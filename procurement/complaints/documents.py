"""How complaints, decisions on them and remedies are laid out for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.access import Actor
from accounts.models import SignedDocument
from accounts.signatures import Kind, Section, register
from config.localized import pick
from procurement.complaints.access import READERS, complaints_visible_to
from procurement.enums import ComplaintState, RemedyKind

OUTCOMES = {
    "declare_inadmissible": ComplaintState.INADMISSIBLE,
    "satisfy": ComplaintState.SATISFIED,
    "decline": ComplaintState.DECLINED,
}


class Names:
    """``name_kk`` and ``name_ru`` of a content, for ``pick``."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.name_kk, self.name_ru = names["name_kk"], names["name_ru"]


def named(names: Mapping[str, str]) -> str:
    return pick(Names(names))


def about(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    lot, provider = content["lot"], content["provider"]
    return [
        *([(_("Complaint"), f"№ {content['number']}")] if content.get("number") else []),
        (_("Campaign"), f"{content['campaign']['number']} {named(content['campaign'])}"),
        (_("Lot"), f"{lot['number']} {named(lot)}" if lot else _("the whole campaign")),
        (_("Organisation"), named(provider)),
        (_("BIN"), provider["bin"]),
    ]


def complaint(content: Mapping[str, Any]) -> list[Section]:
    rows = [
        [str(one["position"]), named(one["ground"]) if one["ground"] else "–", one["text"], one["wanted"] or "–"]
        for one in content["points"]
    ]
    columns = ["№", _("Ground"), _("What is wrong"), _("What is asked for")]
    return [
        Section(facts=about(content)),
        Section(heading=pgettext("complaint", "Points"), columns=columns, rows=rows),
    ]


def decision(content: Mapping[str, Any]) -> list[Section]:
    facts = [
        *about(content),
        (_("Decision"), str(OUTCOMES[content["outcome"]].label)),
        (_("Reasons"), content["decision"]),
        (_("Norm"), content["norm"]),
    ]
    rows = [
        [str(one["position"]), one["text"], _("upheld") if one["upheld"] else _("not upheld"), one["finding"] or "–"]
        for one in content["points"]
    ]
    columns = ["№", _("What is wrong"), _("Finding"), _("What was found")]
    points = [Section(heading=pgettext("complaint", "Points"), columns=columns, rows=rows)] if rows else []
    return [Section(facts=facts), *points, *remedies(content["remedy"])]


def remedies(remedy: Mapping[str, str] | None) -> list[Section]:
    if not remedy:
        return []
    kind = str(RemedyKind(remedy["kind"]).label) if remedy["kind"] else "–"
    facts = [(_("Remedy"), kind), (_("What is to be put right"), remedy["ordered"])]
    return [Section(heading=_("What is ordered"), facts=facts)]


def remedy_done(content: Mapping[str, Any]) -> list[Section]:
    return [
        Section(facts=about(content)),
        *remedies(content),
        Section(heading=_("What was done"), paragraphs=[content["done"]]),
    ]


def reads(actor: Actor, document: SignedDocument) -> bool:
    return actor.has(*READERS) and complaints_visible_to(actor).filter(uuid=document.subject_id).exists()


register(Kind("complaint", gettext_lazy("Complaint"), complaint, reads))
register(Kind("complaint_decision", gettext_lazy("Decision on a complaint"), decision, reads))
register(Kind("complaint_remedy", gettext_lazy("Report of a remedy"), remedy_done, reads))
