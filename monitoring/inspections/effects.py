"""What the steps of unscheduled monitoring bring about, in the transaction of the step. ``machine`` names them."""

from collections import defaultdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.enums import DefectOrigin
from monitoring.inspections import news
from monitoring.inspections.errors import InspectionError
from monitoring.models import Defect, DefectLine, Inspection, InspectionFinding

FEWEST_LETTERS = 40  # of what the other side reads and answers


def worded(text: Any, field: str) -> str:
    """What the other side will read; refused when it says next to nothing."""
    said = str(text or "").strip()
    if len(said) < FEWEST_LETTERS:
        raise InspectionError(_("Write at least %(count)s letters.") % {"count": FEWEST_LETTERS}, field)
    return said


def notified(row: Inspection, actor: Any, **details: Any) -> None:
    row.notified_on = timezone.localdate()
    news.to_provider(row, "inspection.notified")


def visited(row: Inspection, actor: Any, **details: Any) -> None:
    row.visited_on = timezone.localdate()


def reported(row: Inspection, actor: Any, *, text: str = "", **details: Any) -> None:
    row.report = worded(text, "text")


def concluded(row: Inspection, actor: Any, *, text: str = "", crime: bool = False, **details: Any) -> None:
    row.conclusion = worded(text, "text")
    row.concluded_on = timezone.localdate()
    set_found(row, actor, crime)
    news.to_provider(row, "inspection.concluded")


def set_found(row: Inspection, actor: Any, crime: bool) -> None:
    """Findings about lines become defects: one call for all lines of the same code and words. Signs of a crime are
    reported once, of all of them."""
    from monitoring.defects.setting import LineKey, set_defects

    groups: dict[tuple[str, str], list[InspectionFinding]] = defaultdict(list)
    for finding in row.findings.filter(line_id__isnull=False).select_related("code").order_by("pk"):
        groups[finding.code.code if finding.code else "", finding.text].append(finding)
    every: list[Defect] = []
    for (code, text), findings in groups.items():
        lines = [LineKey(one.line_month, one.line_id) for one in findings]  # type: ignore[arg-type]
        made = set_defects(
            actor=actor, origin=DefectOrigin.INSPECTION, lines=lines, code=code, text=text, source=row.uuid,
        )  # fmt: skip
        every += made
        under = dict(DefectLine.objects.filter(defect__in=made).order_by("pk").values_list("line_id", "defect_id"))
        for one in findings:
            one.defect_id = under.get(one.line_id or 0)
            one.save(update_fields=["defect"])
    if crime and not every:
        raise InspectionError(_("Signs of a crime need a finding about a line."), "crime")
    if crime:
        from monitoring.defects.escalations import report_crime

        report_crime(every, actor)


def objected(row: Inspection, actor: Any, *, text: str = "", **details: Any) -> None:
    row.objection = worded(text, "text")
    news.to_branch(row, "inspection.objected")


def answered(row: Inspection, actor: Any, *, text: str = "", **details: Any) -> None:
    row.answer = worded(text, "text")
    news.to_provider(row, "inspection.answered")


def cancelled(row: Inspection, actor: Any, **details: Any) -> None:
    if row.notified_on is not None:
        news.to_provider(row, "inspection.cancelled", note=str(details.get("note", "")))


def closed(row: Inspection, actor: Any, **details: Any) -> None:
    news.to_provider(row, "inspection.closed")
    news.to_branch(row, "inspection.closed")
