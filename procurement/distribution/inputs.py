"""The inputs of a run, frozen from the database: bids, ratings, throughput, limits, rules.

Plain data in the published format (docs/distribution.md), made lot by lot so that a campaign of any size fits in
memory; the number of statements does not depend on its size. Beyond what is computed with, a lot also says what its
reader wants to follow: the arithmetic of throughput, the edition of each rating, what was taken out of the budget.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.notifications import in_languages
from config.localized import in_force
from procurement.campaigns.direct import confirmed_of_campaign
from procurement.distribution.capacity import HOLDING, IN_FORCE, Key, Throughput, coexecution_bound, throughputs
from procurement.distribution_core import TIES
from procurement.enums import AwardOrigin, AwardState, BidState, LineVerdict, RunKind
from procurement.models import (
    Award,
    BidLine,
    BidPartner,
    Campaign,
    CoExecutionLimit,
    DirectPlacement,
    Lot,
    LotFunding,
    Run,
)
from procurement.tenge import text_of, tiyn_of
from providers.enums import EntryState
from providers.models import Provider, Rating, RegistryEntry

LIMITED_CARE = "kdu"  # the only type of care whose co-execution has a limit by law (p. 62-1)
SEALED = (BidState.DRAFT, BidState.SUBMITTED, BidState.WITHDRAWN)
GONE = (AwardState.DECLINED, AwardState.LAPSED)
RETURNING = (*HOLDING, BidState.DECLINED, BidState.LAPSED)  # a new distribution of everything asks everybody again
REASONS = {
    "examination": _("the bid did not pass the examination"),
    "rejected": _("the bid was not admitted"),
    "declined": _("the organisation declined the volume placed with it"),
    "lapsed": _("the organisation did not answer about the volume placed with it in time"),
    "entry": _("the organisation is not admitted to this type of care"),
    "suspended": _("the admission to this type of care is suspended"),
    "no_rating": _("the organisation has no rating"),
    "threshold": _("rating %(points)s, below the threshold of %(threshold)s points"),
    "held": _("keeps the accepted %(units)s units, which are above its cap, and takes no part in what is left"),
}
OUTSIDE = {BidState.REJECTED: "rejected", BidState.DECLINED: "declined", BidState.LAPSED: "lapsed"}


@lru_cache(maxsize=4096)
def said(code: str, **params: str) -> Mapping[str, str]:
    """The reason in the languages of the portal."""
    return in_languages(lambda: REASONS[code] % params if params else REASONS[code])


def canonical(value: Any) -> str:
    """As ``distribution_core.fingerprint`` writes it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def rules_of(campaign: Campaign) -> dict[str, Any]:
    """The published rules; ``threshold`` has been applied already: who is below it stands among the excluded."""
    return {
        "weight": campaign.weight_formula,
        "rounding": campaign.rounding,
        "share_cap": None if campaign.share_cap is None else str(campaign.share_cap),
        "ties": TIES,
        "norm": campaign.norm,
        "threshold": str(campaign.threshold),
    }


@dataclass(frozen=True)
class Line:
    """A line of a bid with what it asks for."""

    pk: int
    provider: int
    state: str
    verdict: str
    checks: list[dict[str, Any]]
    requested: int
    own: int


