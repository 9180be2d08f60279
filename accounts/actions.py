"""What changes people, memberships, access keys and sessions. Each act writes its audit entry in its transaction.

``actor`` is who does it; ``accounts.access.SYSTEM`` for commands. Passwords, codes and key texts go into no entry.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial

from django.contrib.auth import login, logout, update_session_auth_hash
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_otp import login as remember_device
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor, sessions, tasks
from accounts.access import Actor
from accounts.enums import MANAGER_ROLES, ROLES_OF_KIND, SCOPES_OF_KIND, Role
from accounts.errors import AccountError
from accounts.identifiers import is_valid_iin
from accounts.limits import client_ip
from accounts.models import AccessKey, Membership, Organisation, RolePolicy, User, UserSession
from config import audit

BACKEND = "accounts.backends.LoginBackend"
KEY_PREFIX = "osms_"
Text = str | Promise


# People -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def create_user(
    *,
    actor: Actor,
    email: str,
    last_name: str,
    first_name: str,
    patronymic: str = "",
    iin: str | None = None,
    language: str = "kk",
    password: str | None = None,
    encoded_password: str = "",
) -> User:
    """A person without any rights. Without a password the person sets one by the link of a letter.

    ``encoded_password``: a hash made once by ``make_password`` for many people (demonstration data).
    AccountError for an ИИН with a wrong check digit, and for an e-mail or ИИН that somebody has already.
    """
    email, iin = email.strip().lower(), iin or None
    if iin is not None and not is_valid_iin(iin):
        raise AccountError(_("The check digit of the IIN is wrong."), "iin")
    if User.objects.filter(email=email).exists():
        raise AccountError(_("A person with this e-mail exists."), "email")
    if iin is not None and User.objects.filter(iin=iin).exists():
        raise AccountError(_("A person with this IIN exists."), "iin")
    user = User(
        email=email, iin=iin, last_name=last_name, first_name=first_name, patronymic=patronymic, language=language
    )
    if encoded_password:
        user.password = encoded_password
    else:
        user.set_password(password)
    user.save()
    audit.record("accounts.user_created", actor=actor, subject=user, email=email)
    return user


@transaction.atomic
def change_profile(*, user: User, actor: Actor, email: str, language: str, letters: bool = True) -> None:
    email = email.strip().lower()
    if User.objects.filter(email=email).exclude(pk=user.pk).exists():
        raise AccountError(_("This e-mail belongs to another person."), "email")
    before = {"email": user.email, "language": user.language, "letters": user.letters}
    user.email, user.language, user.letters = email, language, letters
    changed = {name: [old, getattr(user, name)] for name, old in before.items() if getattr(user, name) != old}
    if changed:
        user.save(update_fields=["email", "language", "letters"])
        audit.record("accounts.profile_changed", actor=actor, subject=user, changed=changed)


@transaction.atomic
def change_password(*, user: User, actor: Actor, password: str, request: HttpRequest) -> None:
    """The person's own change: this browser stays signed in, the others are signed out."""
    user.set_password(password)
    user.save(update_fields=["password"])
    former = request.session.session_key
    update_session_auth_hash(request, user)
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)
    ended = sessions.end(UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key))
    audit.record("accounts.password_changed", actor=actor, subject=user, sessions_ended=ended)


@transaction.atomic
def set_password(*, user: User, actor: Actor, password: str) -> None:
    """By the link of a letter: every browser is signed out, and a lock after wrong passwords is lifted."""
    user.set_password(password)
    user.save(update_fields=["password"])
    ended = sessions.end(UserSession.objects.filter(user=user))
    audit.record("accounts.password_set", actor=actor, subject=user, sessions_ended=ended)


@transaction.atomic
def set_iin(*, user: User, actor: Actor, iin: str) -> None:
    """Of a person who was added without; it stays, as signatures rest on it. AccountError as ``create_user``."""
    actor.require(Role.ADMINISTRATOR)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.iin:
        raise AccountError(_("The IIN is entered already."), "iin")
    if not is_valid_iin(iin):
        raise AccountError(_("The check digit of the IIN is wrong."), "iin")
    if User.objects.filter(iin=iin).exists():
        raise AccountError(_("A person with this IIN exists."), "iin")
    user.iin = iin
    user.save(update_fields=["iin"])
    audit.record("accounts.iin_set", actor=actor, subject=user)


