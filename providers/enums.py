from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Territory(TextChoices):
    CITY = "city", _("city")
    DISTRICT = "district", _("district")


class Ownership(TextChoices):
    STATE = "state", _("state")
    PRIVATE = "private", _("private")


class LicenceKind(TextChoices):
    """Which permit a licence is (procurement rules ҚР ДСМ-242/2020, p. 26)."""

    MEDICAL = "medical", _("medical activity")
    RADIATION = "radiation", _("ionising radiation")
    NARCOTICS = "narcotics", _("narcotics and psychotropics")
    PHARMACY = "pharmacy", _("pharmaceutical activity")


class Tenure(TextChoices):
    OWN = "own", _("own")
    LEASE = "lease", _("leased")
    TRUST = "trust", _("in trust management")


class DocumentKind(TextChoices):
    """Attachments of an application (procurement rules ҚР ДСМ-242/2020, p. 27)."""

    REGISTRATION = "registration", _("certificate of state registration")
    LEASE = "lease", _("lease agreement")
    SANITARY = "sanitary", _("sanitary permit")
    PARTNERSHIP = "partnership", _("public-private partnership agreement")
    ORDER = "order", _("order on the acting head")
    PROXY = "proxy", _("power of attorney")
    PROMISE = "promise", _("promise not to charge patients and to open spending data")
    OTHER = "other", _("other document")


class Section(TextChoices):
    """Steps of the wizard, in its order."""

    REQUISITES = "requisites", _("Requisites")
    CARE = "care", _("Types of care")
    BASES = "bases", _("Production bases")
    LICENCES = "licences", _("Licences")
    ACCREDITATION = "accreditation", _("Accreditation")
    STAFF = "staff", _("Staff")
    EQUIPMENT = "equipment", _("Equipment")
    BEDS = "beds", _("Beds")
    DOCUMENTS = "documents", _("Documents")


class ApplicationKind(TextChoices):
    NEW = "new", _("admission of a new organisation")
    MORE = "more", _("admission to further types of care")
    UPDATE = "update", _("yearly update of the data")


class ApplicationState(TextChoices):
    DRAFT = "draft", pgettext_lazy("application", "draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "submitted")
    CHECKING = "checking", pgettext_lazy("application", "under review")
    CORRECTION = "correction", pgettext_lazy("application", "returned for correction")
    ADMITTED = "admitted", pgettext_lazy("application", "admitted")
    REJECTED = "rejected", pgettext_lazy("application", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")
    EXPIRED = "expired", pgettext_lazy("application", "term of correction passed")


class CareDecision(TextChoices):
    PENDING = "pending", _("no decision yet")
    ADMITTED = "admitted", pgettext_lazy("care", "admitted")
    REFUSED = "refused", pgettext_lazy("care", "refused")


class EntryState(TextChoices):
    ACTIVE = "active", pgettext_lazy("entry", "admitted")
    SUSPENDED = "suspended", pgettext_lazy("entry", "suspended")
    REMOVED = "removed", pgettext_lazy("entry", "excluded")
    EXPIRED = "expired", pgettext_lazy("entry", "term passed")


class Admission(TextChoices):
    """What the entries of an organisation add up to: admitted to some type of care, suspended from some or from all,
    excluded from all that it was admitted to, or never admitted."""

    ADMITTED = "admitted", pgettext_lazy("organisation", "admitted")
    PARTLY = "partly_suspended", pgettext_lazy("organisation", "partly suspended")
    SUSPENDED = "suspended", pgettext_lazy("organisation", "suspended")
    EXCLUDED = "excluded", pgettext_lazy("organisation", "excluded")
    NONE = "none", pgettext_lazy("organisation", "not admitted")

    @property
    def tone(self) -> str:
        """Look of the state: ok, warn, bad or idle."""
        return {"admitted": "ok", "partly_suspended": "warn", "suspended": "warn", "excluded": "bad", "none": "idle"}[
            self.value
        ]


class SuspensionCause(TextChoices):
    LICENCE = "licence", _("no valid licence for this type of care")
    CERTIFICATE = "certificate", _("too few staff with a valid certificate")
    ACCREDITATION = "accreditation", _("no valid accreditation")
    SANITARY = "sanitary", _("no valid sanitary permit")
    RATING = "rating", _("rating below the threshold")
    DECISION = "decision", _("decision of the Fund")
    EXCLUDED = "excluded", _("excluded from the registry for that time")


class RequirementKind(TextChoices):
    """What a minimum requirement counts; ``subject`` of the row narrows it."""

    LICENCE = "licence", _("valid licence with an annex for the type of care")
    PERMIT = "permit", _("further permit")
    BASE = "base", _("production bases")
    SANITARY = "sanitary", _("bases with a valid sanitary permit")
    STAFF = "staff", _("staff with a valid certificate of a speciality")
    EQUIPMENT = "equipment", _("equipment of a kind")
    BEDS = "beds", _("beds approved by the health department")
    ACCREDITATION = "accreditation", _("valid accreditation")
    POPULATION = "population", _("attached population")
    DOCUMENT = "document", _("attached document")


class CapacityBasis(TextChoices):
    POSTS = "posts", _("posts × minutes ÷ norm minutes")
    EQUIPMENT = "equipment", _("equipment minutes ÷ norm minutes")
    BEDS = "beds", _("beds × days ÷ length of stay")


class RatingSource(TextChoices):
    """Where a component of the rating takes its value from."""

    ACCREDITATION = "accreditation", _("accreditation")
    EXPERIENCE = "experience", _("continuous experience")
    UNCONFIRMED = "unconfirmed", _("unconfirmed cases")
    EXECUTION = "execution", _("execution of contracts")
    FEEDBACK = "feedback", _("feedback of patients")
    RESOURCES = "resources", _("equipment and staff")
