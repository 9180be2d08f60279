"""The pages of ``test_every_page`` in Russian: a file of its own, so that two processes share the work."""

import pytest

from tests.browser.test_every_page import VISITS, Visit, Windows, cast, look, place, windows
from tests.cast import Cast, undone

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.slow]
__all__ = ["cast", "place", "windows"]


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_page_in_russian(visit: Visit, windows: Windows, cast: Cast) -> None:  # noqa: F811 - the fixtures
    address = windows.place + visit.address(cast).format_map(cast.objects)
    with undone():
        wrong = windows.browsing.do(look, windows, visit, address, "ru")
    assert wrong == []
