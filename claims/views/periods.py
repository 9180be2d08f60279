"""Months and whether registers of them are still taken in."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import roles_required
from accounts.enums import Role
from claims import actions, reports
from claims.filters import month_of
from claims.forms import ClosureForm
from claims.models import PeriodClosure
from claims.partitions import add_months
from claims.views.common import actor_of, done
from config.pages import paginate

MONTHS = 36  # how far back the list goes


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.ADMINISTRATOR)
def period_list(request: HttpRequest) -> HttpResponse:
    form = ClosureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actor = actor_of(request)
        if done(request, lambda: actions.close_period(actor=actor, **form.cleaned_data), _("The period is closed.")):
            return redirect("claims:period-list")
    today = timezone.localdate().replace(day=1)
    months: list[date] = [add_months(today, -back) for back in range(MONTHS)]
    page = paginate(request, months, 12)
    chosen = list(page.object_list)
    closures = PeriodClosure.objects.in_bulk(chosen)
    counts = reports.months_with_registers(chosen)
    rows = [{"month": month, "closure": closures.get(month), "counts": counts[month]} for month in chosen]
    return render(request, "claims/periods/list.html", {"rows": rows, "page": page, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.ADMINISTRATOR)
def period_open(request: HttpRequest, month: str) -> HttpResponse:
    """Opens a closed month again, with the reason."""
    day = month_of(month)
    closure = PeriodClosure.objects.filter(month=day).first() if day else None
    if closure is None or day is None:
        raise Http404
    reason, actor = request.POST.get("reason", "").strip(), actor_of(request)
    if request.method == "POST" and reason:
        done(
            request,
            lambda: actions.open_period(month=day, reason=reason[:300], actor=actor),
            _("The period is open again."),
        )
        return redirect("claims:period-list")
    return render(request, "claims/periods/open.html", {"closure": closure, "missing": request.method == "POST"})
