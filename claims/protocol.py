"""The protocol of a check in words: messages in the reader's language, and its files.

Columns of the files (interface): register_no, line_no, rule, severity, field, value, message.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, TextIO

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from claims.columns import BY_NAME, title
from claims.control.catalogue import RULES
from claims.models import Finding, Register
from config.sheets import FORMULA_MARKS
from procurement.enums import FundingSource, Sex
from providers.enums import SuspensionCause

COLUMNS = ("register_no", "line_no", "rule", "severity", "field", "value", "message")
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
NO_BREAK = "\u00a0"
EXPECTED = {
    "moment": "YYYY-MM-DDTHH:MM",
    "date": "YYYY-MM-DD",
}


def code_of(rule: str) -> str:
    """What outsiders see: ``R15`` for ``R15.2``."""
    return rule.partition(".")[0]


def expected(field: str) -> str:
    column = BY_NAME.get(field)
    if field == "row":
        return _("as many cells as the first row has")
    if column is None:
        return ""
    if column.kind in EXPECTED:
        return _("date as %(pattern)s") % {"pattern": EXPECTED[column.kind]}
    if column.kind == "integer":
        return _("whole number")
    if column.kind == "money":
        return _("amount in tenge with at most two decimals")
    if field.endswith("_bin"):
        return _("12 digits with a right check digit")
    return _("at most %(length)s characters") % {"length": column.length}


def money(value: Any) -> str:
    number = f"{Decimal(str(value)):,.2f}".replace(",", NO_BREAK)
    return number if formats.get_format("DECIMAL_SEPARATOR") == "." else number.replace(".", ",")


def shown(name: str, value: Any) -> str:
    """A parameter of a message as people write it."""
    if value is None:
        return "–"
    if name in {"sex", "service_sex", "limit_sex"}:
        return str(dict(Sex.choices).get(value, value))
    if name in {"funding_source", "diagnosis_source", "service_funding", "source", "declared"}:
        return source_name(value)
    if name == "suspensions":
        return "; ".join(suspension_cause(one["cause"], one["detail"]) for one in value)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, str):
        return shown_date(value)
    if isinstance(value, float | Decimal):
        return money(value)
    return str(value)


def suspension_cause(cause: str, detail: str) -> str:
    label = str(dict(SuspensionCause.choices).get(cause, cause))
    return f"{label} ({detail})" if detail else label


def source_name(value: str) -> str:
    if value == FundingSource.GOBMP:
        return pgettext("abbreviation", "GOBMP")
    return pgettext("abbreviation", "OSMS") if value == FundingSource.OSMS else value


def shown_date(value: str) -> str:
    try:
        if len(value) == 10 and value[4] == "-":
            return f"{date.fromisoformat(value):%d.%m.%Y}"
        if len(value) > 10 and value[4] == "-" and value[10] in "T ":
            moment = datetime.fromisoformat(value)
            moment = timezone.localtime(moment) if timezone.is_aware(moment) else moment
            return f"{moment:%d.%m.%Y %H:%M}"
    except ValueError:
        pass
    return value


def message(finding: Finding) -> str:
    """The rule's sentence with the line's values, in the active language."""
    rule = RULES.get(finding.rule)
    if rule is None:
        return finding.rule
    own = {name: shown(name, value) for name, value in (rule.parameters | finding.params).items()}
    kind = BY_NAME[finding.field].kind if finding.field in BY_NAME else ""
    value = shown_date(finding.value) if kind in {"date", "moment"} else finding.value
    filled = {
        "value": value or "–",
        "field": str(title(finding.field)) if finding.field != "row" else _("The row"),
        "expected": expected(finding.field),
    } | own
    return str(rule.message) % Blanks(filled)


class Blanks(dict[str, str]):
    """A parameter that an old protocol lacks shows as a dash instead of breaking the page."""

    def __missing__(self, key: str) -> str:
        return "–"


def rows(register: Register, findings: Iterable[Finding] | None = None) -> Iterator[tuple[str, ...]]:
    chosen = findings if findings is not None else register.findings.all().iterator(chunk_size=2000)
    for finding in chosen:
        yield (
            register.number,
            finding.line_no,
            code_of(finding.rule),
            finding.severity,
            finding.field,
            finding.value,
            message(finding),
        )


def harmless(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(FORMULA_MARKS) and not NUMBER.fullmatch(text) else text


class Lines:
    """A file-like object whose ``write`` hands back what it was given: csv rows for a streamed response."""

    def write(self, text: str) -> str:
        return text


def stream_csv(header: Iterable[str], body: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(Lines())
    yield "\ufeff" + writer.writerow(list(header))
    for row in body:
        yield writer.writerow([harmless(str(cell)) for cell in row])


def write_csv(register: Register, stream: TextIO) -> None:
    """As the interface says it, for programs: no byte-order mark; formulas are escaped here too."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row] for row in rows(register))


def write_xlsx(register: Register, stream: BinaryIO) -> None:
    table_xlsx(COLUMNS, rows(register), stream)


def table_xlsx(header: Iterable[str], body: Iterable[Iterable[Any]], stream: BinaryIO) -> None:
    """A workbook of one sheet of text: nothing in it is a formula or a link."""
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, list(header), bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(body, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, str(cell))
