"""Statements that are longer than the code around them, one a file."""

from functools import cache
from pathlib import Path


@cache
def statement(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
