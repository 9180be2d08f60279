"""What people are told of contracts, amendments and co-execution."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from accounts.notifications import Kind, in_languages
from procurement.contracting.access import KEEPERS, PROVIDERS
from procurement.models import Amendment, CoExecution, Contract

notifications.register(
    contract__offered=Kind(
        _("Contract %(number)s: offer of the Fund, round %(round)s"),
        _("Accept it or answer with a counter-offer by %(due)s."),
    ),
    contract__countered=Kind(
        _("Contract %(number)s: counter-offer of %(provider)s, round %(round)s"),
        _("Accept it or make another offer by %(due)s."),
    ),
    contract__no_agreement=Kind(
        _("Contract %(number)s: the Fund broke the talks off"),
        _("Round %(round)s ended without agreement."),
        "bad",
    ),
    contract__round_expired=Kind(
        _("Contract %(number)s: no answer in time"),
        _("The term of round %(round)s has passed. The Fund makes another offer or refuses the contract."),
        "bad",
    ),
    contract__agreed=Kind(
        _("Contract %(number)s: the terms are agreed"),
        _("The head of the medical organisation signs by %(due)s."),
        "ok",
    ),
    contract__provider_signed=Kind(
        _("Contract %(number)s awaits the signature of the Fund"),
        _("%(provider)s has signed. The Fund signs by %(due)s."),
    ),
    contract__signed=Kind(
        _("Contract %(number)s is signed by both sides"),
        _("It is in force from %(start)s. Registers are taken under it from that day on."),
        "ok",
    ),
    contract__refused=Kind(_("Contract %(number)s is not concluded"), _("Reason: %(note)s."), "bad"),
    contract__suspended=Kind(
        _("Contract %(number)s is suspended"),
        _("%(ground)s: %(note)s. Services from %(day)s on are refused until it is resumed."),
        "bad",
    ),
    contract__resumed=Kind(_("Contract %(number)s is in force again"), _("Services from %(day)s on are taken."), "ok"),
    contract__terminated=Kind(
        _("Contract %(number)s is terminated"),
        _("%(ground)s: %(note)s. The last day of services is %(day)s."),
        "bad",
    ),
    contract__ended=Kind(
        _("Contract %(number)s ends on %(day)s by agreement"),
        _("The amendment on termination is in force."),
        "warn",
    ),
    contract__penalty=Kind(_("Contract %(number)s: penalty of %(amount)s ₸"), _("%(ground)s: %(note)s."), "bad"),
    amendment__proposed=Kind(
        _("Contract %(number)s: amendment № %(amendment)s is proposed"),
        _("%(what)s, in force from %(day)s. Answer by %(due)s."),
    ),
    amendment__agreed=Kind(
        _("Contract %(number)s: amendment № %(amendment)s is agreed"),
        _("The other side has signed; the side that proposed it signs now."),
        "ok",
    ),
    amendment__signed=Kind(
        _("Contract %(number)s: amendment № %(amendment)s is signed"), _("It is in force from %(day)s."), "ok"
    ),
    amendment__rejected=Kind(
        _("Contract %(number)s: amendment № %(amendment)s is refused"), _("Reason: %(note)s."), "bad"
    ),
    amendment__effective=Kind(_("Contract %(number)s: amendment № %(amendment)s is in force"), _("%(what)s."), "ok"),
    coexecution__proposed=Kind(
        _("Co-execution is proposed to you: contract %(number)s"),
        _("%(provider)s hands over %(units)s units: %(care)s. Answer by %(due)s."),
    ),
    coexecution__agreed=Kind(
        _("Co-execution is agreed: contract %(number)s"), _("%(executor)s: %(care)s, %(units)s units."), "ok"
    ),
    coexecution__refused=Kind(_("Co-execution is refused: contract %(number)s"), _("%(executor)s: %(note)s."), "bad"),
    coexecution__ended=Kind(
        _("Co-execution has ended: contract %(number)s"), _("%(executor)s: %(care)s. The last day is %(day)s."), "warn"
    ),
)


def day_text(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "–"


def named(row: Any) -> dict[str, str]:
    return in_languages(lambda: row.name)


def fund_place(contract: Contract) -> Organisation | None:
    """Who keeps the contract for the Fund."""
    campaign = contract.campaign
    region = campaign.region_id if campaign is not None else contract.provider.region_id
    if region is None:
        return Organisation.objects.filter(kind=OrganisationKind.CENTRAL).order_by("pk").first()
    return Organisation.objects.filter(kind=OrganisationKind.BRANCH, region_id=region).order_by("pk").first()


def tell(place: Organisation | None, contract: Contract, kind: str, url: str, roles: Any, params: Any) -> None:
    if place is None:
        return
    facts = {"number": contract.number, "provider": named(contract.provider)} | params
    notifications.notify(organisation=place, kind=kind, url=url, params=facts, roles=roles)


def page(contract: Contract) -> str:
    return reverse("procurement:contract-detail", args=[contract.uuid])


def to_provider(contract: Contract, kind: str, url: str = "", **params: Any) -> None:
    tell(contract.provider, contract, kind, url or page(contract), PROVIDERS, params)


def to_fund(contract: Contract, kind: str, url: str = "", **params: Any) -> None:
    tell(fund_place(contract), contract, kind, url or page(contract), KEEPERS, params)


def of_amendment(row: Amendment, kind: str, *, to_proposer: bool, **params: Any) -> None:
    facts = {
        "amendment": row.number,
        "what": in_languages(lambda: row.get_kind_display()),  # type: ignore[attr-defined]
        "day": day_text(row.effective_on),
        "due": day_text(row.due_on),
    } | params
    url = reverse("contracting:amendment", args=[row.uuid])
    (to_provider if row.from_provider == to_proposer else to_fund)(row.contract, kind, url, **facts)


def of_coexecution(row: CoExecution, kind: str, place: Organisation, **params: Any) -> None:
    facts = {
        "executor": named(row.executor),
        "care": named(row.care_type),
        "units": row.units,
        "due": day_text(row.due_on),
    } | params
    url = reverse("contracting:coexecution", args=[row.uuid])
    tell(place, row.contract, kind, url, PROVIDERS, facts)
