"""The audit log for administrators: who did what to which object, newest first.

Pages go by entry number («older than …»), so the ten-thousandth page costs what the first does.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from config import audit
from config.audit_verbs import words
from config.models import AuditEntry, AuditSeal
from config.reference import capital

ROLE = "administrator"
ROWS = 50
NUMBER_OF_PERSON = re.compile(r"(?<![0-9])([0-9]{4})[0-9]{5}([0-9]{3})(?![0-9])")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditFilter(forms.Form):
    person = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    verb = forms.ChoiceField(label=_("Act"), required=False)
    subject = forms.CharField(label=_("Object"), required=False, max_length=150)
    since = forms.DateField(label=_("From"), required=False, widget=DAY)
    until = forms.DateField(label=_("To"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["verb"]
        field.choices = [("", _("any")), *((verb, words(verb)) for verb in verbs())]

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """Only the fields that hold something readable: a wrong date filters nothing and shows its error."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def found(self, reader: Any) -> QuerySet[AuditEntry]:
        wanted = self.wanted
        entries = audit.readable(reader)
        if person := wanted.get("person"):
            entries = entries.filter(actor__in=people(person))
        if verb := wanted.get("verb"):
            entries = entries.filter(verb=verb)
        if subject := wanted.get("subject"):
            entries = entries.filter(of_subject(subject))
        if since := wanted.get("since"):
            entries = entries.filter(at__gte=midnight(since))
        if until := wanted.get("until"):
            entries = entries.filter(at__lt=midnight(until) + timedelta(days=1))
        return entries


def verbs() -> list[str]:
    """Every act in the log, by jumps along the index instead of a walk through the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE found AS (
                (SELECT verb FROM config_auditentry ORDER BY verb LIMIT 1)
                UNION ALL
                SELECT (SELECT verb FROM config_auditentry WHERE verb > found.verb ORDER BY verb LIMIT 1)
                FROM found WHERE found.verb IS NOT NULL
            ) SELECT verb FROM found WHERE verb IS NOT NULL
            """
        )
        return [verb for (verb,) in cursor.fetchall()]


def people(text: str) -> Any:
    """Every word somewhere in the name or the e-mail."""
    found = Q()
    for word in text.split()[:5]:
        found &= Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(email__icontains=word)
    return get_user_model().objects.filter(found).order_by().values("pk")


def of_subject(text: str) -> Q:
    kind, colon, number = (part.strip() for part in text.partition(":"))
    if colon:
        return Q(subject_type=kind.lower(), subject_id=number)
    return Q(subject_type=text.lower()) if "." in text else Q(subject_id=text)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def shown(entry: AuditEntry) -> dict[str, Any]:
    act = words(entry.verb)
    return {
        "entry": entry,
        "act": act,
        "facts": list(facts(entry.data)),
        "subject": subject_of(entry),
        "kind": kind_of(entry),
    }


def kind_of(entry: AuditEntry) -> str:
    """What kind of thing it is, in words; the name of the model where that is gone."""
    try:
        return capital(str(apps.get_model(entry.subject_type)._meta.verbose_name))
    except (LookupError, ValueError):
        return entry.subject_type


def subject_of(entry: AuditEntry) -> str:
    return f"{entry.subject_type}:{entry.subject_id}" if entry.subject_type else ""


def facts(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The data of an entry as pairs; ИИН are masked, an administrator needs none of them."""
    for name, value in data.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield name, NUMBER_OF_PERSON.sub(r"\1•••••\2", text)


@require_safe
def audit_log(request: Any) -> HttpResponse:
    request.actor.require(ROLE)
    form = AuditFilter(request.GET)
    entries = form.found(request.actor)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        entries = entries.filter(pk__lt=int(before))
    rows = list(entries.select_related("actor", "organisation").order_by("-id")[: ROWS + 1])
    older = rows[ROWS - 1].pk if len(rows) > ROWS else None
    query = {name: request.GET[name] for name in form.wanted}
    context = {
        "form": form,
        "rows": [shown(entry) for entry in rows[:ROWS]],
        "older": urlencode(query | {"before": older}) if older else "",
        "newest": urlencode(query) if before else None,
        "head": AuditSeal.objects.order_by("-sequence").first(),
    }
    return render(request, "config/audit_log.html", context)
