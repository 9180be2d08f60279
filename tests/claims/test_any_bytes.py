"""Whatever comes instead of a file: a verdict each time, never an error."""

import io
import re

import pytest

from tests.claims.files import as_csv, as_xlsx, rows
from tests.claims.test_bad_input import told
from tests.claims.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settled: World, db: None) -> World:
    return settled


def test_any_bytes_end_in_a_protocol(world: World) -> None:
    """Every prefix class of a good file, and noise: a verdict each time, never an error."""
    import random

    noise = random.Random(7)
    good = as_csv(rows(world, world.line(referral_no="Н-45/б")))
    book = as_xlsx(rows(world, world.line()))
    contents = [noise.randbytes(400) for _ in range(20)]
    contents += [good[: len(good) * part // 7] for part in range(1, 7)]
    contents += [book[: len(book) * part // 7] for part in range(1, 7)]
    for source in (good, book):
        for _ in range(15):
            spoilt = bytearray(source)
            for at in noise.choices(range(len(spoilt)), k=3):
                spoilt[at] = noise.randrange(256)
            contents.append(bytes(spoilt))

    for content in contents:
        register = world.send_file(content)
        assert register.state in ("accepted", "partly", "refused")
        assert not register.findings.filter(rule="F00").exists(), content
        assert register.findings.exists() or register.state == "accepted"
        for found in register.findings.all():
            assert not re.search(r"%\(\w+\)", told(found))


def test_a_stream_that_was_read_before_is_read_from_its_start(world: World) -> None:
    from claims.actions import digest_of

    stream = io.BytesIO(b"abc")
    stream.read()
    assert digest_of(stream)[1] == 3
    assert stream.tell() == 0
