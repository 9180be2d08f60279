from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    PROVIDER = "provider", _("medical organisation")
    BRANCH = "branch", _("branch of the Fund")
    CENTRAL = "central", _("central office of the Fund")


class Role(TextChoices):
    PROVIDER_CLERK = "provider_clerk", _("clerk of the medical organisation")
    PROVIDER_HEAD = "provider_head", _("head of the medical organisation")
    BRANCH_OFFICER = "branch_officer", _("officer of the branch")
    BRANCH_HEAD = "branch_head", _("head of the branch")
    AUDITOR = "auditor", _("auditor")
    CENTRAL_OFFICE = "central_office", _("officer of the central office")
    ADMINISTRATOR = "administrator", _("administrator")
    COMMISSION_MEMBER = "commission_member", _("member of the commission")
    CITIZEN = "citizen", _("citizen")


PROVIDER_ROLES = frozenset({Role.PROVIDER_CLERK, Role.PROVIDER_HEAD})
BRANCH_ROLES = frozenset({Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.AUDITOR})
REVIEWER_ROLES = frozenset({Role.BRANCH_OFFICER, Role.BRANCH_HEAD})  # of applications for admission
FUND_ROLES = BRANCH_ROLES | {Role.CENTRAL_OFFICE, Role.ADMINISTRATOR}
# Who gives and takes roles and access keys in their organisation; the administrator does it everywhere.
MANAGER_ROLES = frozenset({Role.PROVIDER_HEAD, Role.BRANCH_HEAD, Role.ADMINISTRATOR})
# Roles that make sense in an organisation of a kind, in the order in which the form offers them.
ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    OrganisationKind.PROVIDER: (Role.PROVIDER_CLERK, Role.PROVIDER_HEAD),
    OrganisationKind.BRANCH: (Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.AUDITOR, Role.COMMISSION_MEMBER),
    OrganisationKind.CENTRAL: (Role.CENTRAL_OFFICE, Role.ADMINISTRATOR, Role.COMMISSION_MEMBER),
}


class Scope(TextChoices):
    REGISTERS_READ = "registers:read", _("read registers and protocols")
    REGISTERS_WRITE = "registers:write", _("submit registers")
    REFERENCE_READ = "reference:read", _("read reference data")


# What a key of an organisation of this kind may be allowed.
SCOPES_OF_KIND: dict[str, tuple[Scope, ...]] = {
    OrganisationKind.PROVIDER: (Scope.REGISTERS_WRITE, Scope.REGISTERS_READ, Scope.REFERENCE_READ),
    OrganisationKind.BRANCH: (Scope.REGISTERS_READ, Scope.REFERENCE_READ),
    OrganisationKind.CENTRAL: (Scope.REGISTERS_READ, Scope.REFERENCE_READ),
}
# A key acts in the most modest role of its organisation; its scopes narrow that further.
ROLE_OF_KEY: dict[str, Role] = {
    OrganisationKind.PROVIDER: Role.PROVIDER_CLERK,
    OrganisationKind.BRANCH: Role.BRANCH_OFFICER,
    OrganisationKind.CENTRAL: Role.CENTRAL_OFFICE,
}
