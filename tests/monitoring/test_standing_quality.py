"""Precision of screens, its interval, drift, and what is suggested."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from monitoring.enums import DefectState, DismissReason
from monitoring.models import Defect, Flag
from monitoring.standing.proportions import Share, difference, differs
from monitoring.standing.quality import Quality, advise, read
from tests.monitoring.standing_world import dismissed, make_defect, make_numbers
from tests.monitoring.world import ALMATY, NOW, Desk, make_desk, make_flag, make_line

KNOWN = {"quality_few": Decimal(20), "quality_low": Decimal(30), "quality_high": Decimal(80)}
DAY = NOW.date()


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(db: None) -> Desk:
    found = make_desk()
    make_numbers()
    return found


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_the_interval_holds_the_share_and_lies_between_0_and_100(part: int, rest: int) -> None:
    share = Share(part, part + rest)
    if not share.whole:
        assert share.interval is share.percent is None
        return
    low, high = share.interval or (None, None)
    assert low is not None and high is not None and share.percent is not None
    assert 0 <= low <= share.percent <= high <= 100
    assert low < high


@given(st.integers(0, 300), st.integers(1, 300), st.integers(2, 20))
def test_more_of_the_same_narrows_the_interval(part: int, rest: int, times: int) -> None:
    small, big = Share(part, part + rest).interval, Share(part * times, (part + rest) * times).interval
    assert small and big and big[1] - big[0] <= small[1] - small[0]


def test_wilson_by_a_published_example() -> None:
    """10 of 20: 29.9 to 70.1; 0 of 10: 0 to 27.8 (Wilson 1927, as every table gives them)."""
    assert Share(10, 20).interval == (Decimal("29.9"), Decimal("70.1"))
    assert Share(0, 10).interval == (Decimal("0.0"), Decimal("27.8"))


@given(st.integers(0, 99), st.integers(1, 99), st.integers(0, 99), st.integers(1, 99))
def test_the_test_knows_no_favourite(a: int, b: int, c: int, d: int) -> None:
    one, other = Share(a, a + b), Share(c, c + d)
    forth, back = difference(one, other), difference(other, one)
    assert (forth is None) == (back is None)
    assert forth is None or back is None or abs(forth + back) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("new", "old", "few", "found"),
    [
        (Share(10, 50), Share(60, 100), 20, True),
        (Share(10, 50), Share(25, 100), 20, False),
        (Share(0, 19), Share(90, 100), 20, False),  # one too few
        (Share(0, 20), Share(90, 100), 20, True),
        (Share(50, 50), Share(100, 100), 20, False),  # nothing varies
    ],
)
def test_drift_is_what_chance_does_not_explain(new: Share, old: Share, few: int, found: bool) -> None:
    assert differs(new, old, few) == found


@pytest.mark.parametrize(
    ("recent", "before", "reasons", "kind", "words"),
    [
        (Share(1, 19), Share(), {}, "idle", "Too few decisions to say anything: 19."),
        (Share(), Share(), {}, "idle", "Too few"),
        (Share(12, 100), Share(), {"permitted": 80, "justified": 8}, "bad", "Precision 12 % (7–19.8). Most were dismissed because the rules permit it: raise the threshold"),  # noqa: E501
        (Share(12, 100), Share(), {"registry_error": 88}, "bad", "correct the registers"),
        (Share(12, 100), Share(), {"wrong_hit": 88}, "bad", "too loose"),
        (Share(12, 100), Share(), {"justified": 88}, "bad", "lower the score"),
        (Share(12, 100), Share(), {"corrected": 88}, "bad", "corrected before"),
        (Share(12, 100), Share(), {}, "bad", "lifted after objections"),
        (Share(20, 50), Share(80, 100), {"justified": 30}, "warn", "fallen: 40 % in the last 3 months, 80 % before. Most were"),  # noqa: E501
        (Share(45, 50), Share(60, 100), {"justified": 5}, "ok", "risen: 90 %"),
        (Share(48, 50), Share(97, 100), {}, "ok", "Works well: precision 96.7 %"),
        (Share(25, 50), Share(50, 100), {}, "idle", "nothing to change"),
    ],
)  # fmt: skip
def test_what_is_suggested(recent: Share, before: Share, reasons: dict[str, int], kind: str, words: str) -> None:
    row = Quality("OVL1", recent=recent, before=before, reasons=reasons, drifts=differs(recent, before, 20))

    found = advise(row, KNOWN)

    assert found[0] == kind and words in found[1].replace("\xa0", " "), found


def test_every_reason_has_a_remedy() -> None:
    words = {advise(Quality("X", recent=Share(0, 99), reasons={one: 9}), KNOWN)[1] for one in DismissReason}
    assert len(words) == len(DismissReason)


def test_what_a_screen_comes_to(desk: Desk) -> None:
    make_defect(desk, at=NOW)
    make_defect(desk, at=datetime(2026, 7, 10, 9, 0, tzinfo=ALMATY), state=DefectState.LIFTED)
    make_defect(desk, state=DefectState.OBJECTED)
    dismissed(desk, as_=DismissReason.WRONG_HIT)
    dismissed(desk, as_=DismissReason.WRONG_HIT)
    dismissed(desk, at=datetime(2025, 9, 1, 0, 0, tzinfo=ALMATY))
    dismissed(desk, at=datetime(2025, 8, 31, 23, 0, tzinfo=ALMATY))  # sixteen months ago
    make_flag(desk, stake=Decimal(500))
    make_flag(desk, make_line(desk, provider=desk.other), screen="DUP1")

    rows = {row.screen: row for row in read(Flag.objects.all(), Defect.objects.all(), DAY)}

    one = rows["OVL1"]
    assert (one.share, one.recent, one.before) == (Share(1, 5), Share(1, 3), Share(0, 2))
    assert one.months[date(2026, 11, 1)] == Share(1, 3)
    assert one.reasons == {"wrong_hit": 2, "permitted": 1}
    assert [row[1:] for row in one.dismissed] == [("wrong_hit", 2), ("permitted", 1)]
    assert (one.open, one.stake, one.score) == (1, Decimal(500), 90)
    assert one.money == Decimal("7463.13")
    assert one.days == Decimal("0.0")
    assert rows["DUP1"].open == 1 and rows["DUP1"].share == Share()
    assert [row.screen for row in read(Flag.objects.all(), Defect.objects.all(), DAY, "DUP1")] == ["DUP1"]