@transaction.atomic
def block_user(*, user: User, actor: Actor, reason: str) -> None:
    """The person can no longer sign in; open sessions end at once. Memberships stay."""
    actor.require(Role.ADMINISTRATOR)
    if actor.user is not None and actor.user.pk == user.pk:
        raise AccountError(_("You cannot block yourself."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    ended = sessions.end(UserSession.objects.filter(user=user))
    audit.record("accounts.user_blocked", actor=actor, subject=user, reason=reason, sessions_ended=ended)


@transaction.atomic
def unblock_user(*, user: User, actor: Actor) -> None:
    actor.require(Role.ADMINISTRATOR)
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record("accounts.user_unblocked", actor=actor, subject=user)


# Signing in and out -------------------------------------------------------------------------------------------------
@transaction.atomic
def sign_in(*, request: HttpRequest, user: User, device: Device | None = None, method: str = "password") -> None:
    """Opens the session of a person whose password or signature (``method``), and code (``device``), was right."""
    login(request, user, backend=BACKEND)
    if device is not None:
        remember_device(request, device)
    request.session.pop(sessions.SEEN, None)
    sessions.touch(request)
    audit.record(
        "accounts.signed_in",
        actor=Actor(user=user, ip=client_ip(request)),
        subject=user,
        method=method,
        second_factor=device is not None,
    )


@transaction.atomic
def note_lock(*, user: User | None, ip: str | None) -> None:
    """A login has been locked after wrong passwords. What was typed is not kept: it may be a password."""
    audit.record("accounts.sign_in_locked", actor=Actor(ip=ip), subject=user)


@transaction.atomic
def sign_out(*, request: HttpRequest, actor: Actor) -> None:
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    audit.record("accounts.signed_out", actor=actor, subject=actor.user)
    logout(request)


@transaction.atomic
def end_session(*, row: UserSession, actor: Actor) -> None:
    sessions.end(UserSession.objects.filter(pk=row.pk))
    audit.record("accounts.session_ended", actor=actor, subject=row.user, started_at=row.started_at, address=row.ip)


@transaction.atomic
def end_all_sessions(*, user: User, actor: Actor) -> int:
    ended = sessions.end(UserSession.objects.filter(user=user))
    audit.record("accounts.sessions_ended", actor=actor, subject=user, sessions_ended=ended)
    return ended


# Second factor ------------------------------------------------------------------------------------------------------
@transaction.atomic
def enable_second_factor(*, user: User, actor: Actor, key: str, code: str, request: HttpRequest) -> list[str]:
    """Turns the second factor on once the app shows the code of ``key``; returns the backup codes, to be shown once.

    Other browsers, which gave no code, are signed out. AccountError for a wrong code.
    """
    TOTPDevice.objects.filter(user=user).delete()
    device = TOTPDevice.objects.create(user=user, name="app", key=key, confirmed=True)
    if not second_factor.first_code_fits(device, code):
        raise AccountError(_("The code does not fit. Check the clock of the phone and type the newest code."), "code")
    remember_device(request, device)
    sessions.end(UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key))
    codes = second_factor.new_backup_codes(user)
    audit.record("accounts.second_factor_enabled", actor=actor, subject=user)
    return codes


@transaction.atomic
def renew_backup_codes(*, user: User, actor: Actor) -> list[str]:
    codes = second_factor.new_backup_codes(user)
    audit.record("accounts.backup_codes_renewed", actor=actor, subject=user)
    return codes


@transaction.atomic
def remove_second_factor(*, user: User, actor: Actor, reason: str = "") -> None:
    """By the person, unless a role requires it, or by the administrator for a person who lost phone and codes."""
    own = actor.user is not None and actor.user.pk == user.pk
    if own and second_factor.is_required(roles_of(user)):
        raise AccountError(_("One of your roles requires the second factor."))
    if not own:
        actor.require(Role.ADMINISTRATOR)
        sessions.end(UserSession.objects.filter(user=user))
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    audit.record("accounts.second_factor_removed", actor=actor, subject=user, reason=reason)


@transaction.atomic
def set_role_policy(*, role: str, second_factor: bool, actor: Actor) -> None:
    """Whether people with this role must give a code at sign-in; holds from their next page on."""
    actor.require(Role.ADMINISTRATOR)
    policy, _created = RolePolicy.objects.select_for_update(no_key=True).get_or_create(role=role)
    if policy.second_factor != second_factor:
        policy.second_factor = second_factor
        policy.save(update_fields=["second_factor"])
        audit.record("accounts.role_policy_set", actor=actor, subject=policy, role=role, second_factor=second_factor)


def roles_of(user: User) -> set[str]:
    return {role for one in Membership.objects.current().filter(user=user) for role in one.roles}


# Memberships --------------------------------------------------------------------------------------------------------
def refusal_to_grant(*, actor: Actor, organisation: Organisation, roles: Iterable[str]) -> Text | None:
    """Why the actor may not give these roles there; None when it may."""
    wanted = set(roles)
    if not wanted:
        return _("Choose at least one role.")
    if not wanted <= set(ROLES_OF_KIND[organisation.kind]):
        return _("An organisation of this kind has no such role.")
    if Role.ADMINISTRATOR in wanted and not actor.has(Role.ADMINISTRATOR):
        return _("Only an administrator makes administrators.")
    return None


@transaction.atomic
def add_membership(
    *,
    user: User,
    organisation: Organisation,
    roles: Iterable[str],
    actor: Actor,
    position: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Membership:
    """Lets a person act for an organisation, or again after the membership had ended. AccountError says why not."""
    roles = sorted(set(roles))
    trusted = actor.user is None  # a command; people are held to what they may give
    if not trusted and (reason := refusal_to_grant(actor=actor, organisation=organisation, roles=roles)):
        raise AccountError(reason, "roles")
    former = Membership.objects.select_for_update(no_key=True).filter(user=user, organisation=organisation).first()
    if former is not None and (former.valid_to is None or former.valid_to >= timezone.localdate()):
        raise AccountError(_("This person already works here. Change the roles in the list."), "email")
    membership = former or Membership(user=user, organisation=organisation)
    membership.roles, membership.position = roles, position
    membership.valid_from, membership.valid_to = valid_from or timezone.localdate(), valid_to
    membership.save()
    audit.record(
        "accounts.membership_added",
        actor=actor,
        subject=user,
        organisation_id=organisation.pk,
        roles=roles,
        valid_to=valid_to,
    )
    return membership


@transaction.atomic
def add_member(
    *,
    actor: Actor,
    organisation: Organisation,
    email: str,
    last_name: str,
    first_name: str,
    roles: Iterable[str],
    base_url: str,
    patronymic: str = "",
    iin: str = "",
    position: str = "",
    valid_to: date | None = None,
) -> Membership:
    """Adds a person to the organisation's staff. Somebody new gets a letter with a link to set a password.

    A person whom the portal knows is found by e-mail or ИИН and keeps name and password; AccountError when the two
    point at different people.
    """
    email = email.strip().lower()
    found = list(User.objects.filter(Q(email=email) | Q(iin=iin or None)).order_by("id"))
    if len(found) > 1 or (found and found[0].email != email):
        raise AccountError(_("The person with this IIN signs in with another e-mail. Ask the person which."), "email")
    if found and iin and found[0].iin not in (None, iin):
        raise AccountError(_("The person with this e-mail has another IIN."), "iin")
    if found:
        user = found[0]
    else:
        names = {"last_name": last_name, "first_name": first_name, "patronymic": patronymic}
        language = actor.user.language if actor.user else (get_language() or "kk")[:2]
        user = create_user(actor=actor, email=email, iin=iin, language=language, **names)
    membership = add_membership(
        user=user, organisation=organisation, roles=roles, actor=actor, position=position, valid_to=valid_to
    )
    send = tasks.send_access_letter if user.has_usable_password() else tasks.send_invitation
    transaction.on_commit(partial(send.delay, membership.pk, base_url))
    return membership


def refusal_to_change(*, membership: Membership, actor: Actor, roles: Iterable[str] = ()) -> Text | None:
    """Why the actor may not take roles from this membership (``roles``: what is to be left); None when it may."""
    managing = MANAGER_ROLES & set(membership.roles)
    if not managing or managing <= set(roles):
        return None
    if actor.user is not None and membership.user_id == actor.user.pk:
        return _("You cannot take your own right to manage access. Ask another head or the administrator.")
    if Role.ADMINISTRATOR in managing and not actor.has(Role.ADMINISTRATOR):
        return _("Only an administrator takes this role away.")
    return None


@transaction.atomic
def change_membership(
    *, membership: Membership, actor: Actor, roles: Iterable[str], position: str, valid_to: date | None
) -> None:
    roles = sorted(set(roles))
    reason = refusal_to_grant(actor=actor, organisation=membership.organisation, roles=roles)
    reason = reason or refusal_to_change(membership=membership, actor=actor, roles=roles)
    if reason:
        raise AccountError(reason, "roles")
    before = membership.roles
    membership.roles, membership.position, membership.valid_to = roles, position, valid_to
    membership.save(update_fields=["roles", "position", "valid_to"])
    audit.record(
        "accounts.membership_changed",
        actor=actor,
        subject=membership.user,
        organisation_id=membership.organisation_id,
        roles=[before, roles],
        valid_to=valid_to,
    )


@transaction.atomic
def end_membership(*, membership: Membership, actor: Actor) -> None:
    """The person loses the roles here at once: yesterday becomes the last day."""
    if reason := refusal_to_change(membership=membership, actor=actor):
        raise AccountError(reason)
    membership.valid_to = timezone.localdate() - timedelta(days=1)
    membership.save(update_fields=["valid_to"])
    audit.record(
        "accounts.membership_ended",
        actor=actor,
        subject=membership.user,
        organisation_id=membership.organisation_id,
        roles=membership.roles,
    )


# Access keys --------------------------------------------------------------------------------------------------------
def digest_of(text: str) -> str:
    """SHA-256 is enough for a key of 256 random bits: there is nothing to guess."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def create_access_key(
    *, organisation: Organisation, actor: Actor, name: str, scopes: Iterable[str], expires_on: date | None = None
) -> tuple[AccessKey, str]:
    """A new key and its text, which is shown once and kept nowhere. AccountError says why not."""
    actor.require(*MANAGER_ROLES)
    scopes = [scope for scope in SCOPES_OF_KIND[organisation.kind] if scope in set(scopes)]
    if not scopes:
        raise AccountError(_("Choose at least one permission."), "scopes")
    if expires_on is not None and expires_on < timezone.localdate():
        raise AccountError(_("The last day of the key has passed."), "expires_on")
    if AccessKey.objects.filter(organisation=organisation, name=name, revoked_at=None).exists():
        raise AccountError(_("There is a key with this name. Revoke it first or choose another name."), "name")
    text = KEY_PREFIX + secrets.token_urlsafe(32)
    key = AccessKey.objects.create(
        organisation=organisation,
        name=name,
        prefix=text[:12],
        digest=digest_of(text),
        scopes=scopes,
        created_by=actor.user,
        expires_on=expires_on,
    )
    audit.record("accounts.access_key_created", actor=actor, subject=key, name=name, scopes=scopes, until=expires_on)
    return key, text


@transaction.atomic
def revoke_access_key(*, key: AccessKey, actor: Actor, now: datetime | None = None) -> None:
    """Ends the key at once; a second call changes nothing."""
    if AccessKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now or timezone.now()):
        audit.record("accounts.access_key_revoked", actor=actor, subject=key, name=key.name)
