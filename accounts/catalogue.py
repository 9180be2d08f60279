"""Reference data of this app; see config.reference."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import tasks
from accounts.access import Actor
from accounts.enums import FUND_ROLES, OrganisationKind
from accounts.identifiers import is_valid_bin
from accounts.models import Organisation, Region, TrustAnchor
from config.reference import ORGANISATIONS, PLACES, SIGNATURES, Catalogue, register

register(
    Catalogue(
        slug="regions",
        model=Region,
        title=_("Regions"),
        note=_("Regions and cities of national significance by КАТО; each has a branch of the Fund."),
        group=PLACES,
        order=1,
        columns=("code", "name", "centre", "iso"),
        fields=("code", "kato", "iso", "name_kk", "name_ru", "name_en", "centre", "valid_from", "valid_to"),
        fixed=("code",),
        search=("code", "name_kk", "name_ru", "name_en", "centre"),
        end="valid_to",
    )
)


# Offices of the Fund: whose БИН is in the certificates of their people -----------------------------------------------
def check_bin(value: str | None) -> None:
    if value and not is_valid_bin(value):
        raise ValidationError(_("BIN: 12 digits, the last one a check digit. This one does not add up."))


def offices(rows: QuerySet[Organisation], actor: Actor) -> QuerySet[Organisation]:
    return rows.exclude(kind=OrganisationKind.PROVIDER)


register(
    Catalogue(
        slug="fund-offices",
        model=Organisation,
        title=_("Offices of the Fund"),
        note=_(
            "Branches and central office. Branches without a BIN of their own sign with that of the central office."
        ),
        group=ORGANISATIONS,
        order=6,
        columns=("name", "kind", "region", "bin"),
        fields=("name_kk", "name_ru", "kind", "region", "bin"),
        fixed=("kind", "region"),
        checks={"bin": check_bin},
        search=("name_kk", "name_ru", "bin"),
        visible=offices,
        consequence=_(
            "What happens: signatures of the Fund's people are compared with this BIN from now on. The change is "
            "written into the history with your name."
        ),
        read_roles=FUND_ROLES,
        words={
            "provider_has_bin": _("A medical organisation is added among the medical organisations."),
            "organisation_has_region": _("A branch needs a region."),
            "one_branch_a_region": _("This region has a branch already."),
        },
    )
)


# Whose certificates are believed -------------------------------------------------------------------------------------
def check_certificate(value: str) -> None:
    from accounts.signatures.anchors import anchor_facts
    from accounts.signatures.errors import AuthorityRefused

    try:
        anchor_facts(value)
    except AuthorityRefused as error:
        raise ValidationError(str(error.message)) from error


def check_address(value: str) -> None:
    if value and not value.lower().startswith(("http://", "https://")):
        raise ValidationError(_("The list is fetched by http or https."))


def save_anchor(*, form: Any, actor: Actor) -> TrustAnchor:
    """Name, level and term are those of the certificate; its list of revoked certificates is fetched at once."""
    from accounts.signatures.anchors import anchor_facts

    anchor: TrustAnchor = form.instance
    for name, value in anchor_facts(anchor.pem).items():
        setattr(anchor, name, value)
    anchor.save()
    if anchor.crl_url:
        transaction.on_commit(partial(tasks.fetch_revocation_list.delay, anchor.pk))
    return anchor


register(
    Catalogue(
        slug="trust-anchors",
        model=TrustAnchor,
        title=_("Certificates of authorities"),
        note=_("Signatures are believed when their chain of certificates leads to a root of this list."),
        group=SIGNATURES,
        order=1,
        columns=("name", "is_root", "valid_to", "closed_on", "source"),
        fields=("pem", "crl_url", "source", "closed_on"),
        computed=("name", "is_root", "valid_from", "valid_to", "sha256", "demonstration"),
        fixed=("pem",),
        shown={"name": lambda row, actor: row.name},
        kinds={"name": "text", "pem": "mono", "sha256": "mono"},
        checks={"pem": check_certificate, "crl_url": check_address},
        search=("name", "source", "sha256"),
        filters=("is_root",),
        end="closed_on",
        read_roles=FUND_ROLES,
        words={"accounts_trustanchor_sha256_key": _("This certificate is in the list already.")},
        save=save_anchor,
        consequence=_(
            "What happens: signatures that come from now on are judged by it; those taken before keep their verdict. "
            "The change is written into the history with your name."
        ),
    )
)
