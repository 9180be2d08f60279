from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Family(TextChoices):
    """Families of screens (interface: flags)."""

    DUPLICATE = "duplicate", _("duplicates")
    OVERLAP = "overlap", _("overlaps")
    PADDING = "padding", _("padding")
    PAYMENT = "payment", _("double payment")
    OUTLIER = "outlier", _("outliers")


class FindingKind(TextChoices):
    """What one finding of a screen is about."""

    PAIR = "pair", _("two lines")
    LINE = "line", _("a line and an outside record")
    GROUP = "group", _("a group of lines")
    PROVIDER = "provider", _("a medical organisation")


class Trait(TextChoices):
    """What a service is, for guards against false hits and for screens of one kind of service."""

    VISIT = "visit", _("visit to a doctor")
    POST_MORTEM = "post_mortem", _("possible after death")
    REMOTE = "remote", _("without the patient being there")
    LAB = "lab", _("laboratory test")
    COURSE = "course", _("course of procedures")
    GROUP = "group", _("procedure for several people at once")
    CALLED = "called", _("called to a patient in hospital")
    READMITTED = "readmitted", _("repeat stays are planned")
    STAGED = "staged", _("stage of planned treatment")
    BUNDLE = "bundle", _("fixed set by protocol")
    SCHEDULED = "scheduled", _("set by calendar: vaccination, check-up")
    SCREENING = "screening", _("screening")
    OPERATION = "operation", _("operation")
    NIGHT = "night", _("night procedure")


class PairKind(TextChoices):
    BUNDLE = "bundle", _("the second service is part of the first")
    DEARER = "dearer", _("neighbouring groups, the second is dearer")


class EditionState(TextChoices):
    DRAFT = "draft", pgettext_lazy("edition", "draft")
    ACTIVE = "active", pgettext_lazy("edition", "in force")
    CANCELLED = "cancelled", pgettext_lazy("edition", "cancelled")


class RunKind(TextChoices):
    FRESH = "fresh", _("new lines")
    MONTH = "month", _("whole months")
    ASKED = "asked", _("on demand")
    TRIAL = "trial", _("trial of parameters")


class RunState(TextChoices):
    WAITING = "waiting", pgettext_lazy("run", "waiting")
    RUNNING = "running", pgettext_lazy("run", "running")
    DONE = "done", pgettext_lazy("run", "done")
    FAILED = "failed", pgettext_lazy("run", "failed")


class FlagState(TextChoices):
    NEW = "new", pgettext_lazy("flag", "new")
    IN_WORK = "in_work", pgettext_lazy("flag", "in work")
    WAITING = "waiting", pgettext_lazy("flag", "waiting for documents")
    DISMISSED = "dismissed", pgettext_lazy("flag", "dismissed")
    DEFECT = "defect", pgettext_lazy("flag", "defect set")
    LAPSED = "lapsed", pgettext_lazy("flag", "line withdrawn")


OPEN_FLAGS = (FlagState.NEW, FlagState.IN_WORK, FlagState.WAITING)


class DismissReason(TextChoices):
    JUSTIFIED = "justified", _("documents justify it")
    REGISTRY_ERROR = "registry_error", _("an error in a register of people or staff")
    PERMITTED = "permitted", _("the rules permit it")
    WRONG_HIT = "wrong_hit", _("the screen was wrong")
    CORRECTED = "corrected", _("corrected before it was found")


class DefectOrigin(TextChoices):
    FLAG = "flag", _("screening")
    EXPERTISE = "expertise", _("expertise of quality")
    INSPECTION = "inspection", _("unscheduled monitoring")


class DefectState(TextChoices):
    """Monitoring rules ҚР ДСМ-321/2020, p. 23–38."""

    SET = "set", pgettext_lazy("defect", "potential")
    OBJECTED = "objected", pgettext_lazy("defect", "objection lodged")
    UPHELD = "upheld", pgettext_lazy("defect", "upheld once")
    OBJECTED_AGAIN = "objected_again", pgettext_lazy("defect", "second objection")
    AT_CENTRE = "at_centre", pgettext_lazy("defect", "with the central office")
    CONFIRMED = "confirmed", pgettext_lazy("defect", "confirmed")
    LIFTED = "lifted", pgettext_lazy("defect", "lifted")


