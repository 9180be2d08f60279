"""Staff from a file, in the layout of ``staff.csv`` (docs/datasets.md); the column ``provider_bin`` may be missing.

Each row is judged on its own, by the rules of the form: what is right is kept, what is not is named with its reason.
A person who is there already is brought up to the file, unless the row is confirmed: that one only has to agree.
"""

import csv
import io
from dataclasses import dataclass, field

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from providers.admission.wizard.forms import StaffForm
from providers.models import Provider, StaffMember

COLUMNS: dict[str, str | Promise] = {
    "iin": gettext_lazy("12 digits"),
    "full_name": gettext_lazy("Surname, first name, patronymic"),
    "speciality": gettext_lazy("speciality; may be empty"),
    "hired_on": gettext_lazy("day of hiring, 2026-01-31"),
    "left_on": gettext_lazy("last working day; empty while the person works"),
    "daily_minutes": gettext_lazy("minutes of work a day; may be empty"),
}
OWNER = "provider_bin"
NEEDED = ("iin", "full_name", "hired_on")
MOST = 5_000  # rows; they are kept in one transaction while somebody waits


@dataclass(frozen=True)
class Refusal:
    line: int  # of the file, its head is the first
    who: str
    reasons: list[str]


@dataclass
class Found:
    """What a file holds. ``fault``: why it could not be read at all."""

    fault: str = ""
    created: list[StaffMember] = field(default_factory=list)
    changed: list[StaffMember] = field(default_factory=list)
    same: int = 0
    refused: list[Refusal] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read(file: UploadedFile, provider: Provider) -> Found:
    if (file.size or 0) > settings.DOCUMENT_MAX_BYTES:
        return Found(_("The file is larger than %(mb)s MB.") % {"mb": settings.DOCUMENT_MAX_BYTES // 2**20})
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return Found(_("The file is not in UTF-8. Save it as «CSV UTF-8» and send it again."))
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        lines = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error:
        return Found(_("The file cannot be read as a table. Save it as «CSV UTF-8» and send it again."))
    return table(lines, provider)


def table(lines: list[tuple[int, list[str]]], provider: Provider) -> Found:
    names = [cell.strip().lower() for cell in lines[0][1]] if lines else []
    if missing := [name for name in NEEDED if name not in names]:
        return Found(_("The first line must name the columns; missing: %(names)s.") % {"names": ", ".join(missing)})
    if len(lines) - 1 > MOST:
        return Found(_("The file has more than %(most)s rows. Send it in parts.") % {"most": MOST})
    if len(lines) == 1:
        return Found(_("The file has no rows below the names of the columns."))
    found = Found(unknown=[name for name in names if name and name not in COLUMNS and name != OWNER])
    there = {one.iin: one for one in provider.staff.order_by("pk")}
    met: set[str] = set()
    for number, cells in lines[1:]:
        values = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        judge(number, values, provider, there, met, found)
    return found


def judge(
    number: int, values: dict[str, str], provider: Provider, there: dict[str, StaffMember], met: set[str], found: Found
) -> None:
    iin, reasons = values.get("iin", ""), []
    row = there.get(iin) or StaffMember(provider=provider)
    before = {name: getattr(row, name) for name in COLUMNS}
    form = StaffForm({name: values.get(name, "") for name in COLUMNS}, instance=row, provider=provider)
    if not form.is_valid():
        reasons = [f"{form.fields[name].label}: {fault}" for name, faults in form.errors.items() for fault in faults]
    if values.get(OWNER) and values[OWNER] != provider.bin:
        reasons.append(_("The BIN is that of another organisation."))
    if iin and iin in met:
        reasons.append(_("The same IIN stands in a row above."))
    met.add(iin)
    changed = before != {name: getattr(row, name) for name in COLUMNS}
    if not reasons and row.pk and row.confirmed and changed:
        reasons.append(_("This row is confirmed. Set its last day and add a new row instead."))
    if reasons:
        found.refused.append(Refusal(number, values.get("full_name", "") or iin or "–", reasons))
    elif not row.pk:
        found.created.append(row)
    elif changed:
        found.changed.append(row)
    else:
        found.same += 1
