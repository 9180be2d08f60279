import pytest

from monitoring.models import Flag
from tests.monitoring.world import make_desk, make_flag, make_line

pytestmark = pytest.mark.django_db


def test_a_desk_stands_with_a_flag_of_two_lines() -> None:
    desk = make_desk()
    other = make_line(desk, provider=desk.other)
    line = make_line(desk)

    flag = make_flag(desk, line, other)

    assert Flag.objects.open().get() == flag
    assert [one.other for one in flag.lines.all()] == [False, True]
    assert flag.stake == line.amount * 3
