"""How the protocol of a meeting is laid out for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.access import Actor
from accounts.models import SignedDocument
from accounts.signatures import Kind, Section, register
from config.localized import pick
from procurement.commission.access import READERS, meetings_visible_to
from procurement.enums import Affiliation, Choice, Outcome, Presence, QuestionKind, SeatRole


class Names:
    """``name_kk`` and ``name_ru`` of a content, for ``pick``."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.name_kk, self.name_ru = names["name_kk"], names["name_ru"]


def head(content: Mapping[str, Any]) -> Section:
    quorum, held_at = content["quorum"], parse_datetime(content["held_at"])
    corrects = [(_("Replaces the protocol"), f"№ {content['corrects']}")] if content["corrects"] else []
    return Section(
        facts=[
            (_("Number"), content["number"]),
            *corrects,
            (_("Commission"), pick(Names(content["commission"]))),
            (pgettext("decree", "Order"), content["commission"]["order"] or "–"),
            (_("Campaign"), f"{content['campaign']['number']} {pick(Names(content['campaign']))}"),
            (_("Held"), f"{held_at:%d.%m.%Y %H:%M}" if held_at else content["held_at"]),
            (_("Place"), content["place"] or "–"),
            (
                _("Quorum"),
                _("%(present)s of %(members)s members are present, %(needed)s are needed") % quorum,
            ),
        ]
    )


def label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else "–"


def composition(content: Mapping[str, Any], *, names: bool) -> Section:
    columns = [_("Role"), _("Represents"), _("Presence")]
    rows = [
        [label(SeatRole, one["role"]), label(Affiliation, one["affiliation"]), label(Presence, one["presence"])]
        for one in content["composition"]
    ]
    if names:
        people = [", ".join(filter(None, (one["name"], one["position"]))) for one in content["composition"]]
        rows = [[person, *row] for person, row in zip(people, rows, strict=True)]
        columns = [_("Member"), *columns]
    return Section(heading=_("Composition and presence"), columns=columns, rows=rows)


def question(one: Mapping[str, Any]) -> list[Section]:
    facts = [
        (_("Question"), one["text"] or label(QuestionKind, one["kind"])),
        (pgettext("vote", "for"), str(one["for"])),
        (pgettext("vote", "against"), str(one["against"])),
        (_("recused"), str(one["recused"])),
        (_("Decision"), label(Outcome, one["outcome"])),
    ]
    if one["returned_input"]:
        facts.append((_("Input that is wrong"), one["returned_input"]))
    heading = f"{one['position']}. {label(QuestionKind, one['kind'])}"
    votes = [[vote["name"], said(vote), vote["reason"] or "–"] for vote in one.get("votes", ())]
    return [
        Section(heading=heading, facts=facts),
        *([Section(columns=[_("Member"), _("Vote"), _("Reason")], rows=votes)] if votes else []),
    ]


def said(vote: Mapping[str, Any]) -> str:
    return _("recused") if vote["recused"] else label(Choice, vote["choice"])


def protocol(content: Mapping[str, Any]) -> list[Section]:
    questions = [section for one in content["questions"] for section in question(one)]
    return [head(content), composition(content, names=True), *questions]


def public(content: Mapping[str, Any]) -> list[Section]:
    questions = [section for one in content["questions"] for section in question(one)]
    kept = Section(
        heading=_("The signed protocol"),
        facts=[(_("Signatures"), str(content["signatures"])), ("SHA-256", content["protocol_sha256"])],
        paragraphs=[
            _("Every member who was present and the secretary have signed it. Names and votes are not published.")
        ],
    )
    return [head(content), composition(content, names=False), *questions, kept]


def reads(actor: Actor, document: SignedDocument) -> bool:
    return actor.has(*READERS) and meetings_visible_to(actor).filter(uuid=document.subject_id).exists()


register(Kind("protocol", gettext_lazy("Protocol of the commission"), protocol, reads))
register(
    Kind(
        "protocol_public",
        gettext_lazy("Protocol of the commission, for publication"),
        public,
        public=True,
        unsigned=gettext_lazy("This version is not signed itself: the protocol that it is taken from is."),
    )
)
