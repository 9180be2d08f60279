from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FundingSource(TextChoices):
    GOBMP = "GOBMP", _("guaranteed volume of free care")
    OSMS = "OSMS", _("compulsory social health insurance")


class ServiceFunding(TextChoices):
    GOBMP = "GOBMP", _("guaranteed volume of free care")
    OSMS = "OSMS", _("compulsory social health insurance")
    BY_DIAGNOSIS = "BY_DIAGNOSIS", _("by diagnosis")


class Sex(TextChoices):
    MALE = "M", _("male")
    FEMALE = "F", _("female")


class FundingList(TextChoices):
    SZZ = "szz", _("socially significant diseases")
    ZPDN = "zpdn", _("diseases under dynamic follow-up")


class LimitSeverity(TextChoices):
    REJECT = "reject", _("refuse")
    WARN = "warn", _("remark")


class GroundKind(TextChoices):
    DIRECT = "direct", _("placement without selection")
    AMENDMENT = "amendment", _("amendment of a contract")
    SUSPENSION = "suspension", _("suspension of a contract")
    TERMINATION = "termination", _("termination of a contract")
    PENALTY = "penalty", _("penalty")
    MANUAL = "manual", _("manual distribution")
    COMPLAINT = "complaint", _("complaint")


# Plan and campaign --------------------------------------------------------------------------------------------------
class PlanState(TextChoices):
    DRAFT = "draft", pgettext_lazy("plan", "Draft")
    APPROVED = "approved", pgettext_lazy("plan", "In force")
    SUPERSEDED = "superseded", pgettext_lazy("plan", "Replaced")


class CampaignState(TextChoices):
    DRAFT = "draft", pgettext_lazy("campaign", "Draft")
    APPROVED = "approved", pgettext_lazy("campaign", "Approved")
    PUBLISHED = "published", pgettext_lazy("campaign", "Announced")
    ACCEPTING = "accepting", pgettext_lazy("campaign", "Bids are accepted")
    EVALUATING = "evaluating", pgettext_lazy("campaign", "Bids are examined")
    DISTRIBUTING = "distributing", pgettext_lazy("campaign", "Volumes are distributed")
    PROTOCOL = "protocol", pgettext_lazy("campaign", "Protocol of placement is signed")
    STANDSTILL = "standstill", pgettext_lazy("campaign", "Time for complaints")
    CONTRACTING = "contracting", pgettext_lazy("campaign", "Contracts are concluded")
    COMPLETED = "completed", pgettext_lazy("campaign", "Completed")
    CANCELLED = "cancelled", pgettext_lazy("campaign", "Cancelled")
    FAILED = "failed", pgettext_lazy("campaign", "Not held")


class WeightFormula(TextChoices):
    RATING = "rating", _("rating")
    RATING_CAPACITY = "rating_capacity", _("rating × throughput")


class Rounding(TextChoices):
    WEBSTER = "webster", _("nearest whole unit with one multiplier")
    LARGEST_REMAINDER = "largest_remainder", _("largest remainders")


