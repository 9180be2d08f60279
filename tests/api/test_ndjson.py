"""Registers as JSON lines."""

import json
from io import BytesIO
from typing import Any

import pytest

from claims.enums import RegisterState
from claims.intake.ndjson import BadLine, as_csv
from claims.models import Line, Register
from tests.api.conftest import Caller, check

NDJSON = "application/x-ndjson"


def lines(*objects: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in objects).encode()


def send(caller: Caller, body: bytes) -> Any:
    return caller.post("registers/", body, content_type=NDJSON)


def test_the_header_may_stand_on_each_line(world: Any, hospital: Caller) -> None:
    header = world.header()
    answer = send(hospital, lines(*({**header, **world.line()} for _number in range(3))))
    register = check(answer)
    assert (register.state, register.lines_accepted) == (RegisterState.ACCEPTED, 3)


def test_the_header_may_stand_in_an_object_of_its_own(world: Any, hospital: Caller) -> None:
    register = check(send(hospital, lines(world.header(), world.line(), world.line())))
    assert (register.state, register.lines_accepted) == (RegisterState.ACCEPTED, 2)


def test_the_header_may_stand_on_the_first_line_only(world: Any, hospital: Caller) -> None:
    register = check(send(hospital, lines(world.header() | world.line(), world.line())))
    assert register.lines_accepted == 2


def test_numbers_may_be_numbers(world: Any, hospital: Caller) -> None:
    line = world.line() | {"quantity": 1, "amount": 2487.71}
    register = check(send(hospital, lines(world.header(), line)))
    assert register.state == RegisterState.ACCEPTED
    assert str(Line.objects.in_month(register.period).get().amount) == "2487.71"


def test_an_unknown_name_is_a_remark_as_in_a_file(world: Any, hospital: Caller) -> None:
    register = check(send(hospital, lines(world.header(), world.line() | {"ward": "7"})))
    assert register.state == RegisterState.ACCEPTED
    rows = hospital.get(f"registers/{register.uuid}/protocol/").json()["results"]
    assert any(row["field"] == "ward" or row["value"] == "ward" for row in rows)


def test_the_kept_file_is_named_and_read_as_csv(world: Any, hospital: Caller) -> None:
    body = lines(world.header(), world.line())
    answer = hospital.post(
        "registers/", body, content_type=NDJSON, headers={"Content-Disposition": 'attachment; filename="oct.ndjson"'}
    )
    assert answer.json()["file_name"] == "oct.csv"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"line_no": "1"}\n{broken', "lines.2"),
        (b"[1, 2]", "lines.1"),
        (b'{"a": 1}\n\n\n"text"', "lines.4"),
        (b'{"line_no": "\xff"}', "lines.1"),
        (b'{"line_no": {"deep": 1}}', "lines.1.line_no"),
        (b'{"line_no": true}', "lines.1.line_no"),
        (b'{"line_no": "1", "line_no": "2"}', "lines.1.line_no"),
        (b'{"patient_iin": 850517400123}', "lines.1.patient_iin"),
        (b'{"amount": NaN}', "lines.1"),
        (b"[" * 90_000, "lines.1"),
        (b'{"case_no": "' + b"x" * 200_000 + b'"}', "lines.1"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(world: Any, hospital: Caller, body: bytes, field: str) -> None:
    answer = send(hospital, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert answer.json()["errors"][0]["message"]
    assert Register.objects.count() == 0


def test_too_many_lines_are_refused(world: Any, hospital: Caller, settings: Any) -> None:
    settings.UPLOAD_MAX_ROWS = 2
    answer = send(hospital, lines(world.header(), *(world.line() for _number in range(4))))
    assert answer.status_code == 400
    assert Register.objects.count() == 0


def test_a_number_is_written_as_people_write_it() -> None:
    numbers = {"1e3": "1000", "2487.710": "2487.710", "1E-2": "0.01", "1e999999": "1E+999999", "12": "12"}
    for given, written in numbers.items():
        with as_csv(BytesIO(f'{{"amount": {given}}}'.encode())) as made:
            assert f",{written}," in made.read().decode()


def test_a_huge_whole_number_is_not_spelt_out() -> None:
    with as_csv(BytesIO(b'{"quantity": ' + b"9" * 4000 + b"}")) as made:
        assert len(made.read()) < 5000


def test_equal_lines_give_equal_bytes() -> None:
    texts = []
    for body in (b'{"line_no": "1", "amount": 5}', b'\xef\xbb\xbf{"amount": 5, "line_no": "1"}\n'):
        with as_csv(BytesIO(body)) as made:
            texts.append(made.read())
    assert texts[0] == texts[1]


def test_many_strange_names_are_refused() -> None:
    body = json.dumps({f"name{number}": 1 for number in range(200)}).encode()
    with pytest.raises(BadLine):
        as_csv(BytesIO(body))
