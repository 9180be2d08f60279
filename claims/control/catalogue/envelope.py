"""F: the file as a whole and the form of its lines."""

from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.control.rule import Rule
from claims.enums import CareForm, Severity

REJECT, WARN, NORMALISE = Severity.REJECT, Severity.WARN, Severity.NORMALISE
FORM = "Interface of registers of services"
INVOICE = "Payment rules ҚР ДСМ-291/2020, form of the invoice register"
ADMISSION = "Procurement rules ҚР ДСМ-242/2020, p. 26, 37; monitoring rules ҚР ДСМ-321/2020, p. 10"
MONITORING = "Monitoring rules ҚР ДСМ-321/2020"
PAYMENT_69 = "Payment rules ҚР ДСМ-291/2020, p. 69"


def amount_differs(parameters: dict[str, Any]) -> Q:
    tolerance = Decimal(parameters["tolerance"])
    return Q(in_capitation=False, expected_amount__isnull=False) & (
        Q(amount__gt=F("expected_amount") + tolerance) | Q(amount__lt=F("expected_amount") - tolerance)
    )


FILE_RULES = (
    Rule(
        "F00",
        "",
        REJECT,
        _("Check not finished"),
        _(
            "The check could not be finished and was tried several times. Nothing of the file was stored as"
            " accepted. Send the file again later and quote the number %(number)s."
        ),
        "Not from an act",
    ),
    Rule("F01.1", "", REJECT, _("Empty file"), _("The file is empty. Save the register again and send it."), FORM),
    Rule(
        "F01.2",
        "",
        REJECT,
        _("Not a register"),
        _("This is a %(format)s file. Save the register as CSV or XLSX and send it."),
        FORM,
    ),
    Rule(
        "F01.3",
        "",
        REJECT,
        _("Zero byte in the text"),
        _("Row %(row)s, column %(column)s holds a zero byte: the file is damaged. Export the register again as text."),
        FORM,
    ),
    Rule(
        "F01.4",
        "",
        REJECT,
        _("Unknown encoding"),
        _("Row %(row)s cannot be read as UTF-8 or Windows-1251. Save the file in UTF-8."),
        FORM,
    ),
    Rule(
        "F01.5",
        "",
        REJECT,
        _("Broken table"),
        _("Row %(row)s is not a row of a CSV table: %(reason)s. Check the quotation marks in it."),
        FORM,
    ),
    Rule(
        "F01.6",
        "",
        REJECT,
        _("Damaged workbook"),
        _("The workbook is damaged. Open it, save it again as XLSX and send it."),
        FORM,
    ),
    Rule(
        "F01.7",
        "",
        REJECT,
        _("Workbook too large"),
        _(
            "Unpacked, the workbook takes %(megabytes)s MB; at most %(limit)s MB are read. Divide the register or"
            " send it as CSV."
        ),
        "Portal setting UPLOAD_MAX_EXPANSION_MB",
    ),
    Rule("F01.8", "", REJECT, _("No lines"), _("The file has a header and no lines under it."), FORM),
    Rule(
        "F01.9",
        "",
        REJECT,
        _("Too many lines"),
        _("The file has more than %(limit)s lines. Divide it into several registers."),
        "Portal setting UPLOAD_MAX_ROWS",
    ),
    Rule(
        "F02",
        "",
        REJECT,
        _("Column missing"),
        _("Columns missing in the first row: %(columns)s. Take the template as a model."),
        FORM,
    ),
    Rule(
        "F02.2",
        "",
        REJECT,
        _("Column doubled"),
        _("Column %(value)s stands in the first row more than once (column %(column)s). Leave one of them."),
        FORM,
    ),
    Rule("F02.3", "", WARN, _("Unknown column"), _("Column %(value)s is unknown and was not read."), FORM),
    Rule(
        "F02.4",
        "",
        REJECT,
        _("Register data differ between lines"),
        _(
            "Row %(row)s: column %(field)s holds %(value)s, the first line %(first)s. One file is one register of"
            " one organisation, contract, month and source."
        ),
        FORM,
    ),
    Rule(
        "F03",
        "period",
        REJECT,
        _("Period closed"),
        _("Period %(period)s was closed on %(closed)s. Its registers are no longer taken in."),
        INVOICE,
    ),
    Rule("F03.2", "period", REJECT, _("Period in the future"), _("Period %(period)s has not begun yet."), INVOICE),
    Rule(
        "F03.3",
        "period",
        REJECT,
        _("Period not readable"),
        _("Row %(row)s: the period %(value)s is not a month. Write it as YYYY-MM."),
        FORM,
    ),
    Rule(
        "F04",
        "register_no",
        REJECT,
        _("Number already accepted"),
        _(
            "Register %(value)s was accepted on %(date)s. See its protocol; send corrections as a correcting"
            " register with a number of its own."
        ),
        INVOICE,
    ),
    Rule(
        "F04.2",
        "",
        REJECT,
        _("File already accepted"),
        _("The same file was accepted on %(date)s as register %(number)s. See its protocol."),
        INVOICE,
    ),
    Rule(
        "F06",
        "provider_bin",
        REJECT,
        _("Organisation not found"),
        _("BIN %(value)s is not found among the admitted organisations."),
        "Monitoring rules ҚР ДСМ-321/2020, p. 10",
    ),
    Rule(
        "F06.2",
        "provider_bin",
        REJECT,
        _("Register of another organisation"),
        _("The file names the organisation with BIN %(value)s, and you act for %(own)s."),
        "Monitoring rules ҚР ДСМ-321/2020, p. 10",
    ),
    Rule(
        "F06.3",
        "provider_bin",
        REJECT,
        _("Wrong check digit of the BIN"),
        _("BIN %(value)s has a wrong check digit or not 12 digits."),
        "Order № 521 of 29.06.2023",
    ),
    Rule(
        "F06.4",
        "provider_bin",
        REJECT,
        _("Organisation not admitted in the period"),
        _(
            "The organisation with BIN %(value)s is admitted to no type of care on any day of %(period)s. See its"
            " entries in the registry of providers."
        ),
        ADMISSION,
    ),
    Rule(
        "F07",
        "contract_no",
        REJECT,
        _("Contract not found"),
        _("Contract %(value)s of this organisation is not found."),
        INVOICE,
    ),
    Rule(
        "F07.2",
        "contract_no",
        REJECT,
        _("Contract of another source"),
        _("Contract %(value)s is paid from %(source)s; the register says %(declared)s."),
        INVOICE,
    ),
    Rule(
        "F07.3",
        "funding_source",
        REJECT,
        _("Funding source unknown"),
        _("Funding source %(value)s is unknown. Write GOBMP or OSMS."),
        INVOICE,
    ),
    Rule(
        "F07.4",
        "contract_no",
        REJECT,
        _("Contract not in force in the period"),
        _("Contract %(value)s is in force from %(from)s to %(to)s; the period is %(period)s."),
        INVOICE,
    ),
    Rule(
        "F07.5",
        "contract_no",
        REJECT,
        _("Contract not concluded"),
        _("Contract %(value)s is not signed by both sides: nothing is taken under it."),
        INVOICE,
    ),
    Rule(
        "F07.6",
        "contract_no",
        REJECT,
        _("Contract suspended in the period"),
        _("Contract %(value)s is suspended since %(since)s, on every day of %(period)s."),
        INVOICE,
    ),
    Rule(
        "F07.7",
        "contract_no",
        REJECT,
        _("Contract terminated before the period"),
        _("Contract %(value)s was terminated, its last day was %(ended)s."),
        INVOICE,
    ),
    Rule(
        "F09.2",
        "",
        REJECT,
        _("Register data missing"),
        _(
            "Row %(row)s: column %(field)s is empty. Number, period, organisation, contract and source stand on"
            " every line."
        ),
        FORM,
    ),
)

