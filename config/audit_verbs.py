"""The acts of the audit log in words. A test finds every ``audit.record("…")`` that has no words here."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, str | Promise] = {
    "accounts.access_key_created": _("Access key made"),
    "accounts.access_key_revoked": _("Access key revoked"),
    "accounts.backup_codes_renewed": _("Backup codes renewed"),
    "accounts.iin_set": _("IIN of a person entered"),
    "accounts.membership_added": _("Access given"),
    "accounts.membership_changed": _("Access changed"),
    "accounts.membership_ended": _("Access ended"),
    "accounts.password_changed": _("Password changed"),
    "accounts.password_set": _("Password set by a link"),
    "accounts.profile_changed": _("Profile changed"),
    "accounts.revocation_list_loaded": _("List of revoked certificates loaded"),
    "accounts.role_policy_set": _("Second factor of a role switched"),
    "accounts.second_factor_enabled": _("Second factor turned on"),
    "accounts.second_factor_removed": _("Second factor removed"),
    "accounts.session_ended": _("Browser signed out"),
    "accounts.sessions_ended": _("Signed out everywhere"),
    "accounts.sign_in_locked": _("Sign-in locked after wrong passwords"),
    "accounts.signed": _("Document signed electronically"),
    "accounts.signed_in": _("Signed in"),
    "accounts.signed_out": _("Signed out"),
    "accounts.user_blocked": _("Person blocked"),
    "accounts.user_created": _("Person added"),
    "accounts.user_unblocked": _("Person let in again"),
    "claims.dataset_imported": _("Data set imported"),
    "claims.draft_started": _("Draft of a register begun"),
    "claims.dry_run_started": _("Dry run of a rule begun"),
    "claims.edition_activated": _("Edition of a rule activated"),
    "claims.edition_cancelled": _("Edition of a rule cancelled"),
    "claims.edition_drafted": _("Edition of a rule drafted"),
    "claims.file_opened": _("File of a register opened"),
    "claims.period_closed": _("Period closed"),
    "claims.period_opened": _("Period opened"),
    "claims.person_opened": _("Record of a person opened"),
    "claims.person_searched": _("Person searched by IIN"),
    "claims.register_checked": _("Register checked"),
    "claims.register_submitted": _("Register submitted"),
    "claims.register_withdrawn": _("Register withdrawn"),
    "providers.calendar_day_set": _("Day of the calendar set"),
    "providers.ratings_computed": _("Ratings computed"),
    "providers.registry_actualised": _("Registry brought up to date"),
    "reference.changed": _("Reference row changed"),
    "reference.closed": _("Reference row closed"),
    "reference.created": _("Reference row added"),
}


def words(verb: str) -> str:
    return str(VERBS.get(verb, verb))
