"""Reads single cells: what people type becomes what the database holds, or nothing.

Every reader takes stripped, non-empty text and returns canonical text for COPY, or None when it cannot be read.
Readers are cached: a register repeats its dates, codes and amounts.
"""

import re
from datetime import date
from functools import lru_cache

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?", re.ASCII)
DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
MONTH, MONTH_DOTTED = (re.compile(form, re.ASCII) for form in (r"(\d{4})-(\d{1,2})", r"(\d{1,2})\.(\d{4})"))
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
SPACES = re.compile(r"[\s\u00a0\u2009\u202f']+")
LARGEST_INTEGER, LARGEST_MONEY = 2_000_000_000, 10**12

# Cyrillic letters that look like Latin ones; after the first letter of a code О and З stand for digits.
LETTERS = str.maketrans("АВЕКМНОРСТХУІЅЈҺаеорсхуі", "ABEKMHOPCTXYISJHAEOPCXYI")
DIGITS = str.maketrans("ОоЗз", "0033")


def moment_parts(text: str) -> tuple[int, int, int, int, int, int] | None:
    if found := ISO.fullmatch(text):
        year, month, day = found[1], found[2], found[3]
    elif found := DOTTED.fullmatch(text):
        year, month, day = found[3], found[2], found[1]
    else:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups()[3:6])
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return None
    if hour > 23 or minute > 59 or second > 59 or not 1900 <= int(year) <= 2199:
        return None
    return int(year), int(month), int(day), hour, minute, second


@lru_cache(maxsize=200_000)
def moment(text: str) -> str | None:
    """``2026-10-05T09:30``, ``05.10.2026 9:30``, a date alone (its midnight). Local time, Asia/Almaty."""
    parts = moment_parts(text)
    return "{:04d}-{:02d}-{:02d} {:02d}:{:02d}:{:02d}".format(*parts) if parts else None


@lru_cache(maxsize=20_000)
def day(text: str) -> str | None:
    parts = moment_parts(text)
    return "{:04d}-{:02d}-{:02d}".format(*parts[:3]) if parts else None


@lru_cache(maxsize=1_000)
def month(text: str) -> str | None:
    """``2026-10``, ``10.2026`` or any day of the month."""
    if found := MONTH.fullmatch(text) or MONTH_DOTTED.fullmatch(text):
        first, second = found.groups()
        text = f"{first}-{second}-01" if len(first) == 4 else f"{second}-{first}-01"
    parts = moment_parts(text)
    return f"{parts[0]:04d}-{parts[1]:02d}-01" if parts else None


def plain_number(text: str) -> str | None:
    """Spaces between thousands go, the last comma or point is the decimal one."""
    text = SPACES.sub("", text).removesuffix("₸").replace("−", "-")
    if "," in text and "." in text:
        text = text.replace("." if text.rfind(",") > text.rfind(".") else ",", "")
    text = text.replace(",", ".")
    return text if NUMBER.fullmatch(text) else None


@lru_cache(maxsize=20_000)
def integer(text: str) -> str | None:
    number = plain_number(text)
    if number is None:
        return None
    whole, _, fraction = number.partition(".")
    if fraction.strip("0") or len(whole) > 11 or abs(int(whole)) > LARGEST_INTEGER:
        return None
    return str(int(whole))


@lru_cache(maxsize=100_000)
def money(text: str) -> str | None:
    """Tenge with at most two decimals, below 10¹²."""
    number = plain_number(text)
    if number is None:
        return None
    whole, _, fraction = number.partition(".")
    if len(fraction.rstrip("0")) > 2 or len(whole) > 13 or abs(int(whole)) >= LARGEST_MONEY:
        return None
    return f"{whole}.{fraction.rstrip('0'):0<2}"


@lru_cache(maxsize=50_000)
def code(text: str) -> str:
    """A code in Latin capitals and digits, however it was typed. Text that stays non-Latin is no code of ours."""
    if text.isascii():
        return text.upper()
    head, tail = text[0].translate(LETTERS), text[1:].translate(DIGITS).translate(LETTERS)
    fixed = (head + tail).upper()
    return fixed if fixed.isascii() else text
