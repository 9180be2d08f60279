"""Access keys of hospital systems: seen by everybody of the organisation, made and revoked by its head."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import actions
from accounts.access import get_managed_organisation_or_404, roles_required
from accounts.enums import BRANCH_ROLES, MANAGER_ROLES, PROVIDER_ROLES, Role
from accounts.errors import AccountError
from accounts.forms import KeyForm, posted
from accounts.models import AccessKey
from config.pages import paginate

READERS = PROVIDER_ROLES | BRANCH_ROLES | {Role.CENTRAL_OFFICE, Role.ADMINISTRATOR}


@require_safe
@roles_required(*READERS)
def key_list(request: Any) -> HttpResponse:
    keys = AccessKey.objects.filter(organisation=request.organisation).select_related("created_by")
    page = paginate(request, keys.order_by("-created_at", "-id"))
    context = {"page": page, "may_manage": request.actor.has(*MANAGER_ROLES)}
    return render(request, "accounts/key_list.html", context)


@never_cache
def key_new(request: Any) -> HttpResponse:
    """The text of the new key is in this one answer and nowhere else."""
    organisation = get_managed_organisation_or_404(request.actor)
    form = KeyForm(organisation, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            key, text = actions.create_access_key(organisation=organisation, actor=request.actor, **form.cleaned_data)
        except AccountError as error:
            form.add_error(error.field or None, str(error.message))
        else:
            context = {"key": key, "text": text, "address": request.build_absolute_uri("/api/v1/")}
            return render(request, "accounts/key_created.html", context)
    return render(request, "accounts/key_new.html", {"form": form})


def key_revoke(request: Any, uuid: UUID) -> HttpResponse:
    """Asks first: the hospital system stops working at once."""
    organisation = get_managed_organisation_or_404(request.actor)
    key = get_object_or_404(AccessKey, organisation=organisation, uuid=uuid, revoked_at=None)
    if request.method == "POST":
        actions.revoke_access_key(key=key, actor=request.actor)
        messages.success(request, _("The key «%(name)s» is revoked.") % {"name": key.name})
        return redirect("accounts:key-list")
    return render(request, "accounts/key_revoke.html", {"key": key})
