"""What is done with a set defect: the provider accepts or objects, reviewers decide. The only writers, beside
``setting``, ``escalations`` and ``refunds``."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from monitoring.defects import files
from monitoring.defects.access import ANSWERERS, CENTRE, REVIEWERS
from monitoring.defects.errors import DefectError
from monitoring.defects.machine import DEFECT
from monitoring.defects.setting import LETTERS
from monitoring.enums import DefectState, Level, Opinion
from monitoring.models import Defect, Review

# Level and opinion → step.
STEPS = {
    (Level.FIRST, Opinion.UPHOLD): "uphold",
    (Level.FIRST, Opinion.LIFT): "lift",
    (Level.BLIND, Opinion.UPHOLD): "confirm_again",
    (Level.BLIND, Opinion.LIFT): "agree",
    (Level.CENTRAL, Opinion.UPHOLD): "confirm_finally",
    (Level.CENTRAL, Opinion.LIFT): "lift_finally",
}


def objection_step(defect: Defect) -> str:
    """Which objection can be made now: the first, the second, or that to the central office."""
    if defect.state == DefectState.UPHELD:
        return "object_to_centre" if defect.mandatory else "object_again"
    return "object"


def accept(*, defect: Defect, actor: Actor, version: int | None = None) -> Defect:
    return DEFECT.fire("accept", defect, actor=actor, version=version)


def lodge_objection(
    *, defect: Defect, actor: Actor, text: str, uploads: Sequence[UploadedFile] = (), version: int | None = None
) -> Defect:
    """``text`` of at least 40 characters, with files. DefectError, StepRefused, Stale."""
    actor.require(*ANSWERERS)
    text = worded(text)
    files.must_do(uploads)
    return DEFECT.fire(objection_step(defect), defect, actor=actor, version=version, text=text, uploads=list(uploads))


def decide(*, review: Review, actor: Actor, opinion: str, text: str, version: int | None = None) -> Defect:
    """The opinion of the review's level, with grounds of at least 40 characters. ``version`` is the defect's."""
    actor.require(*(CENTRE if review.level == Level.CENTRAL else REVIEWERS))
    if opinion not in Opinion.values:
        raise DefectError(_("Choose: the defect stands, or is lifted."), "opinion")
    step = STEPS[Level(review.level), Opinion(opinion)]
    return DEFECT.fire(step, review.defect, actor=actor, version=version, text=worded(text))


def worded(text: str) -> str:
    text = text.strip()
    if len(text) < LETTERS:
        raise DefectError(_("Give the grounds: at least %(count)s characters.") % {"count": LETTERS}, "text")
    return text
