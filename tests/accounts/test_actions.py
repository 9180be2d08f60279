"""People, memberships, keys: what the acts do, refuse and write into the audit log."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions
from accounts.access import SYSTEM, RoleMissing
from accounts.enums import OrganisationKind, Role, Scope
from accounts.errors import AccountError
from accounts.models import AccessKey, Membership, RolePolicy, User
from config.models import AuditEntry
from tests.accounts.people import PASSWORD, actor_of, make_membership, make_organisation, make_user

pytestmark = pytest.mark.django_db

NEW = {"email": "New.Person@Example.test", "last_name": "Новая", "first_name": "Анна"}


def last_entry():
    return AuditEntry.objects.order_by("-id").first()


def colleague(head, *roles, **overrides):
    return make_membership(*roles, organisation=head.organisation, **overrides)


# People
def test_an_address_has_one_spelling():
    user = actions.create_user(actor=SYSTEM, **NEW)

    assert user.email == "new.person@example.test"
    assert not user.has_usable_password()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Upper@example.test", last_name="A", first_name="B")


def test_a_password_may_come_encoded():
    user = actions.create_user(actor=SYSTEM, encoded_password=make_password(PASSWORD), **NEW)

    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"email": "taken@example.test"}, "email"), ({"iin": "900101300811"}, "iin"), ({"iin": "900101300001"}, "iin")],
)
def test_a_doubled_person_or_a_wrong_iin_is_refused(values, field):
    make_user(email="taken@example.test", iin="900101300811")

    with pytest.raises(AccountError) as caught:
        actions.create_user(actor=SYSTEM, **NEW | values)

    assert caught.value.field == field


def test_no_password_and_no_key_text_is_in_the_log():
    head = make_membership()
    actions.create_user(actor=SYSTEM, password=PASSWORD, **NEW)
    _key, text = actions.create_access_key(
        organisation=head.organisation, actor=actor_of(head), name="MIS", scopes=[Scope.REGISTERS_READ]
    )

    logged = " ".join(str(entry.data) for entry in AuditEntry.objects.order_by("id"))
    assert PASSWORD not in logged
    assert text not in logged


def test_an_administrator_blocks_and_lets_in_again():
    administrator, person = make_membership(Role.ADMINISTRATOR), make_user()

    actions.block_user(user=person, actor=actor_of(administrator), reason="left")

    person.refresh_from_db()
    assert not person.is_active
    assert last_entry().data["reason"] == "left"

    actions.unblock_user(user=person, actor=actor_of(administrator))
    person.refresh_from_db()
    assert person.is_active


def test_nobody_else_blocks_and_nobody_blocks_himself():
    administrator, head = make_membership(Role.ADMINISTRATOR), make_membership()

    with pytest.raises(RoleMissing):
        actions.block_user(user=administrator.user, actor=actor_of(head), reason="x")
    with pytest.raises(AccountError, match="yourself"):
        actions.block_user(user=administrator.user, actor=actor_of(administrator), reason="x")


# Memberships
def test_somebody_new_gets_a_letter_with_a_link(at_once, mailoutbox, django_capture_on_commit_callbacks):
    head = make_membership()

    with django_capture_on_commit_callbacks(execute=True):
        membership = actions.add_member(
            actor=actor_of(head),
            organisation=head.organisation,
            roles=[Role.PROVIDER_CLERK],
            base_url="https://portal.test/",
            **NEW,
        )

    assert membership.roles == [Role.PROVIDER_CLERK]
    assert not membership.user.has_usable_password()
    (letter,) = mailoutbox
    assert letter.to == ["new.person@example.test"]
    assert "https://portal.test/accounts/invitation/" in letter.body
    verbs = AuditEntry.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["accounts.user_created", "accounts.membership_added"]


def test_a_known_person_keeps_the_name_and_is_told(at_once, mailoutbox, django_capture_on_commit_callbacks):
    head, person = make_membership(), make_user(email="known@example.test", last_name="Знакомая")

    with django_capture_on_commit_callbacks(execute=True):
        membership = actions.add_member(
            actor=actor_of(head),
            organisation=head.organisation,
            roles=[Role.PROVIDER_CLERK],
            base_url="https://portal.test/",
            email="Known@example.test",
            last_name="Другая",
            first_name="Б",
        )

    assert membership.user == person
    assert membership.user.last_name == "Знакомая"
    assert "invitation" not in mailoutbox[0].body


def test_an_iin_of_somebody_with_another_address_is_refused():
    head, _person = make_membership(), make_user(email="known@example.test", iin="900101300811")

    for values in ({"iin": "900101300811"}, {"email": "known@example.test", "iin": "850517400401"}):
        with pytest.raises(AccountError):
            actions.add_member(
                actor=actor_of(head),
                organisation=head.organisation,
                roles=[Role.PROVIDER_CLERK],
                base_url="/",
                **NEW | values,
            )


@pytest.mark.parametrize("roles", [[], [Role.BRANCH_HEAD], [Role.ADMINISTRATOR], ["nonsense"]])
def test_roles_that_the_organisation_does_not_have_are_refused(roles):
    head, person = make_membership(), make_user()

    with pytest.raises(AccountError) as caught:
        actions.add_membership(user=person, organisation=head.organisation, roles=roles, actor=actor_of(head))

    assert caught.value.field == "roles"


def test_only_an_administrator_makes_and_unmakes_administrators():
    administrator = make_membership(Role.ADMINISTRATOR)
    officer = colleague(administrator, Role.CENTRAL_OFFICE)
    roles = [Role.ADMINISTRATOR]

    assert actions.refusal_to_grant(actor=actor_of(officer), organisation=officer.organisation, roles=roles)
    assert actions.refusal_to_change(membership=administrator, actor=actor_of(officer))
    assert not actions.refusal_to_grant(actor=actor_of(administrator), organisation=officer.organisation, roles=roles)


def test_a_head_cannot_lose_the_own_right_but_can_change_other_roles():
    head = make_membership()

    with pytest.raises(AccountError, match="own right"):
        actions.end_membership(membership=head, actor=actor_of(head))
    actions.change_membership(
        membership=head,
        actor=actor_of(head),
        roles=[Role.PROVIDER_HEAD, Role.PROVIDER_CLERK],
        position="",
        valid_to=None,
    )

    head.refresh_from_db()
    assert head.roles == [Role.PROVIDER_CLERK, Role.PROVIDER_HEAD]


def test_an_ended_membership_counts_no_more_and_can_begin_again():
    head = make_membership()
    clerk = colleague(head, Role.PROVIDER_CLERK)

    actions.end_membership(membership=clerk, actor=actor_of(head))
    assert clerk not in Membership.objects.current()
    assert last_entry().verb == "accounts.membership_ended"

    again = actions.add_membership(
        user=clerk.user, organisation=head.organisation, roles=[Role.PROVIDER_HEAD], actor=actor_of(head)
    )
    assert again.pk == clerk.pk
    assert again in Membership.objects.current()


def test_a_second_membership_in_the_same_place_is_refused():
    head = make_membership()
    clerk = colleague(head, Role.PROVIDER_CLERK)

    with pytest.raises(AccountError, match="already works here"):
        actions.add_membership(
            user=clerk.user, organisation=head.organisation, roles=[Role.PROVIDER_CLERK], actor=actor_of(head)
        )


@pytest.mark.parametrize(
    ("begins", "ends", "counts"), [(0, 0, True), (-5, -1, False), (1, None, False), (-1, None, True)]
)
def test_a_membership_counts_from_its_first_to_its_last_day(begins, ends, counts):
    today = timezone.localdate()
    membership = make_membership(
        valid_from=today + timedelta(days=begins), valid_to=None if ends is None else today + timedelta(days=ends)
    )

    assert (membership in Membership.objects.current()) is counts


# Access keys
def test_a_key_is_kept_as_a_digest_with_the_scopes_of_its_kind():
    head = make_membership(Role.BRANCH_HEAD)

    key, text = actions.create_access_key(
        organisation=head.organisation,
        actor=actor_of(head),
        name="Warehouse",
        scopes=[Scope.REFERENCE_READ, Scope.REGISTERS_WRITE],
    )

    assert key.scopes == [Scope.REFERENCE_READ]  # a branch submits no registers
    assert text.startswith(key.prefix) and len(text) > 40
    assert text not in str(AccessKey.objects.values().get(pk=key.pk))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"expires_on": date(2020, 1, 1)}, "expires_on"),
        ({"name": "taken"}, "name"),
    ],
)
def test_a_key_that_cannot_be_is_refused(values, field):
    head = make_membership()
    usual = {"name": "MIS", "scopes": [Scope.REGISTERS_READ]}
    actions.create_access_key(organisation=head.organisation, actor=actor_of(head), **usual | {"name": "taken"})

    with pytest.raises(AccountError) as caught:
        actions.create_access_key(organisation=head.organisation, actor=actor_of(head), **usual | values)

    assert caught.value.field == field


def test_a_clerk_makes_no_keys():
    clerk = make_membership(Role.PROVIDER_CLERK)

    with pytest.raises(RoleMissing):
        actions.create_access_key(
            organisation=clerk.organisation, actor=actor_of(clerk), name="MIS", scopes=[Scope.REGISTERS_READ]
        )


def test_a_key_is_revoked_once():
    head = make_membership()
    key, _text = actions.create_access_key(
        organisation=head.organisation, actor=actor_of(head), name="MIS", scopes=[Scope.REGISTERS_READ]
    )

    actions.revoke_access_key(key=key, actor=actor_of(head))
    actions.revoke_access_key(key=key, actor=actor_of(head))

    key.refresh_from_db()
    assert key.revoked_at is not None
    assert AuditEntry.objects.filter(verb="accounts.access_key_revoked").count() == 1


# Second factor by role
def test_the_switch_of_a_role_is_logged_once():
    administrator = make_membership(Role.ADMINISTRATOR)

    for _ in range(2):
        actions.set_role_policy(role=Role.AUDITOR, second_factor=True, actor=actor_of(administrator))

    assert RolePolicy.objects.get(role=Role.AUDITOR).second_factor
    assert AuditEntry.objects.filter(verb="accounts.role_policy_set").count() == 1


def test_names_of_the_demonstration_builders_hold():
    """What the loader of demonstration data calls."""
    place = make_organisation(OrganisationKind.BRANCH)
    user = actions.create_user(actor=SYSTEM, password=PASSWORD, language="kk", **NEW)

    membership = actions.add_membership(user=user, organisation=place, roles=[Role.AUDITOR], actor=SYSTEM)

    assert membership.roles == ["auditor"]
