"""A whole campaign distributed: 20 regions × 100 lots × 60 bidders, from the rows of the bids to a computed run.

Run by ``make bench``, or ``python bench/distribution.py [--regions N] [--lots N] [--bidders N]``. The task of the
worker is called as Celery calls it, on a database of its own; another connection reads the progress meanwhile. Also
measured: the file of the run, and its verifier on its own. Data are synthetic. Fails if the computation takes longer
than 60 seconds.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
VAR = Path(tempfile.mkdtemp(prefix="portal-bench-", dir="/var/tmp"))
os.environ["PORTAL_VAR"] = str(VAR)
YEAR = 2027
TARGET = 60.0  # seconds


def build(regions: int, lots: int, bidders: int) -> Any:
    """One campaign of the central office; every organisation of a region bids for all lots of it."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from accounts.models import Region
    from procurement.models import Campaign, PurchasePlan
    from providers.models import CareType

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    with transaction.atomic():
        plan = PurchasePlan.objects.create(year=YEAR, number=1, state="approved")
        campaign = Campaign.objects.create(
            number=f"00-{YEAR}-001", name_ru="Закуп", name_kk="Сатып алу", year=YEAR, plan=plan, state="distributing",
            opens_on=date(YEAR - 1, 11, 5), closes_on=date(YEAR - 1, 11, 12), norm="№ 169, 30.11.2023",
        )  # fmt: skip
        care = CareType.objects.get(code="kdu")
        for number, region in enumerate(Region.objects.order_by("code")[:regions]):
            fill(campaign, region, care, number, lots, bidders)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return campaign


def fill(campaign: Any, region: Any, care: Any, place: int, lots: int, bidders: int) -> None:
    from procurement.models import Bid, BidLine, Lot, LotFunding, PlanLine

    providers = make_providers(region, care, place * bidders, bidders)
    plan = PlanLine.objects.create(
        plan=campaign.plan, region=region, care_type=care, funding_source="OSMS", amount=10**12, tariff=1000
    )
    made = Lot.objects.bulk_create(
        Lot(
            campaign=campaign, number=f"{region.code}-{number:03}", position=place * lots + number + 1, region=region,
            care_type=care, name_ru=f"Услуга {number}", name_kk=f"Қызмет {number}", unit_ru="услуга",
            unit_kk="қызмет", tariff=Decimal(5000 + 37 * number),
        )
        for number in range(lots)
    )  # fmt: skip
    LotFunding.objects.bulk_create(
        LotFunding(lot=lot, funding_source="OSMS", plan_line=plan, budget=lot.tariff * (3000 + 41 * number) + 7)
        for number, lot in enumerate(made)
    )
    bids = Bid.objects.bulk_create(Bid(campaign=campaign, provider=one, state="admissible") for one in providers)
    BidLine.objects.bulk_create(
        (
            BidLine(bid=bid, lot=lot, requested=wanted, own=wanted, verdict="admissible")
            for rank, bid in enumerate(bids)
            for number, lot in enumerate(made)
            for wanted in [30 + (17 * rank + 29 * number) % 140]
        ),
        batch_size=5000,
    )


def make_providers(region: Any, care: Any, first: int, count: int) -> list[Any]:
    from providers.models import Capacity, Provider, Rating, RegistryEntry
    from tests.claims.world import bin_number

    made = [
        Provider.objects.create(
            kind="provider", bin=bin_number(first + number + 1), name_ru=f"Поликлиника {first + number}",
            name_kk=f"Емхана {first + number}", region=region, territory="city", ownership="state",
        )
        for number in range(count)
    ]  # fmt: skip
    RegistryEntry.objects.bulk_create(
        RegistryEntry(provider=one, care_type=care, admitted_on=date(2020, 1, 1), ground="import") for one in made
    )
    Capacity.objects.bulk_create(
        Capacity(provider=one, care_type=care, year=YEAR, units=4000 + 90 * rank) for rank, one in enumerate(made)
    )
    Rating.objects.bulk_create(
        Rating(provider=one, version=1, day=date(YEAR - 1, 10, 1), points=Decimal(4000 + 97 * rank % 6000) / 100)
        for rank, one in enumerate(made)
    )
    return made


