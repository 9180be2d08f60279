"""How the API knows its callers: an access key of a hospital system, or a person signed in to the portal."""

from datetime import timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.access import Actor
from accounts.actions import digest_of
from accounts.enums import FUND_ROLES, PROVIDER_ROLES, ROLE_OF_KEY, Scope
from accounts.limits import client_ip
from accounts.models import AccessKey, User

if TYPE_CHECKING:  # rest_framework.views imports this module while it loads
    from rest_framework.views import APIView

USED_EVERY = timedelta(minutes=1)  # how exactly «last use» is kept


class AccessKeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer <access key>``. Sets ``request.actor``: the organisation in its most modest role.

    An unknown, revoked or expired key is 401 with the same sentence, so that an answer tells nothing about keys.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, AccessKey] | None:
        scheme, _space, given = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        digest = digest_of(given.strip().decode("latin-1"))
        key = AccessKey.objects.select_related("organisation", "organisation__region").filter(digest=digest).first()
        now = timezone.now()
        if key is None or not compare_digest(key.digest, digest) or not key.is_live(now):
            raise AuthenticationFailed(_("The access key is unknown, revoked or expired."))
        if key.last_used_at is None or now - key.last_used_at >= USED_EVERY:
            stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_EVERY)
            AccessKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
        act(request, actor_of_key(key, client_ip(request._request)))
        pghistory.context(access_key=key.pk, organisation=key.organisation_id)
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class PortalSessionAuthentication(SessionAuthentication):
    """The browser's session, with the token against forged requests; ``request.actor`` is the middleware's."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found: tuple[User, None] | None = super().authenticate(request)
        if found and getattr(request._request, "second_factor", None):
            raise PermissionDenied(_("Sign in to the portal with the second factor first."))
        return found


class HasScope(BasePermission):
    """``scopes`` of the view: a scope for each method, or None for what anybody may read. No ``scopes``: nobody may.

    A key needs the scope itself; a signed-in person needs a role that comes with it.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        scopes: Any = getattr(view, "scopes", {})
        method = "GET" if request.method in ("HEAD", "OPTIONS") else str(request.method)
        if scopes is None or (method in scopes and scopes[method] is None):
            return True
        if method not in scopes:
            return request.method not in view.allowed_methods  # 405 says it better than 403
        if isinstance(request.auth, AccessKey):
            return scopes[method] in request.auth.scopes
        return scopes[method] in scopes_of(request.actor)


def actor_of_key(key: AccessKey, ip: str | None) -> Actor:
    role = ROLE_OF_KEY[key.organisation.kind]
    return Actor(organisation=key.organisation, roles=frozenset({role}), access_key=key, ip=ip)


def act(request: Request, actor: Actor) -> None:
    """Sets who acts on both requests: DRF's own and the one that middleware and pages see."""
    request._request.actor = actor  # type: ignore[attr-defined]
    request.actor = actor


def scopes_of(actor: Actor) -> frozenset[str]:
    """What a signed-in person may do over the API."""
    if actor.works_for_provider:
        return frozenset(Scope)
    if actor.has(*FUND_ROLES - PROVIDER_ROLES):
        return frozenset({Scope.REGISTERS_READ, Scope.REFERENCE_READ})
    return frozenset()
