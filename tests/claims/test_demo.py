"""The demonstration: the same every time, of the promised size, showing every rule, with nobody's real number."""

import hashlib
import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from time_machine import travel

from accounts.access import Actor
from accounts.enums import Role
from accounts.identifiers import birth_date_of_iin, is_valid_bin, is_valid_iin
from accounts.models import Membership, Organisation, Region, User
from claims.control.catalogue import RULES
from claims.demo import dataset
from claims.demo.country import FULL, SMALL, Country
from claims.demo.flaws import FLAWS
from claims.demo.registers import Register as Written
from claims.demo.run import Demo, is_loaded, write_country
from claims.models import Finding, Line, Person, Reduction, Register
from claims.protocol import write_csv
from monitoring.models import Defect, Flag, Inspection, Recomputation, SampleCase
from procurement.due import due
from procurement.models import Bid, Campaign, Contract
from providers.models import Rating

Made = tuple[Country, list[Written]]
# Rules that the plans, contracts and days of the country break, not a flaw in a line.
BY_PLAN = {"F15", "L05", "P08", "P09", "P11"}
# By what no dataset holds: suspended contracts, agreed co-execution, lines under a defect.
OF_THE_PORTAL = {"P07.2", "R16", "F16"}


@pytest.fixture(scope="module")
def full() -> Made:
    return write_country(FULL)


def digest_of(made: Made, folder: Path) -> str:
    """Of every dataset file and every line of every register."""
    country, registers = made
    dataset.write(country, registers, folder)
    sha = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        sha.update(path.read_bytes())
    for register in registers:
        sha.update(repr((register.header, register.sent, [line.values for line in register.lines])).encode())
    return sha.hexdigest()


# The written country ------------------------------------------------------------------------------------------------
def test_the_country_is_of_the_promised_size(full: Made) -> None:
    country, registers = full

    assert len(country.clinics) >= 60
    assert len({clinic.kind for clinic in country.clinics}) >= 5
    assert len({clinic.region for clinic in country.clinics}) == 20
    assert len(country.people) == 20_000
    assert sum(len(register.lines) for register in registers) >= 60_000
    assert {register.month for register in registers if register.month != 1} == {8, 9, 10}
    assert len({clinic.bin for clinic in country.clinics}) == len(country.clinics)


def test_the_share_of_failures_is_a_realistic_one(full: Made) -> None:
    _country, registers = full
    lines = [line for register in registers for line in register.lines]

    assert 0.01 < sum(line.clean is not None for line in lines) / len(lines) < 0.08


def test_every_line_rule_of_the_catalogue_is_shown(full: Made) -> None:
    _country, registers = full
    shown = {rule for register in registers for rule in register.flaws}

    assert shown == set(FLAWS)
    assert shown | BY_PLAN | OF_THE_PORTAL == {key for key, rule in RULES.items() if rule.scope == "line"}


def test_numbers_are_made_up_and_right(full: Made) -> None:
    """Nobody's: of a person the serial number is below 7000 and the register of people tells the same day but for
    the few that are meant to disagree; of a doctor it is above 8000."""
    country, _registers = full

    assert all(is_valid_iin(person.iin) for person in country.people)
    assert all(int(person.iin[7:11]) < 7_010 for person in country.people)
    odd = [person for person in country.people if birth_date_of_iin(person.iin) != person.born]
    assert len(odd) <= len(country.people) / 400
    doctors = [doctor for clinic in country.clinics for team in clinic.doctors.values() for doctor in team]
    assert all(is_valid_iin(doctor.iin) and int(doctor.iin[7:11]) >= 8_000 for doctor in doctors)
    assert all(is_valid_bin(clinic.bin) and clinic.bin[4:6] == "40" for clinic in country.clinics)
    assert not {person.iin for person in country.people} & {doctor.iin for doctor in doctors}