# Measured ------------------------------------------------------------------------------------------------------------
class Watcher(threading.Thread):
    """Reads the progress of the run as the page does; ``seen`` are the different counts of lots."""

    def __init__(self, run_id: int) -> None:
        super().__init__(daemon=True)
        self.run_id, self.seen, self.over = run_id, set[int](), threading.Event()

    def run(self) -> None:
        from django.db import connection

        from procurement.models import Run

        while not self.over.wait(0.5):
            self.seen.add(Run.objects.values_list("lots_done", flat=True).get(pk=self.run_id))
        connection.close()


def computed(campaign: Any) -> tuple[Any, float, float, int]:
    """The run, seconds of the task, its own computing time, and how often the progress moved."""
    from accounts.access import SYSTEM
    from procurement.distribution import runs
    from procurement.distribution.tasks import compute_run

    runs.queue = lambda run_id: None  # no worker here: the task is called below
    run = runs.start_run(campaign=campaign, actor=SYSTEM)
    watcher = Watcher(run.pk)
    watcher.start()
    begin, begun = time.perf_counter(), time.process_time()
    compute_run.apply(args=[run.pk], throw=True)
    seconds, busy = time.perf_counter() - begin, time.process_time() - begun
    watcher.over.set()
    watcher.join()
    run.refresh_from_db()
    assert run.state == "computed", (run.state, run.failure)
    return run, seconds, busy, len(watcher.seen)


def freezing(run: Any) -> float:
    """Seconds of the first of the two parts, once more, taken back."""
    from django.db import transaction

    from accounts.access import SYSTEM
    from procurement.distribution import computing, runs

    begin = time.perf_counter()
    with transaction.atomic():
        following = runs.send_back(run=run, actor=SYSTEM, returned_input="bench")
        computing.freeze(following)
        seconds = time.perf_counter() - begin
        transaction.set_rollback(True)
    return seconds


def verified(run: Any) -> tuple[float, float, int]:
    """Seconds to write the file, seconds of its verifier, megabytes."""
    from procurement.distribution import download

    path = VAR / "run.json"
    begin = time.perf_counter()
    with path.open("w", encoding="utf-8") as file:
        file.writelines(download.pieces(run))
    written = time.perf_counter() - begin
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-I", str(download.VERIFIER), str(path)], capture_output=True, text=True, check=False
    )
    assert done.stdout == "equal\n", done.stdout[:500] + done.stderr[:500]
    return written, time.perf_counter() - begin, path.stat().st_size // 2**20


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--regions", type=int, default=20)
    parser.add_argument("--lots", type=int, default=100)
    parser.add_argument("--bidders", type=int, default=60)
    options = parser.parse_args()
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # or every statement is kept
    from procurement.models import RunLine

    campaign = build(options.regions, options.lots, options.bidders)
    run, seconds, busy, moved = computed(campaign)
    lines = RunLine.objects.filter(run_lot__run=run).count()
    frozen = freezing(run)
    written, checked, size = verified(run)
    print(
        f"{options.regions} regions × {options.lots} lots × {options.bidders} bidders, {lines:,} lines, one worker\n"
    )
    print("| step | seconds |\n|---|---|")
    print(f"| the task: inputs frozen, lots computed, lines written | {seconds:.1f} (target {TARGET:.0f}) |")
    print(f"| of it, computing time of the worker, without the database | {busy:.1f} |")
    print(f"| of it, inputs frozen | {frozen:.1f} |")
    print(f"| file of the run, {size} MB | {written:.1f} |")
    print(f"| the verifier, without the portal | {checked:.1f} |")
    print(f"\nThe progress that the page shows moved {moved} times.")
    return 0 if seconds < TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
