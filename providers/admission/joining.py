"""An organisation registers itself: a row of the organisation, its head as a person, a letter to set the password.

Nothing is proved by that: until an application signed with the organisation's own key has come in, the organisation
stands in no list but its own cabinet.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import SYSTEM
from accounts.actions import add_member
from accounts.enums import OrganisationKind, Role
from accounts.errors import AccountError
from accounts.identifiers import is_valid_bin
from accounts.models import Organisation
from config import audit
from providers.admission.errors import AdmissionError
from providers.models import Provider

KNOWN = _(
    "An organisation with this BIN is in the portal already. Its head gives access to colleagues; if nobody there can"
    " sign in, call the branch of the Fund."
)


@transaction.atomic
def register_organisation(*, values: dict[str, Any], head: dict[str, Any], base_url: str) -> Provider:
    """``values``: bin, name_kk, name_ru, region, territory, ownership; ``head``: email, last_name, first_name,
    patronymic, iin. AdmissionError with the field for a wrong or known БИН and for a head who cannot be added."""
    if not is_valid_bin(values["bin"]):
        raise AdmissionError(_("The check digit of the BIN is wrong."), "bin")
    if Organisation.objects.filter(bin=values["bin"]).exists():
        raise AdmissionError(KNOWN, "bin")
    names = " ".join(filter(None, (head["last_name"], head["first_name"], head.get("patronymic", ""))))
    try:
        with transaction.atomic():
            provider = Provider.objects.create(
                kind=OrganisationKind.PROVIDER,
                head_name=names,
                head_iin=head["iin"],
                email=head["email"],
                unproven=True,
                **values,
            )
    except IntegrityError as error:
        raise AdmissionError(KNOWN, "bin") from error
    organisation = Organisation.objects.get(pk=provider.pk)
    try:
        add_member(actor=SYSTEM, organisation=organisation, roles=[Role.PROVIDER_HEAD], base_url=base_url, **head)
    except AccountError as error:
        raise AdmissionError(error.message, error.field) from error
    audit.record("providers.organisation_registered", actor=SYSTEM, subject=provider, bin=values["bin"])
    return provider
