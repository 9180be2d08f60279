"""Lines of a plan from a CSV file: region, care_type, funding_source, amount, tariff. Each row is judged on its own;
a file with a fault changes nothing, so that the sums of the plan are never those of half a file."""

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Region
from procurement.enums import FundingSource
from procurement.models import PlanLine
from procurement.planning.money import Key, key_of
from providers.models import CareType

COLUMNS: dict[str, str | Promise] = {
    "region": gettext_lazy("KATO code of the region, 2 digits"),
    "care_type": gettext_lazy("code of the type of care"),
    "funding_source": gettext_lazy("GOBMP or OSMS"),
    "amount": gettext_lazy("tenge, 1234567.89"),
    "tariff": gettext_lazy("average price of a unit, tenge"),
}
MOST_ROWS, MOST_BYTES = 20_000, 5 * 2**20
LARGEST = Decimal(10) ** 16  # what the column of the database holds
LARGEST_TARIFF = Decimal(10) ** 12


@dataclass(frozen=True)
class Fault:
    line: int  # of the file, its head is the first
    reasons: list[str]


@dataclass
class Found:
    """``fault``: why the file could not be read at all; ``faults``: rows that do not do."""

    fault: str = ""
    lines: list[PlanLine] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(file: UploadedFile) -> Found:
    if (file.size or 0) > MOST_BYTES:
        return Found(_("The file is larger than %(mb)s MB.") % {"mb": MOST_BYTES // 2**20})
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
    return table(lines)


def table(lines: list[tuple[int, list[str]]]) -> Found:
    names = [cell.strip().lower() for cell in lines[0][1]] if lines else []
    if missing := [name for name in COLUMNS if name not in names]:
        return Found(_("The first line must name the columns; missing: %(names)s.") % {"names": ", ".join(missing)})
    if len(lines) == 1:
        return Found(_("The file has no rows below the names of the columns."))
    if len(lines) - 1 > MOST_ROWS:
        return Found(_("The file has more than %(most)s rows. Send it in parts.") % {"most": MOST_ROWS})
    reader, found = RowReader(), Found()
    for number, cells in lines[1:]:
        values = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        line, reasons = reader.line(number, values)
        if reasons:
            found.faults.append(Fault(number, reasons))
        else:
            found.lines.append(line)
    return found


class RowReader:
    """Knows the codes, and which keys the file has had already."""

    def __init__(self) -> None:
        self.regions = {one.code: one for one in Region.objects.order_by("code")}
        self.care = {one.code: one for one in CareType.objects.order_by("code")}
        self.met: dict[Key, int] = {}

    def line(self, number: int, values: dict[str, str]) -> tuple[PlanLine, list[str]]:
        line, reasons = PlanLine(), []
        region, care, source = (values.get(name, "") for name in ("region", "care_type", "funding_source"))
        if region in self.regions:
            line.region = self.regions[region]
        else:
            reasons.append(_("No region has the code «%(code)s».") % {"code": region})
        if care in self.care:
            line.care_type = self.care[care]
        else:
            reasons.append(_("No type of care has the code «%(code)s».") % {"code": care})
        if source in FundingSource.values:
            line.funding_source = source
        else:
            reasons.append(_("The funding source is GOBMP or OSMS, not «%(code)s».") % {"code": source})
        amount, fault = amount_of(values.get("amount", ""), _("Amount"), LARGEST)
        tariff, other = amount_of(values.get("tariff", ""), _("Price of a unit"), LARGEST_TARIFF)
        reasons += [text for text in (fault, other) if text]
        if not other and tariff == 0:
            reasons.append(_("The price of a unit must be more than zero."))
        line.amount, line.tariff = amount, tariff
        if not reasons:
            reasons += self.repeated(number, key_of(line))
        return line, reasons

    def repeated(self, number: int, key: Key) -> list[str]:
        if key in self.met:
            said = _("The same region, type of care and source stand in row %(row)s already.")
            return [said % {"row": self.met[key]}]
        self.met[key] = number
        return []


def amount_of(text: str, name: str, largest: Decimal) -> tuple[Decimal, str]:
    """Tenge with at most two places; a comma may stand for the point, blanks between the thousands."""
    plain = "".join(text.split()).replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return Decimal(0), _("%(name)s: «%(text)s» is not a number.") % {"name": name, "text": text}
    if not value.is_finite() or value < 0 or value >= largest:
        return Decimal(0), _("%(name)s: «%(text)s» is out of range.") % {"name": name, "text": text}
    if value != value.quantize(Decimal("0.01")):
        return Decimal(0), _("%(name)s: «%(text)s» has more than two places.") % {"name": name, "text": text}
    return value, ""
