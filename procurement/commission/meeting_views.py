"""Meetings: the list, the plan, the page on which the meeting is held, votes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Actor
from accounts.forms import posted
from config.pages import paginate
from procurement.commission import access, acts, composition, desk, planning, reading, sitting
from procurement.commission.forms import AdjournForm, InputForm, MeetingForm, VoteForm
from procurement.commission.machine import MEETING, by_presidency, by_secretary
from procurement.enums import Choice, MeetingState, Outcome, Presence, QuestionKind
from procurement.models import Meeting
from providers import terms
from providers.admission.review.common import actor_of, asked, attempt, page_version, press

WRITE = ["GET", "HEAD", "POST"]
PAGE = 25


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """To come and under way first; members see those of their commissions."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    visible = access.meetings_visible_to(actor)
    current = visible.exclude(state__in=desk.OVER)
    counts = {"current": current.count()}
    counts["over"] = visible.count() - counts["current"]
    tab = "over" if request.GET.get("tab") == "over" else "current"
    found = visible.filter(state__in=desk.OVER) if tab == "over" else current
    order = ("-planned_at", "-pk") if tab == "over" else ("planned_at", "pk")
    page = paginate(request, found.annotate(number_of_questions=Count("questions")).order_by(*order), PAGE)
    mine = desk.acts_of(actor, list(page))
    context = {
        "tab": tab,
        "counts": counts,
        "page": page,
        "rows": [{"meeting": one, "act": mine.get(one.pk, "")} for one in page],
        "may_plan": actor.has(*access.PLANNERS),
    }
    return render(request, "commission/meeting_list.html", context)


