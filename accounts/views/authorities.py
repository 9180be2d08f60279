"""The administrator's page of the authorities: how fresh their lists of revoked certificates are; loads one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import tasks
from accounts.access import roles_required
from accounts.enums import Role
from accounts.forms import RevocationListForm, posted
from accounts.models import RevocationList, TrustAnchor
from accounts.signatures import fetching
from accounts.signatures.anchors import load_list
from accounts.signatures.errors import AuthorityRefused
from accounts.signatures.trust import anchors_in_force
from accounts.signatures.verify import BUILTIN
from config.pages import paginate


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.ADMINISTRATOR)
def authority_list(request: Any) -> HttpResponse:
    form = RevocationListForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            row, created = load_list(data=upload.read(), source=upload.name, actor=request.actor)
        except AuthorityRefused as error:
            form.add_error("file", str(error.message))
        else:
            words = (
                _("The list of “%(name)s” is loaded.") if created else _("This list of “%(name)s” is there already.")
            )
            messages.success(request, words % {"name": row.anchor.name})
            return redirect("accounts:authority-list")
    page = paginate(request, anchors_in_force(timezone.now()).order_by("-is_root", "name", "id"))
    context = {
        "form": form,
        "page": page,
        "rows": rows(list(page)),
        "service": "" if settings.SIGNATURE_VERIFIER == BUILTIN else settings.SIGNATURE_VERIFIER,
        "fetchable": bool(fetching.wanted()),
    }
    return render(request, "accounts/authority_list.html", context, status=422 if form.errors else 200)


def rows(anchors: list[TrustAnchor]) -> list[dict[str, Any]]:
    newest = RevocationList.objects.newest().filter(anchor__in=anchors).defer("der")
    lists = {one.anchor_id: one for one in newest}
    return [{"anchor": one, "list": lists.get(one.pk)} for one in anchors]


@require_POST
@roles_required(Role.ADMINISTRATOR)
def authority_fetch(request: Any) -> HttpResponse:
    tasks.fetch_revocation_lists.delay()
    messages.info(request, _("The lists are being fetched. Look again in a minute."))
    return redirect("accounts:authority-list")