# Bids ---------------------------------------------------------------------------------------------------------------
class BidState(TextChoices):
    DRAFT = "draft", pgettext_lazy("bid", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("bid", "Submitted, sealed")
    OPENED = "opened", pgettext_lazy("bid", "Opened")
    CORRECTION = "needs_correction", pgettext_lazy("bid", "Returned for correction")
    ADMISSIBLE = "admissible", pgettext_lazy("bid", "Admissible")
    REJECTED = "rejected", pgettext_lazy("bid", "Not admissible")
    ALLOCATED = "allocated", pgettext_lazy("bid", "Volume is placed")
    ZERO = "zero_allocated", pgettext_lazy("bid", "No volume")
    ACCEPTED = "accepted", pgettext_lazy("bid", "Volume is accepted")
    DECLINED = "declined", pgettext_lazy("bid", "Volume is declined")
    LAPSED = "lapsed", pgettext_lazy("bid", "No answer in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("bid", "Withdrawn")


class LineVerdict(TextChoices):
    PENDING = "pending", _("not examined")
    ADMISSIBLE = "admissible", _("admissible")
    EXCLUDED = "excluded", _("not admissible")


# Commission ---------------------------------------------------------------------------------------------------------
class SeatRole(TextChoices):
    CHAIR = "chair", _("chair")
    DEPUTY = "deputy", _("deputy chair")
    MEMBER = "member", pgettext_lazy("commission", "member")
    SECRETARY = "secretary", _("secretary, without a vote")


class Affiliation(TextChoices):
    FUND = "fund", _("the Fund")
    MINISTRY = "ministry", _("Ministry of Health")
    HEALTH_DEPARTMENT = "health_department", _("health department")
    ATAMEKEN = "atameken", _("chamber of entrepreneurs «Atameken»")
    NGO = "ngo", _("public organisation")
    CONTROL = "control", _("control of medical services")
    SANITARY = "sanitary", _("sanitary and epidemiological control")
    DIGITAL = "digital", _("digital health")


class MeetingState(TextChoices):
    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    CONVENED = "convened", pgettext_lazy("meeting", "Convened")
    VOTING = "voting", pgettext_lazy("meeting", "Voting")
    CLOSED = "closed", pgettext_lazy("meeting", "Closed")
    PROTOCOL_DRAFT = "protocol_draft", pgettext_lazy("meeting", "Protocol is being signed")
    PROTOCOL_SIGNED = "protocol_signed", pgettext_lazy("meeting", "Protocol is signed")
    PUBLISHED = "published", pgettext_lazy("meeting", "Protocol is published")
    ADJOURNED = "adjourned", pgettext_lazy("meeting", "Adjourned")


class Presence(TextChoices):
    EXPECTED = "expected", _("awaited")
    PRESENT = "present", pgettext_lazy("member", "present")
    ABSENT = "absent", pgettext_lazy("member", "absent")


class QuestionKind(TextChoices):
    CONFORMITY = "conformity", _("conformity of the bids")
    PLACEMENT = "placement", _("placement of volumes")
    DIRECT = "direct", _("placement without selection")
    OTHER = "other", _("other question")


class Choice(TextChoices):
    FOR = "for", pgettext_lazy("vote", "for")
    AGAINST = "against", pgettext_lazy("vote", "against")


class Outcome(TextChoices):
    OPEN = "", _("not decided")
    ADOPTED = "adopted", pgettext_lazy("question", "adopted")
    REJECTED = "rejected", pgettext_lazy("question", "not adopted")


# Distribution -------------------------------------------------------------------------------------------------------
class RunKind(TextChoices):
    MAIN = "main", _("distribution")
    RECOMPUTED = "recomputed", _("distribution anew, an input was put right")
    RESIDUAL = "residual", _("distribution of what is left")


class RunState(TextChoices):
    DRAFT = "draft", pgettext_lazy("run", "Being computed")
    COMPUTED = "computed", pgettext_lazy("run", "Computed")
    PUBLISHED = "published", pgettext_lazy("run", "Before the commission")
    CONFIRMED = "confirmed", pgettext_lazy("run", "Confirmed")
    SUPERSEDED = "superseded", pgettext_lazy("run", "Replaced")


class Bound(TextChoices):
    NONE = "none", _("cap not reached")
    REQUESTED = "requested", _("bid")
    THROUGHPUT = "throughput", _("throughput")
    COEXECUTION = "coexecution", _("co-execution limit")
    SHARE = "share", _("limit of the share")


class ManualState(TextChoices):
    DRAFT = "draft", pgettext_lazy("manual distribution", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("manual distribution", "Reasons are before the Fund")
    APPROVED = "approved", pgettext_lazy("manual distribution", "Reasons are approved")
    REFUSED = "refused", pgettext_lazy("manual distribution", "Refused")


class AwardOrigin(TextChoices):
    RUN = "run", _("by the computed distribution")
    MANUAL = "manual", _("by manual distribution")
    DIRECT = "direct", _("without selection")


class AwardState(TextChoices):
    OFFERED = "offered", pgettext_lazy("award", "Awaits the answer")
    ACCEPTED = "accepted", pgettext_lazy("award", "Accepted")
    DECLINED = "declined", pgettext_lazy("award", "Declined")
    LAPSED = "lapsed", pgettext_lazy("award", "No answer in time")
    REPLACED = "replaced", pgettext_lazy("award", "Replaced by a later distribution")


# Contracts ----------------------------------------------------------------------------------------------------------
class ContractState(TextChoices):
    PREPARED = "prepared", pgettext_lazy("contract", "Terms are negotiated")
    AGREED = "agreed", pgettext_lazy("contract", "Terms are agreed")
    PROVIDER_SIGNED = "provider_signed", pgettext_lazy("contract", "Awaits the Fund's signature")
    ACTIVE = "active", pgettext_lazy("contract", "In force")
    SUSPENDED = "suspended", pgettext_lazy("contract", "Suspended")
    COMPLETED = "completed", pgettext_lazy("contract", "Completed")
    TERMINATED = "terminated", pgettext_lazy("contract", "Terminated")
    REFUSED = "refused", pgettext_lazy("contract", "Not concluded")


class RoundState(TextChoices):
    FUND_OFFER = "fund_offer", pgettext_lazy("round", "Offer of the Fund")
    PROVIDER_ACCEPTED = "provider_accepted", pgettext_lazy("round", "Accepted by the organisation")
    PROVIDER_COUNTER = "provider_counter", pgettext_lazy("round", "Counter-offer of the organisation")
    FUND_ACCEPTED = "fund_accepted", pgettext_lazy("round", "Accepted by the Fund")
    ANSWERED = "answered", pgettext_lazy("round", "Answered by another round")
    NO_AGREEMENT = "no_agreement", pgettext_lazy("round", "No agreement")
    EXPIRED = "expired", pgettext_lazy("round", "No answer in time")


class AmendmentKind(TextChoices):
    VOLUME_UP = "volume_up", _("more volume")
    VOLUME_DOWN = "volume_down", _("less volume")
    TARIFF = "tariff", _("tariff")
    MONTHLY_REPLAN = "monthly_replan", _("volume moved between months")
    COEXECUTOR = "coexecutor", _("co-executor")
    REQUISITES = "requisites", _("requisites")
    PERIOD = "period", pgettext_lazy("contract", "term")
    TERMINATION = "termination", _("termination")


class AmendmentState(TextChoices):
    DRAFT = "draft", pgettext_lazy("amendment", "Draft")
    PROPOSED = "proposed", pgettext_lazy("amendment", "Proposed")
    AGREED = "agreed", pgettext_lazy("amendment", "Agreed, signed by one side")
    SIGNED = "signed", pgettext_lazy("amendment", "Signed")
    EFFECTIVE = "effective", pgettext_lazy("amendment", "In force")
    REJECTED = "rejected", pgettext_lazy("amendment", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("amendment", "Taken back")


class CoExecutionState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("co-execution", "Awaits the co-executor")
    AGREED = "agreed", pgettext_lazy("co-execution", "Agreed")
    REFUSED = "refused", pgettext_lazy("co-execution", "Refused")
    ENDED = "ended", pgettext_lazy("co-execution", "Ended")


class ComplaintState(TextChoices):
    DRAFT = "draft", pgettext_lazy("complaint", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("complaint", "Submitted")
    ACCEPTED = "accepted_for_review", pgettext_lazy("complaint", "Under review")
    INADMISSIBLE = "inadmissible", pgettext_lazy("complaint", "Not taken for review")
    SATISFIED = "satisfied", pgettext_lazy("complaint", "Upheld")
    DECLINED = "declined", pgettext_lazy("complaint", "Dismissed")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "Withdrawn")
    REMEDIED = "remedied", pgettext_lazy("complaint", "Remedied")
    COURT = "court_appealed", pgettext_lazy("complaint", "Before the court")


class RemedyKind(TextChoices):
    RECOMPUTE = "recompute", _("compute the distribution anew with the corrected input")
    REEXAMINE = "reexamine", _("repeat the examination of the bid")
    OTHER = "other", pgettext_lazy("remedy", "other")
