"""Working days of Kazakhstan: the holidays package, its weekend transfers, and our table of overrides on top.

The ``holidays`` package knows no Russian names and no transfer by government order after 2025: names come from
``reference/holiday_names.csv``, further transfers from ``reference/calendar_overrides.csv`` and the calendar's page.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent / "reference"
FIRST, LAST = date(2015, 1, 1), date(2035, 12, 31)
OBSERVED = ("көшірілген демалыс", "перенос выходного", "day off in lieu")
SHIFTED = ("Демалыс күнінің ауыстырылуы", "Перенос выходного дня", "Day off moved")
SATURDAY = 5
SOURCE = "Law № 267-II of 13.12.2001 on holidays"


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def holiday_names() -> dict[date, tuple[str, str, str]]:
    """Days off between FIRST and LAST that the law names → names in Kazakh, Russian, English."""
    import holidays

    words = {row["key"]: (row["name_kk"], row["name_ru"], row["name_en"]) for row in table("holiday_names.csv")}
    listed = holidays.country_holidays("KZ", years=range(FIRST.year, LAST.year + 1), language="en_US")
    return {day: named(text, words) for day, text in listed.items()}


def named(text: str, words: dict[str, tuple[str, str, str]]) -> tuple[str, str, str]:
    """``Victory Day (observed); Eid al-Adha (estimated)`` in three languages."""
    if text.startswith("Day off"):
        return SHIFTED
    found = []
    for part in text.split("; "):
        name, _, note = part.partition(" (")
        if name in words:
            moved = note.startswith("observed")
            each = zip(words[name], OBSERVED, strict=True)
            found.append([f"{word} ({suffix})" if moved else word for word, suffix in each])
    if not found:
        return ("Мереке күні", "Праздничный день", text)
    kk, ru, en = ("; ".join(parts) for parts in zip(*found, strict=True))
    return kk, ru, en


def overrides() -> dict[date, dict[str, str]]:
    return {date.fromisoformat(row["day"]): row for row in table("calendar_overrides.csv")}


def days() -> Iterator[dict[str, Any]]:
    """Rows of CalendarDay in order. ``ordinal`` is the number of working days up to and including the day."""
    names, moved = holiday_names(), overrides()
    ordinal, day = 0, FIRST
    while day <= LAST:
        kk, ru, en = names.get(day, ("", "", ""))
        working, source = day.weekday() < SATURDAY and not ru, SOURCE if ru else ""
        if (row := moved.get(day)) is not None:
            working, kk, ru, en, source = (
                row["is_working"] == "1", row["name_kk"], row["name_ru"], row["name_en"], row["source"],
            )  # fmt: skip
        ordinal += working
        yield {
            "day": day, "is_working": working, "ordinal": ordinal, "name_kk": kk, "name_ru": ru, "name_en": en,
            "source": source,
        }  # fmt: skip
        day += timedelta(days=1)
