"""The administrator's pages: people, organisations, which roles need a second factor."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Prefetch, Q, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, second_factor, sessions
from accounts.access import roles_required
from accounts.enums import FUND_ROLES, Role
from accounts.errors import AccountError
from accounts.forms import IinForm, OrganisationFilter, ReasonForm, UserFilter, posted
from accounts.identifiers import is_valid_iin, mask
from accounts.models import Membership, Organisation, RolePolicy, User
from config.alphabet import fold, folded, in_order
from config.pages import paginate


def current_memberships(role: str = "") -> Any:
    current = Membership.objects.current().select_related("organisation").order_by("organisation__name_ru", "id")
    return current.filter(roles__contains=[role]) if role else current


@require_safe
@roles_required(Role.ADMINISTRATOR)
def user_list(request: Any) -> HttpResponse:
    form = UserFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    users = User.objects.all()
    if text := wanted.get("q", "").strip():
        users = users.filter(iin=text) if is_valid_iin(text) else search(users, text)
    if role := wanted.get("role"):
        users = users.filter(pk__in=current_memberships(role).order_by().values("user"))
    if state := wanted.get("state"):
        users = users.filter(is_active=state == "open")
    shown = Prefetch("memberships", current_memberships(), to_attr="current")
    page = paginate(request, users.prefetch_related(shown).order_by(in_order("last_name"), "first_name", "id"))
    return render(request, "accounts/user_list.html", {"form": form, "page": page})


def search(users: Any, text: str) -> Any:
    """Every word somewhere in the name or the e-mail; «улги» finds «Үлгі»."""
    names = Concat(folded("last_name"), Value(" "), folded("first_name"), Value(" "), folded("patronymic"))
    users = users.annotate(names=names)
    for word in text.split()[:5]:
        users = users.filter(Q(names__contains=fold(word)) | Q(email__contains=word.lower()))
    return users


@require_safe
@roles_required(Role.ADMINISTRATOR)
def user_detail(request: Any, uuid: UUID) -> HttpResponse:
    person = get_object_or_404(User, uuid=uuid)
    memberships = Membership.objects.filter(user=person).select_related("organisation").order_by("-valid_from", "-id")
    context = {
        "person": person,
        "memberships": memberships,
        "masked": mask(person.iin or ""),
        "second_factor_on": second_factor.is_on(person),
        "sessions": sessions.live(person).count(),
        "own": person.pk == request.user.pk,
    }
    return render(request, "accounts/user_detail.html", context)


@roles_required(Role.ADMINISTRATOR)
def user_block(request: Any, uuid: UUID) -> HttpResponse:
    return with_reason(
        request, get_object_or_404(User, uuid=uuid, is_active=True), actions.block_user, "accounts/user_block.html"
    )


@roles_required(Role.ADMINISTRATOR)
def user_iin(request: Any, uuid: UUID) -> HttpResponse:
    """The ИИН of somebody who was added without: nobody signs electronically before."""
    person = get_object_or_404(User, uuid=uuid, iin=None)
    form = IinForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_iin(user=person, actor=request.actor, iin=form.cleaned_data["iin"])
        except AccountError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("The IIN is entered: %(person)s may sign.") % {"person": person.short_name})
            return redirect("accounts:user-detail", uuid=person.uuid)
    return render(request, "accounts/user_iin.html", {"form": form, "person": person})


@roles_required(Role.ADMINISTRATOR)
def user_second_factor_remove(request: Any, uuid: UUID) -> HttpResponse:
    """For somebody who lost the phone and the backup codes: the identity is checked outside the portal."""
    return with_reason(
        request,
        get_object_or_404(User, uuid=uuid),
        actions.remove_second_factor,
        "accounts/user_second_factor_remove.html",
    )


def with_reason(request: Any, person: User, act: Any, template: str) -> HttpResponse:
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            act(user=person, actor=request.actor, reason=form.cleaned_data["reason"])
        except AccountError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Done; the reason is in the audit log."))
            return redirect("accounts:user-detail", uuid=person.uuid)
    return render(request, template, {"form": form, "person": person})


@require_POST
@roles_required(Role.ADMINISTRATOR)
def user_unblock(request: Any, uuid: UUID) -> HttpResponse:
    person = get_object_or_404(User, uuid=uuid)
    actions.unblock_user(user=person, actor=request.actor)
    messages.success(request, _("%(person)s may sign in again.") % {"person": person.short_name})
    return redirect("accounts:user-detail", uuid=person.uuid)


@require_POST
@roles_required(Role.ADMINISTRATOR)
def user_sign_out(request: Any, uuid: UUID) -> HttpResponse:
    person = get_object_or_404(User.objects.exclude(pk=request.user.pk), uuid=uuid)
    actions.end_all_sessions(user=person, actor=request.actor)
    messages.success(request, _("%(person)s is signed out everywhere.") % {"person": person.short_name})
    return redirect("accounts:user-detail", uuid=person.uuid)


@require_safe
@roles_required(Role.ADMINISTRATOR)
def organisation_list(request: Any) -> HttpResponse:
    form = OrganisationFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    organisations = Organisation.objects.select_related("region")
    if text := wanted.get("q", "").strip():
        organisations = organisations.annotate(names=Concat(folded("name_ru"), Value(" "), folded("name_kk")))
        organisations = organisations.filter(Q(names__contains=fold(text)) | Q(bin=text))
    if kind := wanted.get("kind"):
        organisations = organisations.filter(kind=kind)
    today = timezone.localdate()
    current = Q(memberships__valid_from__lte=today) & (
        Q(memberships__valid_to=None) | Q(memberships__valid_to__gte=today)
    )
    counted = organisations.annotate(people=Count("memberships", filter=current))
    page = paginate(request, counted.order_by(in_order("name_ru"), "id"))
    return render(request, "accounts/organisation_list.html", {"form": form, "page": page})


@roles_required(Role.ADMINISTRATOR)
def role_policy(request: Any) -> HttpResponse:
    """One switch a role; the page also says how many people a switch would send to set the factor up."""
    if request.method == "POST":
        wanted = set(request.POST.getlist("roles"))
        for role in Role.values:
            actions.set_role_policy(role=role, second_factor=role in wanted, actor=request.actor)
        messages.success(request, _("Saved. The switches hold from everybody's next page on."))
        return redirect("accounts:role-policy")
    on = set(RolePolicy.objects.filter(second_factor=True).values_list("role", flat=True))
    have: dict[str, set[int]] = {role: set() for role in Role.values}
    for user, roles in Membership.objects.current().order_by().values_list("user", "roles"):
        for role in roles:
            have.setdefault(role, set()).add(user)
    ready = second_factor.people_with_it()
    rows = [
        {
            "role": Role(role),
            "on": role in on,
            "fund": role in FUND_ROLES,
            "people": len(have[role]),
            "without": len(have[role] - ready),
        }
        for role in Role.values
    ]
    return render(request, "accounts/role_policy.html", {"rows": rows})
