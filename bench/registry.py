"""The registry at 5,000 organisations: the nightly run over all of them, and the public search.

Run by ``make bench``, or ``python bench/registry.py [--organisations N]``. Reports medians of one run: seconds of the
nightly run on a day on which nothing happens and on one on which every tenth organisation loses a licence, and the
number of SQL statements a batch. Of the search: milliseconds of the whole page for each of a list of misspelt names in
both languages, and how many of the intended organisations are among the first five. Data are synthetic.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-bench-", dir="/var/tmp")
DAY = date(2026, 11, 2)
START = date(2020, 1, 1)
STAFF, CARE = 12, 4
FIRST = 5  # rows in which the intended organisation must stand


def build(organisations: int) -> None:
    """Organisations with licences, staff with certificates, accreditation, a head, and admission to four types."""
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    with transaction.atomic():
        make_organisations(organisations)
        make_facts()
        requirements()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def make_organisations(count: int) -> None:
    from accounts.enums import Role
    from accounts.models import Membership, Region, User
    from providers.models import Provider
    from tests.claims.world import bin_number
    from tests.providers.typed_names import TYPED, many

    regions = list(Region.objects.order_by("code").values_list("code", flat=True))
    names = chain(((one.ru, one.kk, one.region) for one in TYPED), many(regions))
    for number, (name_ru, name_kk, region) in enumerate(islice(names, count)):
        provider = Provider.objects.create(
            kind="provider",
            bin=bin_number(number + 1),
            name_ru=name_ru,
            name_kk=name_kk,
            region_id=region,
            territory="city" if number % 3 else "district",
            ownership="state" if number % 2 else "private",
            registered_on=START,
        )
        user = User.objects.create(email=f"head{number}@example.kz", last_name="Примерова", first_name="Анна")
        Membership.objects.create(user=user, organisation=provider, roles=[Role.PROVIDER_HEAD], valid_from=START)


def make_facts() -> None:
    from providers.models import (
        Accreditation,
        CareType,
        Licence,
        Provider,
        Rating,
        RegistryEntry,
        StaffCertificate,
        StaffMember,
    )

    types = list(CareType.objects.order_by("position", "code"))[:8]
    providers = list(Provider.objects.order_by("pk"))
    licences, entries, people = [], [], []
    for number, one in enumerate(providers):
        ends = DAY + timedelta(days=number % 10) if number % 10 < 8 else None  # an eighth of them on each day
        for at in range(CARE):
            care = types[(number + at) % len(types)]
            licences.append(
                Licence(provider=one, number=f"Л-{number}", care_type=care, valid_from=START, valid_to=ends)
            )
            entries.append(RegistryEntry(provider=one, care_type=care, admitted_on=START, ground="import"))
        people += [
            StaffMember(
                provider=one, iin=f"{number:06d}{at:06d}", full_name=f"Дәрігер {at}", speciality="Терапевт",
                hired_on=START, daily_minutes=360,
            )
            for at in range(STAFF)
        ]  # fmt: skip
    Licence.objects.bulk_create(licences, 5_000)
    RegistryEntry.objects.bulk_create(entries, 5_000)
    Rating.objects.bulk_create(
        [Rating(provider=one, version=1, day=DAY, points=50 + one.pk % 50) for one in providers], 5_000
    )
    people = StaffMember.objects.bulk_create(people, 5_000)
    StaffCertificate.objects.bulk_create(
        [
            StaffCertificate(
                staff_member=one, number=f"С-{number}", speciality="Терапевт" if number % 3 else "Кардиолог",
                valid_from=START, valid_to=DAY + timedelta(days=number % 900), confirmed=True,
            )
            for number, one in enumerate(people)
        ],
        5_000,
    )  # fmt: skip
    Accreditation.objects.bulk_create(
        [Accreditation(provider=one, number="А-1", valid_from=START, confirmed=True) for one in providers], 5_000
    )


def requirements() -> None:
    from providers.models import MinimumRequirement, Term

    wanted = [("staff", "Терапевт", 4), ("staff", "Кардиолог", 2), ("accreditation", "", 1)]
    for number, (kind, subject, minimum) in enumerate(wanted):
        MinimumRequirement.objects.create(
            code=f"bench-{number}", kind=kind, subject=subject, minimum=minimum, valid_from=START, lasting=True
        )
    for code, days in (("lapse_notice_first", 30), ("lapse_notice_last", 7)):
        Term.objects.get_or_create(code=code, defaults={"valid_from": START, "days": days, "working": False})


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def nightly(organisations: int, runs: int) -> list[tuple[str, str, str]]:
    """The first night sends all the notices that have piled up; then a night a day, each with its lapses."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from providers.actualise import BATCH, actualise

    first, done = timed(lambda: actualise(DAY))
    quiet, _none = timed(lambda: actualise(DAY))
    nights = [timed(lambda day=day: actualise(DAY + timedelta(days=day))) for day in range(1, runs + 1)]
    with CaptureQueriesContext(connection) as queries:
        actualise(DAY + timedelta(days=runs + 1))
    batches = -(-organisations // BATCH)
    suspended = statistics.median(one.suspended for _seconds, one in nights)
    return [
        ("organisations, entries, certificates", f"{organisations:,} / {organisations * CARE:,} / "
         f"{organisations * STAFF:,}", ""),
        ("first night, s", f"{first:.1f}", "≤ 60"),
        ("notices sent in it", f"{done.notices:,}", ""),
        ("the same night again, nothing to do, s", f"{quiet:.1f}", "≤ 60"),
        ("a night with lapses, s", f"{statistics.median(seconds for seconds, _one in nights):.1f}", "≤ 60"),
        ("entries suspended in it", f"{suspended:,.0f}", ""),
        (f"SQL statements a batch of {BATCH:,}", f"{len(queries) / batches:.1f}", ""),
    ]  # fmt: skip


def searching(runs: int) -> list[tuple[str, str, str]]:
    """Milliseconds of the page as the test client gets it: middleware, search, counts beside filters, template."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from providers.search import matches
    from tests.providers.typed_names import QUERIES

    readers = [Client(headers={"accept-language": language}) for language in ("kk", "ru")]

    def page(at: int, **asked: str) -> float:
        return statistics.median(timed(lambda: readers[at % 2].get("/providers/", asked))[0] for _run in range(runs))

    page(0), page(1)
    typed = sorted(page(at, q=text) * 1000 for at, (text, _meant) in enumerate(QUERIES))
    met = [is_met(text, meant, ("kk", "ru")[at % 2]) for at, (text, meant) in enumerate(QUERIES)]
    with CaptureQueriesContext(connection) as queries:
        matches(QUERIES[0][0])
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + next(one["sql"] for one in queries if "levenshtein" in one["sql"]))
        indexed = "search_word_alike" in "\n".join(row[0] for row in cursor)
    p95 = typed[int(len(typed) * 0.95)]
    return [
        ("misspelt names", f"{len(QUERIES)}", "≥ 40"),
        ("page of a search, median, ms", f"{statistics.median(typed):.0f}", "≤ 50"),
        ("page of a search, 95 %, ms", f"{p95:.0f}", "≤ 50"),
        (f"intended one among the first {FIRST}, %", f"{100 * sum(met) / len(met):.1f}", "≥ 95"),
        ("misprints sought through the trigram index", "yes" if indexed else "no", "yes"),
        ("page of the whole list, ms", f"{page(0) * 1000:.0f}", ""),
        ("page of a word that a fifth of all names holds, ms", f"{page(1, q='поликлиника') * 1000:.0f}", ""),
        ("map of the whole list, ms", f"{page(0, view='map') * 1000:.0f}", ""),
    ]  # fmt: skip


def is_met(text: str, meant: Any, language: str) -> bool:
    from django.utils import translation

    from providers.registry import Search

    with translation.override(language):
        first = Search(text=text).found(DAY)[:FIRST]
    return (meant.ru, meant.region) in {(one.name_ru, one.region_id) for one in first}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--organisations", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # or every statement is kept
    seconds, _none = timed(lambda: build(arguments.organisations))
    print(f"built in {seconds:.0f} s", file=sys.stderr)
    print("| registry | measured | target |\n|---|---|---|")
    for row in nightly(arguments.organisations, arguments.runs) + searching(arguments.runs):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