@dataclass
class Inputs:
    """What one run is computed from. ``lots()`` comes first: it finds the floors that ``pools`` must hold."""

    run: Run
    floors: Counter[str] = field(default_factory=Counter)  # pool → units that lots of the run have to keep

    @cached_property
    def campaign(self) -> Campaign:
        return self.run.campaign

    @cached_property
    def residual(self) -> bool:
        return self.run.kind == RunKind.RESIDUAL

    @cached_property
    def rules(self) -> dict[str, Any]:
        return rules_of(self.campaign)

    @cached_property
    def rows(self) -> list[Lot]:
        """All lots of the campaign; of a residual run those in which an award was declined or lapsed."""
        lots = Lot.objects.filter(campaign=self.campaign).select_related("care_type", "region")
        if self.residual:
            free = Award.objects.filter(campaign=self.campaign, state__in=GONE).values("lot")
            lots = lots.filter(pk__in=free)
        return list(lots.order_by("position", "pk"))

    @cached_property
    def cares(self) -> set[int]:
        return {lot.care_type_id for lot in self.rows}

    @cached_property
    def funding(self) -> dict[int, list[LotFunding]]:
        return grouped(LotFunding.objects.filter(lot__campaign=self.campaign).order_by("lot_id", "funding_source"))

    @cached_property
    def direct(self) -> dict[int, list[DirectPlacement]]:
        return grouped(confirmed_of_campaign(self.campaign))

    @cached_property
    def lines(self) -> dict[int, list[Line]]:
        found: dict[int, list[Line]] = defaultdict(list)
        rows = BidLine.objects.filter(bid__campaign=self.campaign).exclude(bid__state__in=SEALED)
        columns = ("lot_id", "pk", "bid__provider_id", "bid__state", "verdict", "checks", "requested", "own")
        for lot, *facts in rows.order_by("bid__provider__bin").values_list(*columns):
            found[lot].append(Line(*facts))
        return found

    @cached_property
    def taking_part(self) -> tuple[str, ...]:
        """States of the bids that are distributed to. What is left over goes to those who did not decline."""
        return HOLDING if self.residual else RETURNING

    @cached_property
    def partners(self) -> Counter[int]:
        rows = BidPartner.objects.filter(line__bid__campaign=self.campaign, line__bid__state__in=self.taking_part)
        found: Counter[int] = Counter()
        for line, units in rows.order_by("pk").values_list("line_id", "units"):
            found[line] += units
        return found

    @cached_property
    def providers(self) -> dict[int, Provider]:
        lines = BidLine.objects.filter(bid__campaign=self.campaign).values("bid__provider_id")
        placed = [one.provider_id for some in self.direct.values() for one in some]
        wanted = Provider.objects.filter(pk__in=lines) | Provider.objects.filter(pk__in=placed)
        return {one.pk: one for one in wanted.order_by("pk")}

    @cached_property
    def ratings(self) -> dict[int, tuple[int, date, Decimal]]:
        """Provider → version, day and points of its newest rating."""
        rows = Rating.objects.filter(provider__in=self.providers).order_by("provider_id", "-version")
        newest = rows.distinct("provider_id").values_list("provider_id", "version", "day", "points")
        return {provider: (version, day, points) for provider, version, day, points in newest}

    @cached_property
    def entries(self) -> dict[Key, str]:
        rows = RegistryEntry.objects.filter(provider__in=self.providers, care_type__in=self.cares)
        return {(one, care): state for one, care, state in rows.values_list("provider_id", "care_type_id", "state")}

    @cached_property
    def throughputs(self) -> dict[Key, Throughput]:
        care_of = {lot.pk: lot.care_type_id for lot in Lot.objects.filter(campaign=self.campaign)}
        direct: Counter[Key] = Counter()
        for lot, some in self.direct.items():
            for one in some:
                direct[one.provider_id, care_of[lot]] += one.units
        return throughputs(self.campaign, self.cares, direct, self.taking_part)

    @cached_property
    def limits(self) -> list[CoExecutionLimit]:
        last = date(self.campaign.year, 12, 31)  # limits of 2026 began on 5 January: those of the year's end count
        return list(CoExecutionLimit.objects.filter(in_force(last)).order_by("-valid_from", "attached_from"))

    @cached_property
    def kept(self) -> dict[tuple[int, int], Counter[str]]:
        """Lot and provider → source → units that a residual run takes from nobody."""
        found: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        if self.residual:
            awards = Award.objects.filter(campaign=self.campaign, state__in=IN_FORCE).exclude(
                origin=AwardOrigin.DIRECT
            )
            columns = ("lot_id", "provider_id", "funding_source", "units")
            for lot, provider, source, units in awards.order_by("pk").values_list(*columns):
                found[lot, provider][source] += units
        return found

    def load(self) -> None:
        """Makes every query now."""
        for name in ("rows", "funding", "direct", "lines", "partners", "providers", "ratings", "entries"):
            getattr(self, name)
        for name in ("throughputs", "limits", "kept", "refused"):
            getattr(self, name)

    @cached_property
    def refused(self) -> set[tuple[int, int]]:
        """Lot and provider of volumes that were declined: nobody is offered again what it did not want."""
        rows = Award.objects.filter(campaign=self.campaign, state__in=GONE) if self.residual else Award.objects.none()
        return set(rows.order_by().values_list("lot_id", "provider_id"))

    # Lots ------------------------------------------------------------------------------------------------------------
    def lots(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Number of the row and inputs of each lot, in the published order."""
        for lot in self.rows:
            yield lot.pk, self.lot(lot)

    def lot(self, lot: Lot) -> dict[str, Any]:
        budgets = {one.funding_source: tiyn_of(one.budget) for one in self.funding.get(lot.pk, [])}
        planned, tariff = dict(budgets), tiyn_of(lot.tariff)
        direct = [self.taken_out(one, budgets, tariff) for one in self.direct.get(lot.pk, [])]
        bidders, excluded = [], []
        for line in self.lines.get(lot.pk, []):
            reason = self.reason(line, lot)
            if reason is None:
                bidders.append(self.bidder(line, lot))
            else:
                excluded.append(self.outsider(line.provider, reason))
        if self.residual:
            bidders, held = self.hold(lot, bidders, budgets, tariff)
            excluded += held
        for one in bidders:
            self.floors[one["pool"]] += one["floor"]
        return {
            "lot": lot.number,
            "title": {"kk": lot.name_kk or lot.name_ru, "ru": lot.name_ru},
            "care": lot.care_type.code,
            "region": lot.region.code,
            "unit": {"kk": lot.unit_kk, "ru": lot.unit_ru},
            "tariff": text_of(tariff),
            "funding": [
                {"source": source, "planned": text_of(planned[source]), "budget": money_text(left)}
                for source, left in budgets.items()
            ],
            "carved": 0,  # what was placed before is out of the budgets already, source by source
            "direct": direct,
            "bidders": bidders,
            "excluded": excluded,
        }

    def taken_out(self, placement: DirectPlacement, budgets: dict[str, int], tariff: int) -> dict[str, Any]:
        source = placement.funding_source
        budgets[source] = budgets.get(source, 0) - placement.units * tariff
        provider = self.providers[placement.provider_id]
        return {"bin": provider.bin, "name": names(provider), "source": source, "units": placement.units}

    def reason(self, line: Line, lot: Lot) -> Mapping[str, str] | None:
        """Why the bidder takes no part in the lot, or None."""
        if line.state not in self.taking_part:
            return said(OUTSIDE.get(BidState(line.state), "examination"))
        if line.verdict != LineVerdict.ADMISSIBLE:
            return said("examination")
        if self.kept.get((lot.pk, line.provider)):
            return None  # what it has accepted it keeps
        if (lot.pk, line.provider) in self.refused:
            return said("declined")
        state = self.entries.get((line.provider, lot.care_type_id))
        if state != EntryState.ACTIVE:
            return said("suspended" if state == EntryState.SUSPENDED else "entry")
        if line.provider not in self.ratings:
            return said("no_rating")
        points = self.ratings[line.provider][2]
        if points < self.campaign.threshold:
            return said("threshold", points=str(points), threshold=str(self.campaign.threshold))
        return None

    def outsider(self, provider: int, reason: Mapping[str, str]) -> dict[str, Any]:
        one = self.providers[provider]
        return {"bin": one.bin, "name": names(one), "reason": dict(reason)}

    def bidder(self, line: Line, lot: Lot) -> dict[str, Any]:
        provider = self.providers[line.provider]
        version, day, points = self.ratings.get(line.provider, (0, date(self.campaign.year, 1, 1), Decimal(0)))
        throughput = self.throughputs.get((line.provider, lot.care_type_id), Throughput())
        floor = sum(self.kept.get((lot.pk, line.provider), {}).values())
        wanted = floor if (lot.pk, line.provider) in self.refused else line.requested
        found = {
            "bin": provider.bin,
            "name": names(provider),
            "points": f"{points:.2f}",
            "rating": {"version": version, "day": day.isoformat()},
            "capacity": throughput.capacity or 0,
            "floor": floor,
            "pool": pool_name(provider, lot),
            "parts": {"requested": wanted},
            "throughput": throughput.plain(),
        }
        if line.own < line.requested:
            share = self.limit(provider, lot)
            handed = self.partners[line.pk]
            found["parts"]["coexecution"] = coexecution_bound(line.own, handed, share)
            found["coexecution"] = {
                "own": line.own,
                "partners": handed,
                "limit": None if share is None else str(share),
            }
        return found

    def limit(self, provider: Provider, lot: Lot) -> Decimal | None:
        """Per cent that may be handed over; None: no limit. Who has too few people attached may hand over nothing."""
        if lot.care_type.code != LIMITED_CARE:
            return None
        people = provider.attached_population
        for row in self.limits:
            if row.territory == provider.territory and row.attached_from <= people:
                if row.attached_below is None or people < row.attached_below:
                    return row.share
        return Decimal(0)

    # Residual runs ---------------------------------------------------------------------------------------------------
    def hold(
        self, lot: Lot, bidders: list[dict[str, Any]], budgets: dict[str, int], tariff: int
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Whoever has accepted more than its cap of today (by manual distribution, or since the cap fell) keeps that
        and steps aside: it is no floor under a cap any more. Its units leave the budget, which lowers the share cap
        of the others, so look again."""
        held: list[dict[str, Any]] = []
        by_bin = {one.bin: one.pk for one in self.providers.values()}
        while True:
            volume = sum(max(left, 0) // tariff for left in budgets.values())
            share = None if self.campaign.share_cap is None else int(volume * self.campaign.share_cap / 100)
            over = [one for one in bidders if one["floor"] > lowest(one["parts"], share)]
            if not over:
                return bidders, held
            for one in over:
                provider = by_bin[one["bin"]]
                for source, units in self.kept[lot.pk, provider].items():
                    budgets[source] -= units * tariff
                held.append(self.outsider(provider, said("held", units=str(one["floor"]))))
            gone = {one["bin"] for one in over}
            bidders = [one for one in bidders if one["bin"] not in gone]

    # Pools -----------------------------------------------------------------------------------------------------------
    def pools(self) -> dict[str, int]:
        """Pool → units free at the beginning of the run; never less than the floors on it, which nobody loses."""
        placed: Counter[str] = Counter()
        if self.residual:
            every = Lot.objects.filter(campaign=self.campaign).select_related("care_type")
            lots = {lot.pk: lot for lot in every}
            for (lot, provider), units in self.kept.items():
                if provider in self.providers:
                    placed[pool_name(self.providers[provider], lots[lot])] += sum(units.values())
        codes = {lot.care_type_id: lot for lot in self.rows}
        found = {}
        for provider in self.providers.values():
            for care, lot in codes.items():
                name = pool_name(provider, lot)
                free = self.throughputs.get((provider.pk, care), Throughput()).free
                inside = self.floors[name]
                found[name] = max(free - (placed[name] - inside), inside)
        return found


def grouped(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in rows:
        found[one.lot_id].append(one)
    return found


def names(provider: Provider) -> dict[str, str]:
    return {"kk": provider.name_kk or provider.name_ru, "ru": provider.name_ru}


def pool_name(provider: Provider, lot: Lot) -> str:
    return f"{provider.bin}/{lot.care_type.code}"


def money_text(tiyn: int) -> str:
    """A budget below zero, from which more was taken than it held, is refused by the computation in words."""
    return text_of(tiyn) if tiyn >= 0 else f"-{text_of(-tiyn)}"


def lowest(parts: Mapping[str, int], share: int | None) -> int:
    return min([*parts.values(), *([] if share is None else [share])])
