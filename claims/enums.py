from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegisterState(TextChoices):
    DRAFT = "draft", pgettext_lazy("register", "draft")
    CHECKING = "checking", pgettext_lazy("register", "being checked")
    ACCEPTED = "accepted", pgettext_lazy("register", "accepted")
    PARTLY = "partly", pgettext_lazy("register", "accepted in part")
    REFUSED = "refused", pgettext_lazy("register", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("register", "withdrawn")


HOLDING_STATES = (RegisterState.ACCEPTED, RegisterState.PARTLY)
FINAL_STATES = (RegisterState.ACCEPTED, RegisterState.PARTLY, RegisterState.REFUSED)


class Severity(TextChoices):
    REJECT = "reject", pgettext_lazy("severity", "refused")
    WARN = "warn", pgettext_lazy("severity", "remark")
    NORMALISE = "normalise", pgettext_lazy("severity", "corrected")
    OFF = "off", pgettext_lazy("severity", "off")


class Channel(TextChoices):
    WEB = "web", _("file in the cabinet")
    FORM = "form", _("typed in the cabinet")
    API = "api", _("hospital system")
    COMMAND = "command", _("import")


class CareForm(TextChoices):
    PLANNED = "planned", _("planned")
    URGENT = "urgent", _("urgent")
    EMERGENCY = "emergency", _("emergency")


class Outcome(TextChoices):
    RECOVERED = "recovered", _("recovered")
    IMPROVED = "improved", _("improved")
    UNCHANGED = "unchanged", _("unchanged")
    WORSE = "worse", _("worse")
    DIED = "died", _("died")
    TRANSFERRED = "transferred", _("transferred")
    LEFT = "left", _("left at own request")


class EditionState(TextChoices):
    DRAFT = "draft", pgettext_lazy("edition", "draft")
    ACTIVE = "active", pgettext_lazy("edition", "in force")
    CANCELLED = "cancelled", pgettext_lazy("edition", "cancelled")


class DryRunState(TextChoices):
    WAITING = "waiting", pgettext_lazy("run", "waiting")
    RUNNING = "running", pgettext_lazy("run", "running")
    DONE = "done", pgettext_lazy("run", "done")
    FAILED = "failed", pgettext_lazy("run", "failed")


class AbsenceReason(TextChoices):
    LEAVE = "leave", _("leave")
    SICK = "sick", _("sick leave")
    TRAINING = "training", _("training")
    ARCHIVED = "archived", _("no longer working")


class AnswerChannel(TextChoices):
    QR = "qr", "QR"
    SMS = "sms", "SMS"
    APP = "app", _("mobile application")
    CALL = "call", _("telephone call")
    COMPLAINT = "complaint", _("complaint")


class Answer(TextChoices):
    RECEIVED = "received", _("received")
    NOT_RECEIVED = "not_received", _("not received")
    NONE = "none", _("no answer")


class ReductionKind(TextChoices):
    DEFECT = "defect", _("defect")
    REFUND = "refund", _("refund of a hidden defect")
