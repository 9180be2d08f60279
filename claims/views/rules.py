"""The catalogue of format-logical control, and the administrator's editions of its rules."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import roles_required
from accounts.enums import Role
from claims.control import dryrun, editions
from claims.control.catalogue import RULES, WAITING
from claims.control.rule import Rule
from claims.enums import DryRunState, EditionState, Severity
from claims.forms import DryRunForm, EditionForm
from claims.models import DryRun, RuleEdition
from claims.partitions import add_months
from claims.reports import KINDS
from claims.views.common import actor_of, done, is_htmx
from config.citations import cited
from config.pages import paginate

PAGE = 50
GROUPS = {
    "F": gettext_lazy("File and form"),
    "R": gettext_lazy("Reference data"),
    "L": gettext_lazy("Dates and life events"),
    "X": gettext_lazy("Person, service and diagnosis"),
    "Q": gettext_lazy("Quantities and limits"),
    "P": gettext_lazy("Insurance, package and contract"),
}


@dataclass(frozen=True)
class Entry:
    """A rule as it works today."""

    rule: Rule
    severity: str

    @property
    def kind(self) -> str:
        return KINDS.get(Severity(self.severity), "")

    @property
    def label(self) -> Any:
        return Severity(self.severity).label

    @property
    def message(self) -> str:
        """What the protocol says, with gaps where a line has its values."""
        return re.sub(r"%\(\w+\)s", "…", str(self.rule.message)).replace("%%", "%")

    @property
    def group(self) -> Any:
        return GROUPS.get(self.rule.group, self.rule.group)


def entries() -> list[Entry]:
    today = timezone.localdate()
    now = {
        edition.rule: edition.severity
        for edition in editions.in_force()
        if edition.valid_from <= today and (edition.valid_to is None or edition.valid_to >= today)
    }
    return [Entry(rule, now.get(rule.key, rule.severity)) for rule in RULES.values()]


def chosen(request: HttpRequest, rows: list[Entry]) -> list[Entry]:
    group, severity = request.GET.get("group", ""), request.GET.get("severity", "")
    text = request.GET.get("q", "").strip().casefold()

    def words(entry: Entry) -> str:
        rule = entry.rule
        return f"{rule.key} {rule.title} {rule.message} {cited(rule.source)}".casefold()

    return [
        row
        for row in rows
        if (not group or row.rule.group == group)
        and (not severity or row.severity == severity)
        and (
            not text
            or text in f"{row.rule.key} {row.rule.title} {row.rule.message} {cited(row.rule.source)}".casefold()
        )
    ]


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    rows = entries()
    found = chosen(request, rows)
    context = {
        "page": paginate(request, found, PAGE),
        "found": len(found),
        "all": len(rows),
        "groups": GROUPS.items(),
        "severities": Severity.choices,
        "waiting": WAITING,
        "q": request.GET.get("q", ""),
        "group": request.GET.get("group", ""),
        "severity": request.GET.get("severity", ""),
    }
    part = is_htmx(request, "rules")
    return render(request, "claims/rules/_table.html" if part else "claims/rules/list.html", context)


def rule_or_404(key: str) -> Rule:
    """By key; a bare code finds the first of its parts."""
    rule = RULES.get(key) or next((rule for rule in RULES.values() if rule.code == key), None)
    if rule is None:
        raise Http404
    return rule


@require_safe
def rule_detail(request: HttpRequest, key: str) -> HttpResponse:
    rule = rule_or_404(key)
    administrator = actor_of(request).has(Role.ADMINISTRATOR)
    rows = RuleEdition.objects.filter(rule=rule.key).order_by("-valid_from", "-id")
    if not administrator:
        rows = rows.filter(state=EditionState.ACTIVE)
    entry = next(one for one in entries() if one.rule is rule)
    context = {
        "entry": entry,
        "rule": rule,
        "page": paginate(request, rows, 20),
        "parts": [one for one in RULES.values() if one.code == rule.code and one is not rule],
        "administrator": administrator and rule.scope == "line",
    }
    return render(request, "claims/rules/detail.html", context)


# Editions ---------------------------------------------------------------------------------------------------------
def current(rule: Rule) -> Any:
    """The edition in force today, or what the catalogue says."""
    today = timezone.localdate()
    found = [one for one in editions.in_force() if one.rule == rule.key and one.valid_from <= today]
    return found[-1] if found else rule


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.ADMINISTRATOR)
def edition_new(request: HttpRequest, key: str) -> HttpResponse:
    rule, actor = rule_or_404(key), actor_of(request)
    if rule.scope == "file":
        raise Http404
    now = current(rule)
    form = EditionForm(
        request.POST if request.method == "POST" else None,
        rule=rule,
        current=now.parameters,
        initial={"severity": now.severity},
    )
    if form.is_valid():
        data = form.cleaned_data
        made = done(
            request,
            lambda: editions.draft_edition(
                rule=rule.key,
                severity=data["severity"],
                parameters=form.parameters(),
                valid_from=data["valid_from"],
                source=data["source"],
                actor=actor,
            ),
            _("The draft is saved. Try it on past registers before you put it into force."),
        )
        if made:
            return redirect("claims:edition-detail", made.uuid)
    return render(request, "claims/rules/edition_new.html", {"rule": rule, "form": form})


@require_safe
@roles_required(Role.ADMINISTRATOR)
def edition_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    edition = get_object_or_404(RuleEdition, uuid=uuid)
    month = timezone.localdate().replace(day=1)
    context = {
        "edition": edition,
        "rule": rule_or_404(edition.rule),
        "draft": edition.state == EditionState.DRAFT,
        "page": paginate(request, edition.dry_runs.order_by("-created_at", "-id"), 5),
        "form": DryRunForm(initial={"month_from": add_months(month, -3), "month_to": month}),
    }
    return render(request, "claims/rules/edition.html", context)


@require_POST
@roles_required(Role.ADMINISTRATOR)
def edition_dry_run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    edition, actor = get_object_or_404(RuleEdition, uuid=uuid), actor_of(request)
    form = DryRunForm(request.POST)
    if not form.is_valid():
        context = {
            "edition": edition,
            "rule": rule_or_404(edition.rule),
            "draft": edition.state == EditionState.DRAFT,
            "page": paginate(request, edition.dry_runs.order_by("-created_at", "-id"), 5),
            "form": form,
        }
        return render(request, "claims/rules/edition.html", context, status=422)
    done(request, lambda: dryrun.start_dry_run(edition=edition, actor=actor, **form.cleaned_data))
    return redirect("claims:edition-detail", uuid)


@require_GET
@roles_required(Role.ADMINISTRATOR)
def dry_run_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    run = get_object_or_404(DryRun.objects.select_related("edition"), uuid=uuid)
    if not is_htmx(request):
        return redirect("claims:edition-detail", run.edition.uuid)
    if run.state in (DryRunState.DONE, DryRunState.FAILED):
        return HttpResponseClientRefresh()
    return render(request, "claims/rules/_dry_run.html", {"run": run})


@require_POST
@roles_required(Role.ADMINISTRATOR)
def edition_activate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    edition, actor = get_object_or_404(RuleEdition, uuid=uuid), actor_of(request)
    done(
        request,
        lambda: editions.activate_edition(edition=edition, actor=actor),
        _("The edition is in force from %(day)s.") % {"day": f"{edition.valid_from:%d.%m.%Y}"},
    )
    return redirect("claims:rule-detail", edition.rule)


@require_POST
@roles_required(Role.ADMINISTRATOR)
def edition_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    edition, actor = get_object_or_404(RuleEdition, uuid=uuid), actor_of(request)
    done(
        request,
        lambda: editions.cancel_edition(edition=edition, actor=actor),
        _("The draft is cancelled."),
    )
    return redirect("claims:rule-detail", edition.rule)
