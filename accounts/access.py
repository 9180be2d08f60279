"""Who is asking: a person (or a hospital system's key) acting for one organisation in some roles."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.enums import BRANCH_ROLES, MANAGER_ROLES, PROVIDER_ROLES, OrganisationKind, Role
from accounts.models import AccessKey, Organisation, User


class RoleMissing(PermissionDenied):
    """403: the acting person lacks every one of ``roles``; the page names them and who grants them."""

    def __init__(self, roles: frozenset[str]) -> None:
        super().__init__("role missing")
        self.roles = roles

    @property
    def labels(self) -> list[str]:
        return [str(Role(role).label) for role in sorted(self.roles)]


@dataclass(frozen=True)
class Actor:
    """The acting side of a request or command. ``user`` is empty for a hospital system and for commands."""

    user: User | None = None
    organisation: Organisation | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    access_key: AccessKey | None = None
    ip: str | None = None

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def require(self, *roles: str) -> None:
        if not self.has(*roles):
            raise RoleMissing(frozenset(roles))

    @property
    def is_provider(self) -> bool:
        return self.organisation is not None and self.organisation.kind == OrganisationKind.PROVIDER

    @property
    def is_branch(self) -> bool:
        return self.organisation is not None and self.organisation.kind == OrganisationKind.BRANCH

    @property
    def works_for_provider(self) -> bool:
        return self.is_provider and self.has(*PROVIDER_ROLES)

    @property
    def sees_region(self) -> bool:
        return self.is_branch and self.has(*BRANCH_ROLES)

    @property
    def sees_country(self) -> bool:
        return self.has(Role.CENTRAL_OFFICE, Role.ADMINISTRATOR)

    def manages(self, organisation: Organisation | None) -> bool:
        """May give and take roles and access keys there: its head, and the administrator everywhere."""
        if organisation is None:
            return False
        return self.has(Role.ADMINISTRATOR) or (self.organisation == organisation and self.has(*MANAGER_ROLES))


def get_managed_organisation_or_404(actor: Actor, pk: int | None = None) -> Organisation:
    """The organisation with this number, or the actor's own; 403 without a manager's role, 404 for a foreign one."""
    actor.require(*MANAGER_ROLES)
    if pk is None or (actor.organisation is not None and actor.organisation.pk == pk):
        organisation = actor.organisation
    else:
        organisation = Organisation.objects.select_related("region").filter(pk=pk).first()
    if organisation is None or not actor.manages(organisation):
        raise Http404
    return organisation


SYSTEM = Actor()  # commands and tasks

View = Callable[..., HttpResponseBase]


def roles_required(*roles: str) -> Callable[[View], View]:
    """403 for a signed-in person without any of the roles (guests are sent to sign in by the middleware)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.actor.require(*roles)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def before_second_factor(view: View) -> View:
    """Marks a view that a signed-in person may use who still owes the second factor of one of the roles."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Marks a view that needs no sign-in; every other view asks for it in the middleware."""
    view.public = True  # type: ignore[attr-defined]
    return view