OPEN_DEFECTS = (
    DefectState.SET,
    DefectState.OBJECTED,
    DefectState.UPHELD,
    DefectState.OBJECTED_AGAIN,
    DefectState.AT_CENTRE,
)


class Level(TextChoices):
    """Who looks at an objection."""

    FIRST = "first", _("first review")
    BLIND = "blind", _("second review")
    CENTRAL = "central", _("central office")


class Opinion(TextChoices):
    UPHOLD = "uphold", _("the defect stands")
    LIFT = "lift", _("the defect is lifted")


class EscalationKind(TextChoices):
    MONTH = "month", _("unconfirmed cases of a month")
    CONTRACT = "contract", _("unconfirmed cases of a contract")
    REPEATED = "repeated", _("unconfirmed cases of a month, again")
    CRIME = "crime", _("signs of a crime")


class EscalationState(TextChoices):
    OPEN = "open", pgettext_lazy("escalation", "to be sent")
    SENT = "sent", pgettext_lazy("escalation", "sent")
    CLOSED = "closed", pgettext_lazy("escalation", "closed")


class RefundState(TextChoices):
    DUE = "due", pgettext_lazy("refund", "to be returned")
    NOTIFIED = "notified", pgettext_lazy("refund", "notified")
    RETURNED = "returned", pgettext_lazy("refund", "returned")
    OVERDUE = "overdue", pgettext_lazy("refund", "overdue")


class Trigger(TextChoices):
    """Grounds of unscheduled monitoring (monitoring rules ҚР ДСМ-321/2020)."""

    UNCONFIRMED = "unconfirmed", _("unconfirmed cases")
    APPEAL = "appeal", _("appeal of a person or organisation")
    BREACH = "breach", _("breach of acts")
    MINISTRY = "ministry", _("request of the ministry")
    RISK = "risk", _("analysis of risks of registers")
    CONTRACT = "contract", _("breach of a contract")
    VOLUME = "volume", _("request for more volume")
    STATE_BODY = "state_body", _("request of a state body")


class InspectionState(TextChoices):
    PLANNED = "planned", pgettext_lazy("inspection", "planned")
    NOTIFIED = "notified", pgettext_lazy("inspection", "notified")
    VISITED = "visited", pgettext_lazy("inspection", "visit made")
    REPORTED = "reported", pgettext_lazy("inspection", "report written")
    CONCLUDED = "concluded", pgettext_lazy("inspection", "conclusion sent")
    OBJECTED = "objected", pgettext_lazy("inspection", "objection lodged")
    CLOSED = "closed", pgettext_lazy("inspection", "closed")
    CANCELLED = "cancelled", pgettext_lazy("inspection", "cancelled")


class Method(TextChoices):
    RANDOM = "random", _("random sample")
    RISK = "risk", _("weighted by risk")
    MANDATORY = "mandatory", _("mandatory: deaths, infants")


class SampleState(TextChoices):
    DRAWN = "drawn", pgettext_lazy("sample", "drawn")
    IN_WORK = "in_work", pgettext_lazy("sample", "under expertise")
    DONE = "done", pgettext_lazy("sample", "done")
    CANCELLED = "cancelled", pgettext_lazy("sample", "cancelled")


class CaseState(TextChoices):
    WAITING = "waiting", pgettext_lazy("case", "waiting")
    IN_WORK = "in_work", pgettext_lazy("case", "under expertise")
    DONE = "done", pgettext_lazy("case", "assessed")


class Reply(TextChoices):
    YES = "yes", pgettext_lazy("checklist", "yes")
    NO = "no", pgettext_lazy("checklist", "no")
    NOT_APPLICABLE = "na", pgettext_lazy("checklist", "does not apply")
