"""Background work of this app. Every task may run twice: a letter comes again, a clean-up finds nothing."""

from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import letters, notifications
from accounts.backends import find_user
from accounts.models import Membership, UserSession

again = {"autoretry_for": (OSError, SMTPException), "retry_backoff": 5, "max_retries": 6}


@shared_task(**again)
def send_reset(login: str, base_url: str) -> None:
    """Looks the person up here and not in the page, so that the page takes equally long for everybody."""
    user = find_user(login)
    if user is not None and user.is_active:
        letters.reset(user, base_url)


@shared_task(**again)
def send_invitation(membership_id: int, base_url: str) -> None:
    letters.invitation(load(membership_id), base_url)


@shared_task(**again)
def send_access_letter(membership_id: int, base_url: str) -> None:
    letters.access(load(membership_id), base_url)


@shared_task(**again)
def send_not_registered(email: str, language: str, organisation: str, base_url: str) -> None:
    letters.not_registered(email, language, organisation, base_url)


@shared_task(**again)
def send_digests() -> None:
    notifications.send_digests(settings.SITE_URL)


@shared_task
def remove_old_sessions() -> None:
    """Drops expired sessions and the rows of «my sessions» whose session is gone."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@shared_task
def fetch_revocation_list(anchor_id: int) -> None:
    """One authority's list of revoked certificates, from its address."""
    from accounts.signatures import fetching

    fetching.fetch(anchor_id)


@shared_task
def fetch_revocation_lists() -> None:
    """The lists of all authorities in force that have an address; those of the demonstration are made anew."""
    from accounts.signatures import demonstration, fetching

    demonstration.renew_lists()
    fetching.drop_old(timezone.now())
    for anchor_id in fetching.wanted():
        fetch_revocation_list.delay(anchor_id)


def load(membership_id: int) -> Membership:
    return Membership.objects.select_related("user", "organisation").get(pk=membership_id)
