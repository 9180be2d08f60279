"""The page of a flag: which parts it has depends on the kind of finding, how many queries they cost does not depend
on how many lines there are."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.access import Actor
from claims.access import may_see_identity
from claims.models import Line, Person
from config.pages import paginate
from config.workflow import reasons
from monitoring.enums import OPEN_FLAGS, FindingKind, FlagState
from monitoring.models import Flag
from monitoring.queue import words
from monitoring.queue.access import DECIDERS
from monitoring.queue.evidence import daystrip, money, peers, risk, sides, timeline, year
from monitoring.queue.evidence import lines as of_lines
from monitoring.queue.evidence.lines import Brief, Held
from monitoring.queue.machine import FLAG, history_of
from monitoring.standing.changed import rank_arithmetic
from providers import terms
from providers.admission.review.buttons import Button
from providers.admission.review.deadlines import deadline

PAGES = {"take": "flag-take", "release": "flag-release", "go_on": "flag-go-on", "assign": "flag-assign",
         "reopen": "flag-reopen"}  # fmt: skip
PRESSED = {"take", "release", "go_on"}
ON_THE_FORM = ("dismiss", "set_defect", "ask_documents")


def page_of(request: HttpRequest, flag: Flag, actor: Actor, reckoned: Any = None) -> dict[str, Any]:
    """``reckoned``: the money as a form has chosen it."""
    briefs = of_lines.briefs(flag)
    locked = of_lines.defects_of([one.id for one in briefs])
    price = reckoned or money.of_flag(flag, briefs, locked)
    page = paginate(request, flag.lines.order_by("other", "line_id"), of_lines.PAGE)
    shown = of_lines.held(page)
    context = {
        "flag": flag,
        "name": words.name_of(flag),
        "about": words.about(flag.screen),
        "title": words.title_of(flag.screen),
        "status": words.STATUS[FlagState(flag.state)],
        "deadline": deadline(flag.due_on),
        "page": page,
        "shown_lines": shown,
        "evidence": words.facts(flag.screen, flag.evidence),
        "parameters": words.facts(flag.screen, flag.parameters),
        "money": price,
        "execution": money.execution(flag),
        "risk": risk.of_line(flag),
        "order": rank_arithmetic(flag) if flag.state in OPEN_FLAGS else None,
        "year": year.of_provider(flag),
        "history": history(flag),
        "choosable": [(one.id, one.line_no) for one in price.lines],
        "gone": not briefs and flag.kind != FindingKind.PROVIDER,
        "defects": defects_of(flag),
        "query": request.GET.urlencode(),
        "reads_all": actor.sees_country,
        "region_id": actor.organisation.region_id if actor.organisation else None,
        "look_again": False,
        "objection_day": terms.last_day("defect_objection", timezone.localdate()),
        "documents_day": terms.last_day("flag_documents", timezone.localdate()),
        **decides(flag, actor),
        **people(flag, actor, briefs),
    }
    return context | pictures(flag, actor, shown, briefs)


def decides(flag: Flag, actor: Actor) -> dict[str, Any]:
    """Whether the actor decides, or what keeps them from it; and the other buttons."""
    step = FLAG.step("dismiss")
    mine = flag.state in step.sources and actor.has(*DECIDERS)
    against = list(reasons(step, flag, actor)) if mine else []
    made = []
    for offer in FLAG.offers(flag, actor):
        if offer.step.name in PAGES:
            url = reverse(f"flags:{PAGES[offer.step.name]}", args=[flag.uuid])
            made.append(
                Button(offer.step.name, offer.step.label, offer.step.tone, url, offer.reasons,
                       act=offer.step.name in PRESSED)
            )  # fmt: skip
    return {"decides": mine and not against, "against": against, "buttons": made}


def people(flag: Flag, actor: Actor, briefs: Sequence[Brief]) -> dict[str, Any]:
    """The one patient of the flag: masked here, in full on a page of its own, which is logged. One query."""
    patients = {one.patient for one in briefs}
    person = Person.objects.filter(iin=next(iter(patients))).first() if len(patients) == 1 else None
    return {"person": person, "identity": person is not None and may_see_identity(actor), "patients": len(patients)}


def pictures(flag: Flag, actor: Actor, shown: Sequence[Held], briefs: Sequence[Brief]) -> dict[str, Any]:
    lines: list[Line] = [one.line for one in shown if one.line is not None]
    mine = next((line for line in lines if line.id == flag.line_id), None)
    other = next((line for line in lines if line.id == flag.other_id), None)
    made: dict[str, Any] = {"sides": None, "chart": None, "day": None, "strip": None, "other": other}
    if flag.kind == FindingKind.PROVIDER:
        return made | {"strip": peers.of_evidence(flag)}
    if flag.kind in (FindingKind.PAIR, FindingKind.LINE) and mine is not None:
        made["sides"] = sides.facts(mine, other)
    if len({one.patient for one in briefs}) == 1:
        marked = [one for one in (other, mine) if one] if flag.kind == FindingKind.PAIR else lines
        made["chart"] = timeline.chart(actor, briefs[0].patient, marked)
    days = Counter((one.doctor, one.day) for one in briefs if one.doctor and not one.is_stay)
    if days:
        (doctor, day), _count = min(days.items(), key=lambda item: (-item[1], item[0][1]))
        marked_ids = [one.id for one in briefs] + ([flag.other_id] if flag.other_id else [])
        made["day"] = daystrip.of_doctor(flag.provider_id, doctor, day, marked_ids)
        made["strip"] = peers.doctor_days(flag, doctor, day)
    made["strip"] = made["strip"] or peers.of_evidence(flag)
    return made


def history(flag: Flag) -> list[dict[str, Any]]:
    return [
        {"change": change, "label": FLAG.step(change.step).label if change.step in NAMES else change.step}
        for change in history_of(flag)
    ]


NAMES = {step.name for step in FLAG.steps}


def defects_of(flag: Flag) -> list[tuple[Any, str]]:
    """Defects that were set, with their pages where there are such."""
    made = []
    for one in flag.defects.order_by("number"):
        try:
            url = reverse("defects:defect", args=[one.uuid])
        except NoReverseMatch:
            url = ""
        made.append((one, url))
    return made