def test_two_processes_write_the_same(full: Made, tmp_path: Path) -> None:
    """Another process has another order of sets and another seed of hashes; nothing may lean on either."""
    code = (
        "import sys, pathlib; import django; django.setup()\n"
        "from tests.claims.test_demo import digest_of; from claims.demo.run import write_country\n"
        "from claims.demo.country import SMALL\n"
        "print(digest_of(write_country(SMALL), pathlib.Path(sys.argv[1])))"
    )
    folders = [tmp_path / "there", tmp_path / "here"]
    for folder in folders:
        folder.mkdir()
    environment = os.environ | {"PYTHONHASHSEED": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(folders[0])],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr

    assert digest_of(write_country(SMALL), folders[1]) == run.stdout.strip()


# Guards -------------------------------------------------------------------------------------------------------------
def test_production_is_not_filled_by_mistake(db: None, settings: Any) -> None:
    settings.DEBUG = settings.TESTING = False
    with pytest.raises(CommandError, match="--force"):
        call_command("demo", small=True, verbosity=0)
    assert not User.objects.exists()


def test_registers_of_others_are_not_mixed_with_the_demonstration(db: None) -> None:
    from tests.claims.world import make_world

    world = make_world()
    world.send(world.line())
    with pytest.raises(CommandError, match="registers here already"):
        call_command("demo", small=True, verbosity=0)
    assert Person.objects.filter(birth_date__lt=date(1910, 1, 1)).count() == 0


def test_without_a_demonstration_the_logins_say_how_to_make_one(db: None) -> None:
    error, out = io.StringIO(), io.StringIO()
    call_command("demo_logins", stdout=out, stderr=error)
    assert "manage.py demo" in error.getvalue()
    assert out.getvalue() == ""


# In the database ----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Any]]:
    """``manage.py demo --small`` twice, each on an empty database: what came of each; the second one stays. The first
    goes on after a loading that was broken off, the second is made on another day: neither must show."""

    class Undo(Exception):
        pass

    found = []
    with django_db_blocker.unblock():
        for last in (False, True):
            try:
                with transaction.atomic(), travel(datetime(2027, 3, 5 + last, 9, 0, tzinfo=UTC)):
                    call_command("load_reference", verbosity=0)
                    if not last:
                        break_off()
                    call_command("demo", small=True, verbosity=0)
                    found.append(state())
                    if last:
                        yield found
                    raise Undo
            except Undo:
                pass


def break_off() -> None:
    def stop(text: str) -> None:
        if "registers checked" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Demo(SMALL, stop).run()
    assert not is_loaded()


def state() -> dict[str, Any]:
    """What does not depend on when it was made: counts, states, protocols."""
    protocols = {}
    for register in Register.objects.exclude(state="draft").order_by("received_at", "file_name", "id"):
        text = io.StringIO(newline="")
        write_csv(register, text)
        name = f"{register.provider.bin} {register.file_name} {register.sha256}"
        protocols[name] = (register.state, hashlib.sha256(text.getvalue().encode()).hexdigest())
    return {
        "people": Person.objects.count(),
        "organisations": Organisation.objects.count(),
        "lines": Line.objects.count(),
        "findings": Counter(Finding.objects.values_list("rule", flat=True)),
        "protocols": protocols,
    }


@pytest.fixture
def demo(loaded: list[Any], db: None) -> list[Any]:
    return loaded


@pytest.mark.slow
def test_the_same_comes_out_on_two_databases(demo: list[Any]) -> None:
    first, second = demo

    assert first == second
    assert first["people"] == SMALL.people
    assert first["lines"] > 300
    assert len(first["protocols"]) >= 16


@pytest.mark.slow
def test_each_flaw_is_noticed_by_its_rule(demo: list[Any]) -> None:
    _country, registers = write_country(SMALL)
    for register in registers:
        sent = Register.objects.exclude(state="refused").get(number=register.number, provider__bin=register.clinic.bin)
        found = set(Finding.objects.filter(register=sent).values_list("rule", flat=True))
        assert register.flaws <= found, (register.number, register.flaws - found)


