"""People, the organisations they act for, and how they get in."""

import uuid
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind, Role, Scope
from config.history import tracked
from config.localized import Named, in_force


@tracked
class Region(Named):
    """One of the 20 regions, by the first two digits of КАТО (classifier of administrative objects)."""

    code = models.CharField(_("KATO"), max_length=2, primary_key=True)
    kato = models.CharField(_("KATO, 9 digits"), max_length=9, unique=True)
    iso = models.CharField(_("ISO 3166-2"), max_length=5, unique=True)
    name_en = models.CharField(_("name in English"), max_length=200)
    centre = models.CharField(_("centre"), max_length=100)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")


@tracked
class Organisation(Named):
    """A party of the portal: a medical organisation, a branch of the Fund, or its central office."""

    kind = models.CharField(_("kind"), max_length=10, choices=OrganisationKind)
    bin = models.CharField(_("BIN"), max_length=12, unique=True, null=True, blank=True)  # noqa: DJ001 - branches share the Fund's
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))

    class Meta:
        ordering = ["name_ru", "id"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=OrganisationKind.PROVIDER) | Q(bin__regex=r"^[0-9]{12}$"), name="provider_has_bin"
            ),
            models.CheckConstraint(
                condition=Q(kind=OrganisationKind.CENTRAL) | Q(region__isnull=False), name="organisation_has_region"
            ),
            models.UniqueConstraint(
                fields=["region"], condition=Q(kind=OrganisationKind.BRANCH), name="one_branch_a_region"
            ),
        ]


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person. Rights come only from memberships."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    iin = models.CharField(_("IIN"), max_length=12, unique=True, null=True, blank=True)  # noqa: DJ001 - unique when known
    last_name = models.CharField(_("surname"), max_length=100)
    first_name = models.CharField(_("first name"), max_length=100)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=2, default="kk")
    letters = models.BooleanField(_("daily letter with notifications"), default=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["last_name", "first_name"]

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        # One spelling of an address, so that uniqueness and look-up need no function of the column.
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="email_is_lower_case")]

    def __str__(self) -> str:
        return self.short_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        """Surname and initials: «Примерова А. Б.»."""
        initials = " ".join(f"{part[0]}." for part in (self.first_name, self.patronymic) if part)
        return f"{self.last_name} {initials}".strip()


class RolePolicy(models.Model):
    """Which roles must sign in with a second factor: the administrator's switch."""

    role = models.CharField(_("role"), max_length=20, choices=Role, unique=True)
    second_factor = models.BooleanField(_("second factor required"), default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_role_display()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, today: date | None = None) -> "MembershipQuerySet":
        """In force on the day (today): begun, and not past the last day."""
        today = today or timezone.localdate()
        return self.filter(in_force(today))


class Membership(models.Model):
    """A person acts for an organisation, in these roles, for this time."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=Role), verbose_name=_("roles"))
    position = models.CharField(_("position"), max_length=200, blank=True)
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name_ru", "user__last_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="one_membership_an_organisation"),
            models.CheckConstraint(condition=Q(roles__len__gt=0), name="membership_has_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"

    @property
    def role_names(self) -> list[str]:
        """The roles in the reader's language."""
        return [str(Role(role).label) for role in self.roles]

    @property
    def has_ended(self) -> bool:
        return self.valid_to is not None and self.valid_to < timezone.localdate()


class AccessKey(models.Model):
    """A hospital system's key. Only its SHA-256 is kept; the text is shown once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="access_keys")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope), verbose_name=_("scopes"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField(_("valid to"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="access_key_has_a_scope"),
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(revoked_at=None), name="one_live_key_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scope_names(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]

    def is_live(self, now: datetime | None = None) -> bool:
        """Neither revoked nor past its last day."""
        today = timezone.localdate(now)
        return self.revoked_at is None and (self.expires_on is None or self.expires_on >= today)


class UserSession(models.Model):
    """A signed-in browser: what «my sessions» lists and «sign out everywhere» ends."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-seen_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user} {self.seen_at:%Y-%m-%d %H:%M}"


class Notification(models.Model):
    """Something that a person should know, in the cabinet and in the daily letter. ``kind`` and ``params`` make the
    words when they are read, so they stand in the reader's language (``accounts.notifications``)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notification_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notification_unread"),
            models.Index(fields=["at"], condition=Q(mailed_at__isnull=True), name="notification_unmailed"),
        ]

    def __str__(self) -> str:
        return self.kind
