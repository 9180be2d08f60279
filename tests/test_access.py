"""Who reaches what: every address, everybody, reading and writing. The table is ``tests/access_table.txt``.

An address that the table does not list fails, and so does a row whose address is gone.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.cast import KEYS, PEOPLE, Cast, on_stage, undone

TABLE = Path(__file__).with_name("access_table.txt")
SIGN_IN = "/accounts/sign-in/"
METHODS = {"GET": "GET", "POST": "POST", "READ": "GET/POST", "ACT": "POST/GET"}
REFUSED = ("405",)  # whoever asks; those who do not reach the address at all aside

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Row:
    name: str
    arguments: str
    query: str
    method: str
    expected: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.arguments}"

    def address(self, objects: dict[str, Any]) -> str:
        pairs = (part.partition("=")[::2] for part in self.arguments.strip("()").split(",") if part)
        return reverse(self.name, kwargs={name: objects.get(word, word) for name, word in pairs})


def read_table(section: str) -> tuple[tuple[str, ...], list[Row]]:
    """Who stands in the head of the section, and its rows."""
    lines = TABLE.read_text(encoding="utf-8").partition(f"[{section}]\n")[2].partition("\n[")[0].splitlines()
    words = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    head, rows = words[0][2:], []
    for methods, place, *expected in words[1:]:
        address, _mark, query = place.partition("?")
        name, arguments = re.fullmatch(r"([\w:-]+)(\(.*\))?", address).groups()  # type: ignore[union-attr]
        method, _slash, refused = METHODS[methods].partition("/")
        rows.append(Row(name, arguments or "", query, method, tuple(expected)))
        if refused:
            rows.append(Row(name, arguments or "", query, refused, REFUSED))
    return tuple(head), rows


PAGES, SYSTEMS = read_table("people")[1], read_table("hospital systems")[1]


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    with django_db_blocker.unblock(), on_stage(tmp_path_factory.mktemp("files")) as made:
        yield made


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        place = prefix + (str(entry.pattern).removeprefix("^") if prefix else str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from routes(entry, place)
        else:
            assert isinstance(entry, URLPattern)
            yield place


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """A refusal is what is expected here, not news for the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def answer(client: Any, row: Row, objects: dict[str, Any]) -> str:
    """Status of the answer; ``in`` is the way to sign-in."""
    address = row.address(objects) + (f"?{row.query}" if row.query else "")
    with undone():
        response = client.generic(row.method, address, **written(row))
        if response.streaming:
            b"".join(response.streaming_content)
    if response.status_code == 302 and response.url.startswith(SIGN_IN):
        return "in"
    return str(response.status_code)


def written(row: Row) -> dict[str, Any]:
    """Writes carry nothing: who may write is told what is missing, everybody else is turned away before that."""
    if row.method == "GET":
        return {}
    if row.name.startswith("api:"):
        return {"content_type": "text/csv", "headers": {"Idempotency-Key": "access-table"}}
    return {"content_type": "application/x-www-form-urlencoded"}


def test_the_table_names_everybody() -> None:
    assert read_table("people")[0] == PEOPLE
    assert read_table("hospital systems")[0] == KEYS
    for row in PAGES + SYSTEMS:
        everybody = KEYS if row.name.startswith("api:") else PEOPLE
        assert row.expected == REFUSED or len(row.expected) == len(everybody), row


def test_every_address_is_in_the_table_for_reading_and_writing(cast: Cast) -> None:
    listed: dict[str, set[str]] = {}
    for row in PAGES + SYSTEMS:
        listed.setdefault(resolve(row.address(cast.objects)).route, set()).add(row.method)
    assert sorted(set(routes()) - set(listed)) == [], "addresses that nobody has decided on"
    assert {place: methods for place, methods in listed.items() if methods != {"GET", "POST"}} == {}


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_people(row: Row, cast: Cast) -> None:
    if row.expected == REFUSED:
        assert answer(cast.person("guest"), row, cast.objects) in ("in", "405")
        assert {answer(cast.person(name), row, cast.objects) for name in ("clerk", "admin")} == {"405"}
        return
    found = tuple(answer(cast.person(name), row, cast.objects) for name in PEOPLE)
    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, row.expected, strict=True))


@pytest.mark.parametrize("row", SYSTEMS, ids=str)
def test_hospital_systems(row: Row, cast: Cast) -> None:
    if row.expected == REFUSED:
        assert {answer(cast.system(name), row, cast.objects) for name in ("none", "full")} == {"405"}
        return
    found = tuple(answer(cast.system(name), row, cast.objects) for name in KEYS)
    assert dict(zip(KEYS, found, strict=True)) == dict(zip(KEYS, row.expected, strict=True))


WRITES = [row for row in PAGES if row.method == "POST" and {"200", "302", "422"} & set(row.expected[1:-1])]


@pytest.mark.parametrize("row", WRITES, ids=str)
def test_every_write_needs_the_token_of_its_form(row: Row, cast: Cast) -> None:
    """A page of another site cannot make the browser of a signed-in person write."""
    writer = next(name for name, status in zip(PEOPLE, row.expected, strict=True) if status in ("200", "302", "422"))
    assert answer(cast.person(writer, enforce_csrf_checks=True), row, cast.objects) == "403"


def test_other_methods_write_nothing(cast: Cast) -> None:
    """PUT, PATCH and DELETE are refused everywhere, also to those who may do everything."""
    kept, methods = [], cycle(("PUT", "PATCH", "DELETE"))
    for row in {row.address(cast.objects): row for row in PAGES + SYSTEMS}.values():
        again = Row(row.name, row.arguments, row.query, next(methods), ())
        client = cast.system("full") if row.name.startswith("api:") else cast.person("admin")
        if answer(client, again, cast.objects) not in ("403", "404", "405"):
            kept.append(str(again))
    assert kept == []