@pytest.mark.slow
def test_registers_of_every_outcome_are_there_to_be_seen(demo: list[Any]) -> None:
    states = set(Register.objects.values_list("state", flat=True))
    assert {"draft", "accepted", "partly", "refused"} <= states
    assert Register.objects.filter(corrects__isnull=False).exists()
    assert Region.objects.count() == 20
    assert Organisation.objects.filter(kind="branch").count() == 20


@pytest.mark.slow
def test_there_are_users_of_every_role_and_they_can_sign_in(demo: list[Any]) -> None:
    out = io.StringIO()
    call_command("demo_logins", format="json", stdout=out)

    rows = json.loads(out.getvalue())

    later = {Role.COMMISSION_MEMBER, Role.CITIZEN}  # have nothing to do here yet
    assert {row["role"] for row in rows} >= {role.value for role in Role if role not in later}
    for row in rows:
        assert {"role", "organisation", "login", "password"} <= set(row)
        assert row["login"].endswith(".example")
    user = User.objects.get(email=rows[0]["login"])
    assert user.check_password(rows[0]["password"])
    assert len({row["organisation"] for row in rows if row["login"].startswith("both")}) == 2


@pytest.mark.slow
def test_demo_logins_are_printed_for_people_too(demo: list[Any]) -> None:
    out = io.StringIO()
    call_command("demo_logins", stdout=out)
    assert "clerk.ulgi@demo.example" in out.getvalue()


@pytest.mark.slow
def test_a_second_run_changes_nothing(demo: list[Any]) -> None:
    out = io.StringIO()
    call_command("demo", stdout=out)
    assert "loaded already" in out.getvalue()
    now = state()
    assert [name for name, value in now.items() if value != demo[1][name]] == []


@pytest.mark.slow
def test_a_campaign_stands_at_every_stage(demo: list[Any]) -> None:
    states = Counter(Campaign.objects.values_list("state", flat=True))

    assert set(states) >= {
        "draft", "approved", "published", "accepting", "evaluating", "distributing", "standstill", "contracting",
        "failed", "cancelled",
    }  # fmt: skip
    assert set(Bid.objects.values_list("state", flat=True)) >= {"needs_correction", "accepted"}
    assert Contract.objects.filter(campaign__isnull=False, rounds__state="provider_counter").exists()


@pytest.mark.slow
def test_in_procurement_something_awaits_each_role(demo: list[Any]) -> None:
    for login in ("officer.astana", "head.astana", "head.ulgi", "office", "ngo.karaganda"):
        row = Membership.objects.select_related("user", "organisation").get(user__email=f"{login}@demo.example")
        assert due(Actor(row.user, row.organisation, frozenset(row.roles))), login


@pytest.mark.slow
def test_monitoring_is_under_way(demo: list[Any]) -> None:
    """What screens found is in every state, defects are on the ladder, and money and ratings follow."""
    defects = Counter(Defect.objects.values_list("state", flat=True))

    assert set(Flag.objects.values_list("state", flat=True)) >= {"new", "in_work", "dismissed", "defect"}
    assert len(set(Flag.objects.values_list("screen", flat=True))) >= 12
    assert set(defects) >= {"set", "objected", "upheld", "confirmed"}
    assert Reduction.objects.filter(cancelled_at=None).count() == defects["confirmed"]
    confirmed = Defect.objects.filter(state="confirmed", code__code__startswith="5.").values("provider")
    fallen = Rating.objects.filter(provider__in=confirmed).values("provider").annotate(versions=Count("pk"))
    assert fallen and all(row["versions"] > 1 for row in fallen)
    cases = Counter(SampleCase.objects.values_list("state", flat=True))
    assert cases["done"] and cases["waiting"]
    assert len(set(Inspection.objects.values_list("state", flat=True))) == 2
    assert not Recomputation.objects.exists()
