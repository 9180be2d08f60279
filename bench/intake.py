"""Intake: a register of 100,000 lines against a million people and a million stored lines, all rules on.

Run by ``make bench``, or ``python bench/intake.py [--lines N] [--people N]``. Reports medians and ratios of one
run: from file to committed protocol, lines per second against a plain Django loop that checks row by row, number
of SQL statements at 10 and at 100,000 lines, peak memory of the checking process. Data are synthetic.
"""

import argparse
import csv
import io
import multiprocessing
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Children import this file again and must find the folder of their parent.
if "BENCH_VAR" not in os.environ:
    os.environ["BENCH_VAR"] = tempfile.mkdtemp(prefix="portal-bench-", dir="/var/tmp")
os.environ["PORTAL_VAR"] = os.environ["BENCH_VAR"]
NOW = datetime(2026, 10, 31, 20, 0, tzinfo=ZoneInfo("Asia/Almaty"))
SERVICES, DOCTORS = 2_000, 400
random.seed(20261123)


def iin_of(number: int) -> str:
    from accounts.identifiers import check_digit

    birth = date(1945, 1, 1) + timedelta(days=number % 27_000)
    for serial in range(number // 27_000 * 3, 10_000):
        century = (5 if birth.year >= 2000 else 3) + number % 2
        stem = f"{birth:%y%m%d}{century}{serial:04d}"
        digit = check_digit(stem)
        if digit is not None:
            return f"{stem}{digit}"
    raise AssertionError


def birth_of(number: int) -> date:
    return date(1945, 1, 1) + timedelta(days=number % 27_000)


def copy(sql: str, rows: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(sql) as target:
        for row in rows:
            target.write_row(row)


def build(people: int, stored: int) -> dict[str, Any]:
    """One provider, its contract, 2,000 services, the people and a year of accepted lines."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from claims import partitions
    from procurement.models import ContractLine
    from tests.claims import world

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        made = world.make_world()
        kdu = made.care_types["kdu"].pk
        ContractLine.objects.filter(contract=made.contract).update(
            amount=10**12
        )  # a plan that the year does not exhaust
        copy(
            "COPY procurement_service (code, name_kk, name_ru, care_type_id, unit, sex, age_min, age_max, max_per_day,"
            " max_per_year, needs_referral, in_capitation, funding, source) FROM STDIN",
            (
                (f"B{n // 1000:02d}.{n % 1000:03d}.000", "", f"Услуга {n}", kdu, "service", "", None, None,
                 4 if n % 2 else None, 400 if n % 3 == 0 else None, n % 10 == 0, False, "OSMS", "")
                for n in range(SERVICES)
            ),
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procurement_tariff (service_id, valid_from, valid_to, source, price)"
                " SELECT id, e.f, e.t, '', 1000 + id FROM procurement_service,"
                " (VALUES ('2025-01-01'::date, '2025-12-31'::date), ('2026-01-01', NULL)) e (f, t)"
                " WHERE code LIKE 'B%%.000' AND id NOT IN (SELECT service_id FROM procurement_tariff)"
            )
        doctors = [world.iin(date(1980, 1, 1) + timedelta(days=n), "F", 300) for n in range(DOCTORS)]
        copy(
            "COPY providers_staffmember (provider_id, iin, full_name, speciality, hired_on) FROM STDIN",
            ((made.provider.pk, number, "Врач", "", date(2020, 1, 1)) for number in doctors),
        )
        numbers = [iin_of(n) for n in range(people)]
        copy(
            "COPY claims_person (iin, full_name, birth_date, sex) FROM STDIN",
            ((iin, "Пациент", birth_of(n), "F" if n % 2 else "M") for n, iin in enumerate(numbers)),
        )
        copy(
            "COPY claims_coverage (iin, valid_from, basis) FROM STDIN",
            ((iin, date(2020, 1, 1), "employee") for n, iin in enumerate(numbers) if n % 50),
        )
        partitions.ensure([date(2026, month, 1) for month in range(1, 13)])
    codes = service_rows()
    store_lines(made, numbers, codes, doctors, stored)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"world": made, "people": numbers, "codes": codes, "doctors": doctors}


def service_rows() -> list[tuple[int, str, Decimal, bool]]:
    from procurement.models import Tariff

    rows = Tariff.objects.filter(
        valid_from=date(2026, 1, 1), service__code__startswith="B", service__code__endswith=".000"
    )
    rows = rows.filter(service__name_ru__startswith="Услуга ", service__care_type__code="kdu")
    return list(
        rows.order_by("service__code").values_list("service_id", "service__code", "price", "service__needs_referral")
    )


def store_lines(made: Any, people: list[str], codes: list[Any], doctors: list[str], count: int) -> None:
    """Lines accepted earlier, spread over the year; every fiftieth is the provider's own."""
    from django.db import connection, transaction

    def rows() -> Any:
        for n in range(count):
            service = codes[random.randrange(len(codes))]
            day = date(2026, 1, 1) + timedelta(days=n % 300)
            at = datetime.combine(day, datetime.min.time(), ZoneInfo("Asia/Almaty")) + timedelta(hours=9)
            provider = made.provider if n % 50 == 0 else made.other
            yield (day.replace(day=1), day, 0, provider.pk, 0, made.care_types["kdu"].pk, service[0], "OSMS", at, n,
                   f"S{n}", "", people[random.randrange(len(people))], doctors[n % len(doctors)], service[1], "J06.9",
                   "planned", at, at, 1, service[2], "", None, "", "", "")  # fmt: skip

    with transaction.atomic():
        copy(
            "COPY claims_line (month, day, register_id, provider_id, contract_id, care_type_id, service_id,"
            " funding_source, received_at, row_no, line_no, case_no, patient_iin, practitioner_iin, service_code,"
            " diagnosis_code, care_form, started_at, ended_at, quantity, amount, referral_no, referral_date,"
            " referring_bin, executor_bin, outcome) FROM STDIN",
            rows(),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO claims_linenumber (provider_id, line_no, month, line_id, register_id)"
                " SELECT provider_id, line_no, month, id, register_id FROM claims_line"
            )
            cursor.execute(
                "INSERT INTO claims_serviceusage (patient_iin, service_id, year, quantity)"
                " SELECT patient_iin, service_id, 2026, sum(quantity)"
                " FROM claims_line l JOIN procurement_service s ON s.id = l.service_id"
                " WHERE s.max_per_year IS NOT NULL GROUP BY 1, 2"
            )


def register_file(data: dict[str, Any], number: str, lines: int) -> bytes:
    """About 3 % of the lines break a rule."""
    from claims.columns import NAMES

    made, text = data["world"], io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(NAMES)
    head = [number, "2026-10", made.provider.bin, made.contract.number, "OSMS"]
    for n in range(lines):
        _id, code, price, referral = data["codes"][random.randrange(len(data["codes"]))]
        day = f"2026-10-{random.randrange(28, 32):02d}"
        wrong = random.randrange(33)
        writer.writerow([
            *head, f"{number}-{n}", "", data["people"][random.randrange(len(data["people"]))],
            data["doctors"][n % DOCTORS], code, "J06" if wrong == 0 else "J06.9", "planned",
            f"{day}T09:00", f"{day}T09:15", 1, price + (wrong == 1),
            *(["N1", "2026-10-20"] if referral else ["", ""]), "", "", "",
        ])  # fmt: skip
    return text.getvalue().encode()


def submit(data: dict[str, Any], content: bytes) -> int:
    from accounts.access import SYSTEM
    from claims.actions import submit_file

    return submit_file(
        provider=data["world"].provider,
        actor=SYSTEM,
        content=io.BytesIO(content),
        name="r.csv",
        channel="command",
        now=NOW,
    ).pk


def checked(warm: int, pk: int, pipe: Any) -> None:
    """In a process of its own, as in the worker: seconds, statements, peak memory."""
    import django

    django.setup()
    from django.db import connection

    from claims.control.check import check_register
    from claims.models import Register

    counted = [0]

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        counted[0] += 1
        return execute(*args)

    check_register(warm)  # a worker lives long: imports and connections are not what we measure
    with connection.execute_wrapper(count):
        started = time.perf_counter()
        check_register(pk)
        seconds = time.perf_counter() - started
    register = Register.objects.get(pk=pk)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = {"accepted": register.lines_accepted, "refused": register.lines_refused}
    pipe.send({"seconds": seconds, "statements": counted[0], "memory": memory, "stages": register.seconds, **lines})


def run_check(data: dict[str, Any], number: str, lines: int) -> dict[str, Any]:
    warm = submit(data, register_file(data, f"{number}W", 10))
    pk = submit(data, register_file(data, number, lines))
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=checked, args=(warm, pk, there))
    process.start()
    there.close()  # a child that fails ends the wait
    result = here.recv()
    process.join()
    print(f"{lines} lines: {result['seconds']:.3f} s, {result['stages']}", file=sys.stderr)
    return result


@contextmanager
def rolled_back() -> Any:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def naive(data: dict[str, Any], lines: int) -> float:
    """Lines a second of a plain loop: 13 rules, one query after another, objects saved one by one."""
    from bench.naive import check_line
    from claims.models import Register

    content = register_file(data, "NAIVE", lines)
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    register = Register.objects.select_related("provider").get(pk=submit(data, content))
    with rolled_back():
        started = time.perf_counter()
        for row in rows:
            check_line(row, register)
        return lines / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--stored", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    import django

    django.setup()
    from django.db import connection

    started = time.perf_counter()
    data = build(arguments.people, arguments.stored)
    connection.close()
    print(f"built in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    large = [run_check(data, f"L{n}", arguments.lines) for n in range(arguments.runs)]
    small = [run_check(data, f"T{n}", 10) for n in range(arguments.runs)]
    slow = naive(data, 300)
    report(arguments, large, small, slow)


def report(arguments: argparse.Namespace, large: list[Any], small: list[Any], slow: float) -> None:
    seconds = statistics.median(row["seconds"] for row in large)
    tiny = statistics.median(row["seconds"] for row in small)
    fast = arguments.lines / seconds
    rows = [
        ("lines, people, stored lines", f"{arguments.lines:,} / {arguments.people:,} / {arguments.stored:,}", ""),
        ("file to committed protocol, s", f"{seconds:.2f}", "≤ 10"),
        ("lines a second", f"{fast:,.0f}", ""),
        ("stages of the last run, s", str(large[-1]["stages"]), ""),
        ("accepted / refused of the last run", f"{large[-1]['accepted']:,} / {large[-1]['refused']:,}", ""),
        ("10 lines, ms", f"{tiny * 1000:.0f}", "≤ 150"),
        ("SQL statements at 10 lines / at all", f"{small[-1]['statements']} / {large[-1]['statements']}", "equal"),
        ("peak memory of the checking process, MB", f"{max(row['memory'] for row in large):.0f}", "≤ 600"),
        ("plain Django loop (13 rules, lines saved one by one), lines a second", f"{slow:,.0f}", ""),
        ("ratio to the plain loop", f"{fast / slow:,.0f}", "≥ 200"),
    ]
    print("| intake | measured | target |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
