"""People, the organisations they act for, how they get in, and what they sign."""

from accounts.models.people import (
    AccessKey,
    Membership,
    MembershipQuerySet,
    Notification,
    Organisation,
    Region,
    RolePolicy,
    User,
    UserManager,
    UserSession,
)
from accounts.models.signatures import RevocationList, Signature, SignedDocument, TrustAnchor

__all__ = [
    "AccessKey",
    "Membership",
    "MembershipQuerySet",
    "Notification",
    "Organisation",
    "Region",
    "RevocationList",
    "RolePolicy",
    "Signature",
    "SignedDocument",
    "TrustAnchor",
    "User",
    "UserManager",
    "UserSession",
]
