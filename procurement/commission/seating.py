"""Who sits on the commission: established, members named, seats ended, conflicts of interest declared."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor, RoleMissing
from accounts.models import Membership, Organisation, Region, User
from accounts.notifications import in_languages
from config import audit
from config.localized import in_force
from config.workflow import Text
from procurement.commission import news
from procurement.commission.access import KEEPERS, SITTING, keeps
from procurement.commission.composition import PRESIDING
from procurement.commission.errors import CommissionError
from procurement.enums import MeetingState, SeatRole
from procurement.models import Commission, Conflict, Meeting, Seat
from providers.models import Provider


def must_keep(actor: Actor, commission: Commission) -> None:
    actor.require(*KEEPERS)
    if not keeps(actor, commission):
        raise RoleMissing(KEEPERS)


def establish(
    *,
    actor: Actor,
    region: Region | None,
    name_ru: str,
    name_kk: str = "",
    order_no: str = "",
    valid_from: date,
    valid_to: date | None = None,
) -> Commission:
    """By an order: a regional one by its branch or the central office, the republican one by the central office only.
    CommissionError while another one of the region is in force."""
    commission = Commission(
        region=region, name_ru=name_ru, name_kk=name_kk, order_no=order_no, valid_from=valid_from, valid_to=valid_to
    )
    must_keep(actor, commission)
    if valid_to is not None and valid_to < valid_from:
        raise CommissionError(_("The last day is before the first one."), "valid_to")
    with transaction.atomic():
        # Two orders at once: both wait for the row of the region (the office's, for the republican commission).
        lock_office(region)
        others = Commission.objects.filter(region=region).filter(Q(valid_to=None) | Q(valid_to__gte=valid_from))
        if valid_to is not None:
            others = others.filter(valid_from__lte=valid_to)
        if other := others.first():
            raise CommissionError(
                _("«%(name)s» is in force at that time: end it first.") % {"name": other.name}, "valid_from"
            )
        commission.save()
        audit.record("procurement.commission_established", actor=actor, subject=commission, order=order_no)
    return commission


def lock_office(region: Region | None) -> None:
    offices = Organisation.objects.select_for_update(of=("self",), no_key=True)
    found = offices.filter(kind="central") if region is None else offices.filter(kind="branch", region=region)
    list(found.order_by("pk"))


def end_commission(*, commission: Commission, actor: Actor, last: date) -> Commission:
    """Not in the past: what was decided was decided lawfully."""
    must_keep(actor, commission)
    with transaction.atomic():
        row = Commission.objects.select_for_update(of=("self",)).get(pk=commission.pk)
        last_day_is_possible(row.valid_from, row.valid_to, last)
        row.valid_to = last
        row.save(update_fields=["valid_to"])
        audit.record("procurement.commission_ended", actor=actor, subject=row, last=last)
    return row


def last_day_is_possible(first: date, known: date | None, last: date) -> None:
    if last < timezone.localdate():
        raise CommissionError(_("The last day cannot lie in the past."), "last")
    if last < first:
        raise CommissionError(_("The last day is before the first one."), "last")
    if known is not None and last > known:
        raise CommissionError(
            _("It ends on %(day)s already: name the member anew.") % {"day": f"{known:%d.%m.%Y}"}, "last"
        )


# Seats ---------------------------------------------------------------------------------------------------------------
def candidates(commission: Commission) -> QuerySet[User]:
    """Who may be named: people with a role in which one sits, at the branch of the region or at the central office."""
    office = news.office_of(commission)
    current = Membership.objects.current().filter(organisation=office, roles__overlap=list(SITTING))
    people = User.objects.filter(memberships__in=current, is_active=True)
    return people.order_by("last_name", "first_name", "pk").distinct()


def name_member(
    *,
    commission: Commission,
    actor: Actor,
    user: User,
    role: str,
    affiliation: str,
    position: str = "",
    valid_from: date,
    valid_to: date | None = None,
) -> Seat:
    """A seat for a time. CommissionError for one whom the office does not know, who has a seat at that time, and for
    a second chair, deputy or secretary at a time. An unlawful whole is not refused here: it keeps meetings back."""
    must_keep(actor, commission)
    if not candidates(commission).filter(pk=user.pk).exists():
        raise CommissionError(_("This person has no access to the office of the commission."), "user")
    if valid_to is not None and valid_to < valid_from:
        raise CommissionError(_("The last day is before the first one."), "valid_to")
    with transaction.atomic():
        Commission.objects.select_for_update(of=("self",)).get(pk=commission.pk)
        others = commission.seats.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from))
        if valid_to is not None:
            others = others.filter(valid_from__lte=valid_to)
        if others.filter(user=user).exists():
            raise CommissionError(_("This person has a seat at that time: end it first."), "user")
        special = role in (*PRESIDING, SeatRole.SECRETARY)
        if special and (holder := others.filter(role=role).select_related("user").first()):
            raise CommissionError(
                _("«%(role)s» is %(name)s at that time: end that seat first.")
                % {"role": SeatRole(role).label, "name": holder.user.short_name},
                "role",
            )
        seat = Seat.objects.create(
            commission=commission,
            user=user,
            role=SeatRole(role),
            affiliation=affiliation,
            position=position,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        said = in_languages(lambda: SeatRole(role).label)
        news.to_member(commission, user, "seat.named", role=said, day=f"{valid_from:%d.%m.%Y}")
        audit.record("procurement.seat_named", actor=actor, subject=commission, seat=seat.pk, role=role, user=user.pk)
    return seat


def end_seat(*, seat: Seat, actor: Actor, last: date) -> Seat:
    must_keep(actor, seat.commission)
    with transaction.atomic():
        row = Seat.objects.select_for_update(of=("self",)).select_related("user").get(pk=seat.pk)
        last_day_is_possible(row.valid_from, row.valid_to, last)
        row.valid_to = last
        row.save(update_fields=["valid_to"])
        news.to_member(seat.commission, row.user, "seat.ended", day=f"{last:%d.%m.%Y}")
        audit.record("procurement.seat_ended", actor=actor, subject=seat.commission, seat=row.pk, last=last)
    return row


# Conflicts -----------------------------------------------------------------------------------------------------------
def may_declare(seat: Seat, actor: Actor) -> bool:
    """The member, and who keeps the seats."""
    own = actor.user is not None and actor.user.pk == seat.user_id and actor.has(*SITTING)
    return own or keeps(actor, seat.commission)


def against_declaring(seat: Seat) -> Text | None:
    """Votes that are being cast stand: while a meeting votes nobody's right to vote is changed."""
    today = timezone.localdate()
    if not Seat.objects.filter(in_force(today), pk=seat.pk).exists() and seat.valid_from <= today:
        return _("The seat has ended.")
    if Meeting.objects.filter(commission=seat.commission_id, state=MeetingState.VOTING).exists():
        return _("A voting is open: the member recuses himself or herself in the voting; declare it afterwards.")
    return None


def declare_conflict(*, seat: Seat, actor: Actor, provider: Provider, reason: str) -> Conflict:
    """Recuses the member wherever the provider takes part, from the next voting on (p. 12). It is not taken back."""
    actor.require(*SITTING)
    if not may_declare(seat, actor):
        raise RoleMissing(KEEPERS)
    if not reason.strip():
        raise CommissionError(_("Say what binds the member to the organisation."), "reason")
    with transaction.atomic():
        Commission.objects.select_for_update(of=("self",)).get(pk=seat.commission_id)
        if fault := against_declaring(seat):
            raise CommissionError(fault)
        try:
            with transaction.atomic():
                conflict = Conflict.objects.create(
                    seat=seat, provider=provider, reason=reason.strip(), declared_by=actor.user
                )
        except IntegrityError as error:
            raise CommissionError(_("This conflict is declared already."), "provider") from error
        names = in_languages(lambda: provider.name)
        news.to_keepers(seat.commission, "seat.conflict", member=seat.user.short_name, provider=names)
        audit.record("procurement.conflict_declared", actor=actor, subject=seat.commission, seat=seat.pk,
                     provider=provider.bin)  # fmt: skip
    return conflict