# Planning ------------------------------------------------------------------------------------------------------------
@require_http_methods(WRITE)
def meeting_new(request: HttpRequest) -> HttpResponse:
    """First the campaign, then when and about what."""
    actor = actor_of(request)
    actor.require(*access.PLANNERS)
    campaigns = planning.campaigns_of(actor)
    chosen = request.GET.get("campaign", "")
    if not chosen:
        known = {"page": paginate(request, campaigns, PAGE), "commissions": planning.commissions_of(actor)}
        return render(request, "commission/meeting_choose.html", known)
    campaign = get_object_or_404(campaigns, uuid=uuid_of(chosen))
    commission = next(one for one in planning.commissions_of(actor) if one.region_id == campaign.region_id)
    earliest = terms.last_day("meeting_notice", timezone.localdate())
    offered, protocols = planning.offered(campaign), planning.correctable(campaign)
    form = MeetingForm(
        posted(request),
        initial={"day": earliest, "hour": "10:00", "agenda": [offered[0][0]] if offered else []},
        offered=offered,
        protocols=protocols,
        earliest=earliest,
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        facts = {
            "commission": commission,
            "campaign": campaign,
            "actor": actor,
            "planned_at": form.moment,
            "place": told["place"],
            "agenda": planning.items(told.get("agenda") or [], told["other"], dict(offered)),
            "corrects": Meeting.objects.filter(uuid=told["corrects"]).first() if told.get("corrects") else None,
        }
        if made := attempt(form, campaign, lambda: acts.plan_meeting(**facts)):
            messages.success(request, _("The meeting is planned. The members have been told."))
            return redirect("commission:meeting", made.uuid)
    context = {
        "form": form,
        "campaign": campaign,
        "commission": commission,
        "earliest": earliest,
        "reasons": composition.reasons_against(commission, earliest or timezone.localdate()),
    }
    return render(request, "commission/meeting_new.html", context, status=422 if form.is_bound else 200)


def uuid_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


# The meeting ---------------------------------------------------------------------------------------------------------
@require_safe
def meeting(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_meeting_or_404(actor_of(request), uuid)
    return render(request, "commission/meeting.html", page_of(found, actor_of(request)))


def page_of(found: Meeting, actor: Actor) -> dict[str, Any]:
    shown = reading.questions(found, actor)
    changeable = found.state in acts.CHANGEABLE
    secretary = not list(by_secretary(found, actor))
    leads = not list(by_presidency(found, actor))
    lacking = [
        one.question
        for one in shown
        if one.question.kind == QuestionKind.PLACEMENT and one.question.outcome == Outcome.REJECTED
    ]
    quorum = sitting.quorum(found)
    return {
        "meeting": found,
        "commission": found.commission,
        "campaign": found.campaign,
        "seat": access.seat_of(found, actor),
        "buttons": reading.buttons(found, actor),
        "quorum": quorum,
        "quorum_percent": 100 * quorum.present / quorum.members if quorum.members else 0,
        "quorum_mark": 100 * quorum.needed / quorum.members if quorum.members else 0,
        "there": quorum.present,
        "held": sitting.held(found),
        "marks": changeable and secretary,
        "presences": Presence,
        "questions": shown,
        "decided": found.state in reading.DECIDED,
        "to_vote": [one for one in shown if one.may_vote],
        "inputs": lacking if leads and found.state == MeetingState.CLOSED else [],
        "protocol": reading.protocol(found, actor),
        "corrected_by": found.corrected_by.exclude(state=MeetingState.ADJOURNED).order_by("pk").first(),
        "history": [
            {"change": change, "label": MeetingState(change.target).label}
            for change in MEETING.history(found.uuid).order_by("-at", "-id")
        ],
    }


@require_POST
def attendance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is marked of each seat: ``presence-<seat>`` and ``excused-<seat>``; seats left out stay as they are."""
    actor = actor_of(request)
    actor.require(*access.SITTING)
    found = access.get_meeting_or_404(actor, uuid)
    marked = {}
    for seat, _row in sitting.held(found):
        value = request.POST.get(f"presence-{seat.pk}", "")
        if value in Presence.values:
            marked[seat.pk] = (value, request.POST.get(f"excused-{seat.pk}", "")[:300])
    press(
        request,
        lambda: acts.mark_attendance(meeting=found, actor=actor, presence=marked, version=page_version(request)),
        _("It is marked who is present."),
    )
    return redirect("commission:meeting", uuid)


def pressed(act: Callable[..., Meeting], word: Any) -> Callable[..., HttpResponse]:
    """A step that is a button."""

    @require_POST
    def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
        actor = actor_of(request)
        actor.require(*access.SITTING)
        found = access.get_meeting_or_404(actor, uuid)
        press(request, lambda: act(meeting=found, **asked(request)), word)
        return redirect("commission:meeting", uuid)

    return view


convene = pressed(acts.convene, gettext_lazy("The meeting is convened."))
start_voting = pressed(acts.start_voting, gettext_lazy("The voting is open. Members who are present have been told."))
close = pressed(acts.close, gettext_lazy("The voting is closed."))
draw_up = pressed(acts.draw_up, gettext_lazy("The protocol is drawn up. Those who sign it have been told."))
publish = pressed(acts.publish, gettext_lazy("The protocol is published, without votes by name."))


@require_http_methods(WRITE)
def adjourn(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*access.SITTING)
    found = access.get_meeting_or_404(actor, uuid)
    if request.method != "POST" and found.state not in acts.CHANGEABLE:
        return redirect("commission:meeting", uuid)
    form = AdjournForm(posted(request))
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if attempt(form, found, lambda: acts.adjourn(meeting=found, note=note, **asked(request))):
            messages.success(request, _("The meeting is adjourned. The members have been told."))
            return redirect("commission:meeting", uuid)
    context = {"form": form, "meeting": found}
    return render(request, "commission/meeting_adjourn.html", context, status=422 if form.is_bound else 200)


# Votes ---------------------------------------------------------------------------------------------------------------
@require_http_methods(WRITE)
def vote(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """For, against or a recusal: asked once, on a page of its own, since it is final."""
    actor = actor_of(request)
    actor.require(*access.SITTING)
    question = access.get_question_or_404(actor, uuid)
    found = question.meeting
    form = VoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        pressed_button = request.POST.get("vote", "")
        recused = pressed_button == "recused"
        ballot = {"choice": "" if recused else pressed_button, "recused": recused}
        told: dict[str, Any] = ballot | {"question": question, "actor": actor, "reason": form.cleaned_data["reason"]}
        if attempt(form, question, lambda: acts.vote(**told)):
            messages.success(request, _("Your vote on question %(number)s counts.") % {"number": question.position})
            return redirect("commission:meeting", found.uuid)
    shown = next(one for one in reading.questions(found, actor) if one.question.pk == question.pk)
    if request.method != "POST" and not shown.may_vote:
        messages.info(request, str(shown.barred or _("There is nothing for you to vote on here.")))
        return redirect("commission:meeting", found.uuid)
    context = {
        "form": form,
        "meeting": found,
        "shown": shown,
        "question": question,
        "conflict": reading.conflict_text(question, access.seat_of(found, actor)),
        "choices": Choice,
    }
    return render(request, "commission/vote.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def wrong_input(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Of a distribution that was not confirmed."""
    actor = actor_of(request)
    actor.require(*access.SITTING)
    question = access.get_question_or_404(actor, uuid)
    found = question.meeting
    if request.method != "POST" and found.state != MeetingState.CLOSED:
        return redirect("commission:meeting", found.uuid)
    form = InputForm(posted(request), initial={"text": question.returned_input})
    if request.method == "POST" and form.is_valid():
        told = {"question": question, "text": form.cleaned_data["text"]} | asked(request)
        if attempt(form, question, lambda: acts.name_wrong_input(**told)):
            messages.success(request, _("The wrong input is named. It stands in the protocol."))
            return redirect("commission:meeting", found.uuid)
        found.refresh_from_db()
    against = question.votes.filter(choice=Choice.AGAINST).select_related("seat__user").order_by("seat_id")
    context = {"form": form, "meeting": found, "question": question, "against": against}
    return render(request, "commission/wrong_input.html", context, status=422 if form.is_bound else 200)
