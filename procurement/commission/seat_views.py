"""Commissions: who sits on them, whether they are lawfully composed, conflicts of interest."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Actor, RoleMissing
from accounts.forms import posted
from config.localized import in_force
from config.pages import paginate
from procurement.commission import access, composition, seating, sitting
from procurement.commission.errors import CommissionError
from procurement.commission.forms import CommissionForm, ConflictForm, LastDayForm, SeatForm
from procurement.models import Commission, Conflict, Seat
from providers.admission.review.common import actor_of, attempt

WRITE = ["GET", "HEAD", "POST"]


@require_safe
def commission_list(request: HttpRequest) -> HttpResponse:
    """Those in force first."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    today = timezone.localdate()
    held = in_force(today)
    votes = Q(seats__valid_from__lte=today) & (Q(seats__valid_to=None) | Q(seats__valid_to__gte=today))
    rows = access.commissions_visible_to(actor).annotate(
        members=Count("seats", filter=votes & Q(seats__role__in=composition.VOTING))
    )
    now = set(access.commissions_visible_to(actor).filter(held).order_by().values_list("pk", flat=True))
    page = paginate(request, rows.order_by("region_id", "-valid_from", "pk"), 25)
    context = {
        "page": page,
        "rows": [{"commission": one, "now": one.pk in now} for one in page],
        "may_establish": actor.has(*access.KEEPERS),
    }
    return render(request, "commission/commission_list.html", context)


@require_safe
def commission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The composition of today with what is wrong about it, seats, absences, conflicts."""
    actor = actor_of(request)
    found = access.get_commission_or_404(actor, uuid)
    today = timezone.localdate()
    conflicts = Conflict.objects.select_related("provider").order_by("pk")
    everybody = found.seats.select_related("user").prefetch_related(Prefetch("conflicts", conflicts))
    held = list(composition.seats_on(found, today).prefetch_related(Prefetch("conflicts", conflicts)))
    missed = sitting.absences(found)
    replaced = {one.pk for one in sitting.to_replace(found, missed)}
    keeps = access.keeps(actor, found)
    context = {
        "commission": found,
        "reasons": composition.reasons_against(found, today, held),
        "seats": [seat_row(one, actor, keeps, missed, replaced) for one in held],
        "others": [one for one in everybody.order_by("-valid_from", "pk") if one not in held],
        "keeps": keeps,
        "voting": sum(one.role in composition.VOTING for one in held),
        "fund": sum(one.role in composition.VOTING and one.affiliation == "fund" for one in held),
    }
    return render(request, "commission/commission.html", context)


def seat_row(seat: Seat, actor: Actor, keeps: bool, missed: dict[int, int], replaced: set[int]) -> dict[str, Any]:
    return {
        "seat": seat,
        "missed": missed.get(seat.pk, 0),
        "replace": seat.pk in replaced,
        "may_declare": keeps or seating.may_declare(seat, actor),
        "mine": actor.user is not None and seat.user_id == actor.user.pk,
    }


@require_http_methods(WRITE)
def commission_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*access.KEEPERS)
    region = actor.organisation.region if actor.organisation and not actor.sees_country else None
    form = CommissionForm(posted(request), initial={"valid_from": timezone.localdate()}, region=region)
    if request.method == "POST" and form.is_valid():
        facts = {"region": region} | form.cleaned_data
        try:
            made = seating.establish(actor=actor, **facts)
        except CommissionError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("The commission is established. Name its members."))
            return redirect("commission:commission", made.uuid)
    status = 422 if form.is_bound else 200
    return render(request, "commission/commission_new.html", {"form": form}, status=status)


def kept_or_404(request: HttpRequest, uuid: UUID) -> Commission:
    """For those who keep its seats: 403 for other readers."""
    actor = actor_of(request)
    actor.require(*access.KEEPERS)
    found = access.get_commission_or_404(actor, uuid)
    seating.must_keep(actor, found)
    return found


@require_http_methods(WRITE)
def commission_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = kept_or_404(request, uuid)
    form = LastDayForm(posted(request), initial={"last": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["last"]
        act = {"commission": found, "actor": actor_of(request), "last": last}
        if attempt(form, found, lambda: seating.end_commission(**act)):
            messages.success(request, _("The last day of the commission is set."))
            return redirect("commission:commission", uuid)
    context = {"form": form, "commission": found}
    return render(request, "commission/commission_end.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def seat_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = kept_or_404(request, uuid)
    people = seating.candidates(found)
    form = SeatForm(posted(request), initial={"valid_from": timezone.localdate(), "role": "member"}, people=people)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"commission": found, "actor": actor_of(request)} | form.cleaned_data
        if attempt(form, found, lambda: seating.name_member(**facts)):
            messages.success(request, _("The member is named and has been told."))
            return redirect("commission:commission", uuid)
    context = {"form": form, "commission": found, "people": people}
    return render(request, "commission/seat_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def seat_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*access.KEEPERS)
    seat = access.get_seat_or_404(actor, pk)
    seating.must_keep(actor, seat.commission)
    form = LastDayForm(posted(request), initial={"last": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["last"]
        if attempt(form, seat, lambda: seating.end_seat(seat=seat, actor=actor, last=last)):
            messages.success(request, _("The last day of the seat is set. The member has been told."))
            return redirect("commission:commission", seat.commission.uuid)
    context = {"form": form, "seat": seat, "commission": seat.commission}
    return render(request, "commission/seat_end.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def conflict_new(request: HttpRequest, pk: int) -> HttpResponse:
    """By the member, or by who keeps the seats: a declared conflict is not taken back."""
    actor = actor_of(request)
    actor.require(*access.SITTING)
    seat = access.get_seat_or_404(actor, pk)
    if not seating.may_declare(seat, actor):
        raise RoleMissing(access.KEEPERS)
    form = ConflictForm(posted(request))
    if request.method == "POST" and form.is_valid():
        provider, reason = form.cleaned_data["bin"], form.cleaned_data["reason"]
        act = {"seat": seat, "actor": actor, "provider": provider, "reason": reason}
        if attempt(form, seat, lambda: seating.declare_conflict(**act)):
            messages.success(request, _("The conflict of interest is declared: it recuses from the next voting on."))
            return redirect("commission:commission", seat.commission.uuid)
    context = {"form": form, "seat": seat, "commission": seat.commission}
    return render(request, "commission/conflict_new.html", context, status=422 if form.is_bound else 200)
