"""What a dataset file is: its columns, its key, what its rows refer to and the table that they go to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.identifiers import is_valid_bin, is_valid_iin
from claims.intake import values

SQL_TYPES = {
    "date": "date", "month": "date", "integer": "integer", "money": "numeric", "flag": "boolean",
    "moment": "timestamp with time zone", "quantity": "numeric",
}  # fmt: skip
FLAGS = {"0": "f", "1": "t", "false": "f", "true": "t", "no": "f", "yes": "t"}
WHAT = {
    "date": "not a date (YYYY-MM-DD)", "month": "not a month (YYYY-MM)", "integer": "not a whole number",
    "money": "not an amount", "flag": "neither 0 nor 1", "moment": "not a time (YYYY-MM-DDTHH:MM)",
    "quantity": "not a quantity above zero with at most three decimals",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """``required``: the file must have the column; ``filled``: no cell of it may be empty. Empty means unknown."""

    name: str
    kind: str = "text"  # text | code | care_type | region | iin | bin | date | month | moment | integer |
    # money | quantity | flag | choice
    required: bool = True
    filled: bool = True
    length: int = 500
    largest: int = 2_000_000_000
    choices: tuple[str, ...] = ()

    @property
    def sql_type(self) -> str:
        return SQL_TYPES.get(self.kind, "text")

    def reader(self) -> Callable[[str], tuple[str, str]]:
        """Stripped, filled cell → (text for COPY, what is wrong with it or "")."""
        return getattr(self, f"read_{self.kind}", self.read_text)

    def read_text(self, cell: str) -> tuple[str, str]:
        return (cell, "") if len(cell) <= self.length else ("", f"longer than {self.length} characters")

    def read_code(self, cell: str) -> tuple[str, str]:
        return self.read_text(values.code(cell))

    def read_care_type(self, cell: str) -> tuple[str, str]:
        return self.read_text(cell.lower())

    def read_region(self, cell: str) -> tuple[str, str]:
        return (cell[:2], "") if cell.isdigit() and len(cell) in (2, 9) else ("", "not a region (KATO, 2 digits)")

    def read_iin(self, cell: str) -> tuple[str, str]:
        return (cell, "") if is_valid_iin(cell) else ("", "wrong check digit or not 12 digits")

    def read_bin(self, cell: str) -> tuple[str, str]:
        return (cell, "") if is_valid_bin(cell) else ("", "wrong check digit or not 12 digits")

    def read_choice(self, cell: str) -> tuple[str, str]:
        found = next((choice for choice in self.choices if choice.lower() == cell.lower()), None)
        return (found, "") if found else ("", "not one of " + ", ".join(self.choices))

    def read_date(self, cell: str) -> tuple[str, str]:
        return self.read_with(values.day, cell)

    def read_month(self, cell: str) -> tuple[str, str]:
        return self.read_with(values.month, cell)

    def read_flag(self, cell: str) -> tuple[str, str]:
        return self.read_with(lambda text: FLAGS.get(text.lower()), cell)

    def read_integer(self, cell: str) -> tuple[str, str]:
        value, wrong = self.read_with(values.integer, cell)
        if value and not 0 <= int(value) <= self.largest:
            return "", f"not between 0 and {self.largest}"
        return value, wrong

    def read_money(self, cell: str) -> tuple[str, str]:
        value, wrong = self.read_with(values.money, cell)
        return ("", "below zero") if value.startswith("-") else (value, wrong)

    def read_moment(self, cell: str) -> tuple[str, str]:
        """A time without a zone is local, Asia/Almaty."""
        local = values.moment(cell)
        if local is not None:
            return f"{local} Asia/Almaty", ""
        try:
            zoned = datetime.fromisoformat(cell)
        except ValueError:
            zoned = None
        if zoned is None or zoned.tzinfo is None or not 1900 < zoned.year < 2199:
            return "", WHAT["moment"]
        return zoned.isoformat(sep=" "), ""

    def read_quantity(self, cell: str) -> tuple[str, str]:
        number = values.plain_number(cell)
        whole, _, fraction = (number or "").partition(".")
        right = number is not None and len(whole) <= 8 and len(fraction.rstrip("0")) <= 3 and float(number) > 0
        return (number, "") if number is not None and right else ("", WHAT["quantity"])

    def read_with(self, read: Callable[[str], str | None], cell: str) -> tuple[str, str]:
        value = read(cell)
        return (value, "") if value is not None else ("", WHAT[self.kind])


def optional(name: str, kind: str = "text", **more: Any) -> Column:
    return Column(name, kind, required=False, filled=False, **more)


@dataclass(frozen=True)
class Lookup:
    """``column`` of the file must be the ``key`` of a row of ``source`` (SQL); joined under the name ``alias``."""

    column: str
    alias: str
    source: str
    key: str
    what: str

    def join(self) -> str:
        return f"LEFT JOIN {self.source} AS {self.alias} ON {self.alias}.{self.key} = s.{self.column}"


PROVIDERS = (
    "(SELECT o.id, o.bin FROM accounts_organisation o JOIN providers_provider p ON p.organisation_ptr_id = o.id)"
)


def provider(column: str = "provider_bin") -> Lookup:
    return Lookup(column, "provider", PROVIDERS, "bin", "unknown organisation")


def care_type() -> Lookup:
    return Lookup("care_type", "kind", "providers_caretype", "code", "unknown type of care")


def region() -> Lookup:
    return Lookup("region", "place", "accounts_region", "code", "unknown region")


def person() -> Lookup:
    return Lookup("iin", "person", "claims_person", "iin", "unknown person")


def service() -> Lookup:
    return Lookup("service_code", "service", "procurement_service", "code", "unknown service")


ENDS = {"s.valid_to < s.valid_from": "valid_to: before valid_from"}


def text(name: str) -> tuple[str, str]:
    return f"coalesce(s.{name}, '')", name


def same(*names: str) -> dict[str, tuple[str, str]]:
    return {name: (f"s.{name}", name) for name in names}


@dataclass(frozen=True)
class Table:
    """``targets``: column of the database → (SQL over the staged row ``s`` and the look-ups, columns of the file
    that it comes from). ``checks``: SQL condition → what is wrong. ``extra``: columns that only a new row gets.
    ``special``: further checks, ``write``: another way of writing, ``after``: what follows from the rows (returns how
    many rows of other tables it changed), for the tables that need them."""

    name: str
    target: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    targets: Mapping[str, tuple[str, str]]
    target_key: tuple[str, ...]
    lookups: tuple[Lookup, ...] = ()
    checks: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    special: Callable[[Any], None] | None = None
    write: Callable[[Any, set[str]], tuple[int, int]] | None = None
    after: Callable[[Any], int] | None = None

    @property
    def file(self) -> str:
        return f"{self.name}.csv"