LINE_RULES = (
    Rule(
        "F08",
        "line_no",
        REJECT,
        _("Line number already submitted"),
        _("Line number %(value)s was already accepted in register %(taken_number)s on %(taken_on)s."),
        INVOICE,
        Q(taken_register_id__isnull=False),
        ("taken_number", "taken_on"),
        locked=True,
    ),
    Rule(
        "F08.2",
        "line_no",
        REJECT,
        _("Line number repeated in the file"),
        _("Line number %(value)s stands in this file more than once; the first line with it counts."),
        INVOICE,
        Q(line_no_repeated=True),
        locked=True,
    ),
    Rule(
        "F16",
        "line_no",
        REJECT,
        _("Line under a defect"),
        _("Line %(value)s is under defect %(locked_defect)s: a correction does not count."),
        MONITORING,
        Q(locked_defect__isnull=False),
        ("locked_defect",),
        locked=True,
    ),
    Rule(
        "F09",
        "",
        REJECT,
        _("Mandatory field empty"),
        _("Field %(field)s is empty."),
        INVOICE,
        Q(missing__len__gt=0),
        each="missing",
        locked=True,
    ),
    Rule(
        "F10",
        "",
        REJECT,
        _("Value not readable"),
        _("%(field)s: %(value)s cannot be read. Expected: %(expected)s."),
        FORM,
        Q(unreadable__len__gt=0),
        each="unreadable",
        locked=True,
    ),
    Rule(
        "F10.2",
        "quantity",
        REJECT,
        _("Quantity out of range"),
        _("Quantity %(value)s; a whole number from 1 to %(quantity_max)s is expected."),
        FORM,
        lambda p: Q(quantity__lt=1) | Q(quantity__gt=p["quantity_max"]),
        parameters={"quantity_max": 10000},
    ),
    Rule("F10.3", "amount", REJECT, _("Amount negative"), _("Amount %(value)s is below zero."), FORM, Q(amount__lt=0)),
    Rule(
        "F10.4",
        "care_form",
        REJECT,
        _("Form of care unknown"),
        _("Form of care %(value)s is unknown. Write planned, urgent or emergency."),
        FORM,
        Q(care_form__isnull=False) & ~Q(care_form__in=CareForm.values),
    ),
    Rule(
        "F11",
        "",
        REJECT,
        _("Value does not fit its pattern"),
        _("%(field)s: %(value)s does not fit the pattern: %(expected)s."),
        FORM,
        Q(malformed__len__gt=0),
        each="malformed",
    ),
    Rule(
        "F11.2",
        "",
        REJECT,
        _("Formula in a cell"),
        _("%(field)s holds a formula: %(value)s. Put its value there."),
        FORM,
        Q(formulas__len__gt=0),
        each="formulas",
    ),
    Rule(
        "F12",
        "",
        NORMALISE,
        _("Look-alike letters in a code"),
        _("%(field)s: %(value)s was written with look-alike letters and taken as %(taken)s."),
        "Default, not from an act",
        Q(fixed__len__gt=0),
        each="fixed",
    ),
    Rule(
        "F13",
        "amount",
        REJECT,
        _("Amount is not price times quantity"),
        _("Amount %(amount)s; %(quantity)s × %(tariff)s = %(expected_amount)s."),
        "Russian ФЛК practice; payment rules ҚР ДСМ-291/2020, p. 63",
        amount_differs,
        ("amount", "quantity", "tariff", "expected_amount"),
        {"tolerance": "0.01"},
    ),
    Rule(
        "F15",
        "ended_at",
        WARN,
        _("Entered late"),
        _("Entered on working day %(entry_working_days)s after the service; the limit is %(working_days)s."),
        PAYMENT_69,
        lambda p: Q(entry_working_days__gt=p["working_days"]),
        ("entry_working_days",),
        {"working_days": 3},
        defect="2.0",
    ),
)


RULES = FILE_RULES + LINE_RULES
