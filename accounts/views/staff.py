"""Staff and access of an organisation: its head's page; the administrator opens it for any organisation."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import actions
from accounts.access import get_managed_organisation_or_404
from accounts.enums import Role
from accounts.errors import AccountError
from accounts.forms import MemberForm, MembershipForm, posted
from accounts.models import Membership, Organisation
from config.alphabet import in_order
from config.pages import paginate


def staff_of(organisation: Organisation) -> Any:
    return Membership.objects.filter(organisation=organisation).select_related("user")


@require_safe
def member_list(request: Any, organisation: int | None = None) -> HttpResponse:
    """Those who may act now first, then those whose time is over."""
    place = get_managed_organisation_or_404(request.actor, organisation)
    today = timezone.localdate()
    ended = Q(valid_to__lt=today)
    tab = "ended" if request.GET.get("tab") == "ended" else "now"
    members = staff_of(place)
    counts = {"ended": members.filter(ended).count()}
    counts["now"] = members.count() - counts["ended"]
    found = members.filter(ended) if tab == "ended" else members.exclude(ended)
    page = paginate(request, found.order_by(in_order("user__last_name"), "user__first_name", "id"))
    context = {"organisation": place, "page": page, "tab": tab, "counts": counts}
    return render(request, "accounts/member_list.html", context)


def member_new(request: Any, organisation: int) -> HttpResponse:
    place = get_managed_organisation_or_404(request.actor, organisation)
    form = MemberForm(place, posted(request), may_make_administrators=request.actor.has(Role.ADMINISTRATOR))
    if request.method == "POST" and form.is_valid():
        try:
            membership = actions.add_member(
                organisation=place,
                actor=request.actor,
                base_url=request.build_absolute_uri("/"),
                **form.cleaned_data,
            )
        except AccountError as error:
            form.add_error(error.field or None, str(error.message))
        else:
            messages.success(
                request, _("%(person)s is added; a letter is on its way.") % {"person": membership.user.short_name}
            )
            return redirect("accounts:member-list", organisation=place.pk)
    context = {"form": form, "organisation": place, "foreign": place != request.organisation}
    return render(request, "accounts/member_new.html", context)


def member_edit(request: Any, organisation: int, pk: int) -> HttpResponse:
    place = get_managed_organisation_or_404(request.actor, organisation)
    membership = get_object_or_404(staff_of(place), pk=pk)
    initial = {"roles": membership.roles, "position": membership.position, "valid_to": membership.valid_to}
    administrator = request.actor.has(Role.ADMINISTRATOR)
    form = MembershipForm(place, posted(request), initial=initial, may_make_administrators=administrator)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_membership(membership=membership, actor=request.actor, **form.cleaned_data)
        except AccountError as error:
            form.add_error(error.field or None, str(error.message))
        else:
            messages.success(request, _("The access is changed."))
            return redirect("accounts:member-list", organisation=place.pk)
    refusal = actions.refusal_to_change(membership=membership, actor=request.actor)
    context = {"form": form, "refusal": refusal, **common(request, place, membership)}
    return render(request, "accounts/member_edit.html", context)


def member_end(request: Any, organisation: int, pk: int) -> HttpResponse:
    place = get_managed_organisation_or_404(request.actor, organisation)
    membership = get_object_or_404(staff_of(place).exclude(valid_to__lt=timezone.localdate()), pk=pk)
    refusal = actions.refusal_to_change(membership=membership, actor=request.actor)
    if request.method == "POST" and refusal is None:
        actions.end_membership(membership=membership, actor=request.actor)
        messages.success(request, _("The access of %(person)s is ended.") % {"person": membership.user.short_name})
        return redirect("accounts:member-list", organisation=place.pk)
    context = {"refusal": refusal, **common(request, place, membership)}
    return render(request, "accounts/member_end.html", context)


def common(request: Any, place: Organisation, membership: Membership) -> dict[str, Any]:
    return {"organisation": place, "membership": membership, "foreign": place != request.organisation}
