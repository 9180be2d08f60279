"""The next steps of a reader as buttons: what the machines offer, with the sentences that keep a button back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from config.workflow import reasons
from providers.admission.machines import APPLICATION, DECIDER, ENTRY, PRESENT, REVIEWERS
from providers.admission.reviewing import outcome_of
from providers.enums import ApplicationState, EntryState, SuspensionCause
from providers.models import Application, RegistryEntry

Text = str | Promise
# Step → the page on which it is taken.
PAGES = {
    "take_up": "admission:application-take-up",
    "return": "admission:application-return",
    "admit": "admission:application-conclude",
    "reject": "admission:application-conclude",
    "suspend": "admission:entry-suspend",
    "resume": "admission:entry-resume",
    "exclude": "admission:entry-exclude",
}


@dataclass(frozen=True)
class Button:
    """``act``: pressed at once, by POST with the version of the page; else a link to the page of the step."""

    name: str
    label: Text
    tone: str
    url: str
    reasons: Sequence[Text] = ()
    act: bool = False


def of_application(application: Application, actor: Actor) -> list[Button]:
    """Of who prepares the decision for the head, also what still keeps the signature back."""
    made = [
        Button(
            offer.step.name,
            offer.step.label,
            offer.step.tone,
            reverse(PAGES[offer.step.name], args=[application.uuid]),
            offer.reasons,
            act=offer.step.name == "take_up",
        )
        for offer in APPLICATION.offers(application, actor)
    ]
    prepares = actor.has(*REVIEWERS) and not actor.has(*DECIDER)
    if prepares and application.state == ApplicationState.CHECKING:
        step = APPLICATION.step(outcome_of(application))
        kept = list(reasons(step, application, actor)) or [_("Nothing keeps it back: the head of the branch signs.")]
        made.append(Button(step.name, step.label, step.tone, "", kept))
    return made


def of_entry(entry: RegistryEntry, actor: Actor) -> list[Button]:
    """What a decision of the head may do to the entry. A suspension by decision comes and goes beside other ones."""
    if not actor.has(*DECIDER) or entry.state not in PRESENT:
        return []
    decided = entry.suspensions.filter(until=None, cause=SuspensionCause.DECISION).exists()
    kept = [_("No decision suspends it: it resumes by itself when its papers are valid again.")]
    wanted = ["exclude"] if decided else ["suspend", "exclude"]
    if entry.state == EntryState.SUSPENDED:
        wanted.insert(0, "resume")
    steps = [ENTRY.step(name) for name in wanted]
    return [
        Button(
            step.name,
            step.label,
            step.tone,
            reverse(PAGES[step.name], args=[entry.uuid]),
            kept if step.name == "resume" and not decided else (),
        )
        for step in steps
    ]
