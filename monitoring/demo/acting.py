"""Who acts in the demonstration, and the ladder of objections as its people climb it."""

from functools import cached_property

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from claims.demo import users
from claims.demo.applicants import actor_of
from config.workflow import StepRefused
from monitoring.defects import acts
from monitoring.defects.setting import LineKey
from monitoring.demo import texts
from monitoring.enums import Level, Opinion
from monitoring.models import Defect, Flag, Review
from monitoring.queue import deciding

# How far a defect comes → what happens to it, one after another.
LADDER: dict[str, tuple[str, ...]] = {
    "set": (),
    "accepted": ("accept",),
    "objected": ("object",),
    "upheld": ("object", "uphold"),
    "lifted": ("object", "lift"),
    "objected_again": ("object", "uphold", "again"),
    "confirmed_again": ("object", "uphold", "again", "confirm"),
    "at_centre": ("object", "uphold", "again", "agree"),
    "confirmed_finally": ("object", "uphold", "again", "agree", "confirm_finally"),
    "lifted_finally": ("object", "uphold", "again", "agree", "lift_finally"),
}
OPINIONS = {
    "uphold": (Level.FIRST, Opinion.UPHOLD), "lift": (Level.FIRST, Opinion.LIFT),
    "confirm": (Level.BLIND, Opinion.UPHOLD), "agree": (Level.BLIND, Opinion.LIFT),
    "confirm_finally": (Level.CENTRAL, Opinion.UPHOLD), "lift_finally": (Level.CENTRAL, Opinion.LIFT),
}  # fmt: skip


class Cast:
    """The people by region and by organisation. Heads: of the organisations in which somebody can sign in."""

    @cached_property
    def branches(self) -> dict[str, Organisation]:
        rows = Organisation.objects.filter(kind=OrganisationKind.BRANCH, region__in=users.BRANCHES)
        return {str(one.region_id): one for one in rows.order_by("region_id")}

    @cached_property
    def auditors(self) -> dict[str, Actor]:
        return {region: actor_of(place, Role.AUDITOR) for region, place in self.branches.items()}

    @cached_property
    def seconds(self) -> dict[str, User]:
        """Another auditor of each branch."""
        logins = {region: f"{users.SECOND.name}.{name}@{users.DOMAIN}" for region, name in users.BRANCHES.items()}
        found = User.objects.in_bulk(logins.values(), field_name="email")
        return {region: found[email] for region, email in logins.items() if email in found}

    @cached_property
    def chiefs(self) -> dict[str, Actor]:
        return {region: actor_of(place, Role.BRANCH_HEAD) for region, place in self.branches.items()}

    @cached_property
    def central(self) -> Actor:
        return actor_of(Organisation.objects.get(kind=OrganisationKind.CENTRAL), Role.CENTRAL_OFFICE)

    @cached_property
    def heads(self) -> dict[int, Actor]:
        rows = Membership.objects.filter(
            roles__contains=[Role.PROVIDER_HEAD],
            user__email__endswith=f"@{users.DOMAIN}",
            organisation__kind=OrganisationKind.PROVIDER,
        ).select_related("user", "organisation")
        return {
            row.organisation_id: Actor(user=row.user, organisation=row.organisation, roles=frozenset(row.roles))
            for row in rows.order_by("-id")
        }

    def reviewer(self, review: Review) -> Actor:
        if review.level == Level.CENTRAL:
            return self.central
        assert review.reviewer is not None
        return Actor(user=review.reviewer, organisation=review.branch, roles=frozenset({Role.AUDITOR}))


def to_defects(flag: Flag, actor: Actor, code: str = "") -> list[Defect]:
    """Nothing where a line is under another defect already."""
    lines = [LineKey(one.month, one.line_id) for one in flag.lines.filter(other=False)]
    try:
        return deciding.to_defect(
            flag=flag, lines=lines, code=code or flag.defect_code, text=texts.GROUNDS, actor=actor
        )
    except StepRefused:
        return []


def climb(cast: Cast, defect: Defect, goal: str) -> None:
    """Takes the steps that lead there. A ladder that ends earlier (nobody may review) ends there."""
    head = cast.heads[defect.provider_id]
    for step in LADDER[goal]:
        defect.refresh_from_db()
        if step == "accept":
            acts.accept(defect=defect, actor=head)
        elif step in ("object", "again"):
            words = texts.OBJECTION if step == "object" else texts.AGAIN
            acts.lodge_objection(defect=defect, actor=head, text=words)
        else:
            level, opinion = OPINIONS[step]
            review = defect.reviews.filter(level=level, decided_at=None).select_related("reviewer", "branch").first()
            if review is None or (level != Level.CENTRAL and review.reviewer is None):
                return
            words = texts.STANDS if opinion == Opinion.UPHOLD else texts.FALLS
            acts.decide(review=review, actor=cast.reviewer(review), opinion=opinion, text=words)
