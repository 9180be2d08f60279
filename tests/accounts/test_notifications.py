"""News: who is told, how it reads in each language, what marks it as read, and the daily letter."""

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import Role
from accounts.models import Notification
from accounts.notifications import Kind, notify, send_digests, told
from tests.accounts.people import make_membership
from tests.accounts.test_profile import signed_in

pytestmark = pytest.mark.django_db
SITE = "https://portal.example"


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(notifications.KINDS, "test.saved", Kind(_("The profile is saved."), "%(name)s", "ok"))


def tell(membership: Any, **more: Any) -> int:
    return notify(
        organisation=membership.organisation, kind="test.saved", url="/accounts/profile/", params={"name": "А"}, **more
    )


def test_everybody_in_the_organisation_is_told_and_nobody_else() -> None:
    head, stranger = make_membership(Role.PROVIDER_HEAD), make_membership(Role.PROVIDER_HEAD)
    make_membership(Role.PROVIDER_CLERK, organisation=head.organisation)

    assert tell(head) == 2
    assert not stranger.user.notifications.exists()


def test_only_those_with_a_role_are_told_when_roles_are_named() -> None:
    head = make_membership(Role.PROVIDER_HEAD)
    clerk = make_membership(Role.PROVIDER_CLERK, organisation=head.organisation)

    assert tell(head, roles=[Role.PROVIDER_HEAD]) == 1
    assert not clerk.user.notifications.exists()


def test_a_kind_that_nobody_registered_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        notify(organisation=make_membership(Role.AUDITOR).organisation, kind="test.unknown", url="/")


def test_the_words_are_those_of_the_reader() -> None:
    head = make_membership(Role.PROVIDER_HEAD)
    tell(head)
    row = Notification.objects.get()
    with translation.override("ru"):
        assert told(row).title == "Профиль сохранён."
    with translation.override("kk"):
        assert told(row).title == "Профиль сақталды."


def test_news_of_a_kind_that_is_gone_are_still_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    head = make_membership(Role.PROVIDER_HEAD)
    tell(head)
    monkeypatch.delitem(notifications.KINDS, "test.saved")
    assert told(Notification.objects.get()).title == "test.saved"


def test_opening_one_marks_it_as_read_and_leads_where_it_points() -> None:
    head = make_membership(Role.PROVIDER_HEAD)
    tell(head)
    client, row = signed_in(head.user), Notification.objects.get()

    assert row.read_at is None
    page = client.get(reverse("accounts:notification-list"))
    assert page.context["unread"] == 1

    response = client.post(reverse("accounts:notification-open", args=[row.uuid]))
    row.refresh_from_db()
    assert (response.url, row.read_at is not None) == ("/accounts/profile/", True)
    assert client.get(reverse("accounts:notification-list")).context["unread"] == 0


def test_another_persons_news_are_not_found() -> None:
    head, stranger = make_membership(Role.PROVIDER_HEAD), make_membership(Role.PROVIDER_HEAD)
    tell(head)
    row = Notification.objects.get()

    client = signed_in(stranger.user)
    assert client.post(reverse("accounts:notification-open", args=[row.uuid])).status_code == 404
    client.post(reverse("accounts:notification-read-all"))
    row.refresh_from_db()
    assert row.read_at is None


def test_one_letter_a_person_holds_all_unread_news_once() -> None:
    head = make_membership(Role.PROVIDER_HEAD)
    tell(head)
    tell(head)

    assert send_digests(SITE) == 1
    assert send_digests(SITE) == 0
    letter = mail.outbox[0]
    assert letter.to == [head.user.email]
    assert letter.body.count(f"{SITE}/accounts/profile/") == 2


@pytest.mark.parametrize("how", ["read", "turned off", "blocked"])
def test_no_letter_about_what_was_read_or_for_whom_it_is_off(how: str) -> None:
    head = make_membership(Role.PROVIDER_HEAD)
    tell(head)
    if how == "read":
        notifications.mark_read(head.user.notifications.all())
    else:
        head.user.letters, head.user.is_active = how != "turned off", how != "blocked"
        head.user.save()

    assert send_digests(SITE) == 0
    assert mail.outbox == []
