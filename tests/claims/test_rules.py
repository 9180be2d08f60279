"""Every rule of format-logical control: a violation, a clean neighbour and the boundary between them.

The table gives, for each rule, changes to a clean line that break it, and changes that just do not.
"""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from claims.control.catalogue import RULES
from claims.models import Coverage, Finding, Line, LineLock
from procurement.models import CoExecution, Contract, ContractLine
from providers.models import Licence, RegistryEntry, StaffMember, Suspension
from tests.claims.world import NOW, World, halted, iin, make_contract, make_person, make_world, rules_of

pytestmark = pytest.mark.django_db

Change = dict[str, Any] | Callable[[World], dict[str, Any]]
ANTENATAL = {"service_code": "W01.000.001", "amount": "1500", "diagnosis_code": "Z34.0"}


@pytest.fixture
def world() -> World:
    return make_world()


# rule, broken, kept at the boundary
LINES: list[tuple[str, Change, Change]] = [
    ("F09", {"diagnosis_code": None}, {}),
    ("F09", {"stay": True, "outcome": None}, {"stay": True, "outcome": "improved"}),
    ("F10", {"started_at": "32.10.2026"}, {"started_at": "13.10.2026 09:00"}),
    ("F10", {"amount": "many"}, {"amount": "2 487,71"}),
    ("F10", {"quantity": "1.5"}, {"quantity": "1,0"}),
    ("F10.2", {"quantity": "0"}, {"quantity": "1"}),
    ("F10.2", {"quantity": "1000000000"}, {"quantity": "10000", "amount": "24877100"}),
    ("F10.3", {"amount": "-1"}, {"service_code": "P01.000.001", "amount": "0"}),
    ("F10.4", {"care_form": "routine"}, {"care_form": "urgent"}),
    ("F11", {"executor_bin": "140140000001"}, lambda w: {"executor_bin": w.other.bin}),
    ("F11", {"line_no": "x" * 61}, {"line_no": "x" * 60}),
    ("F11.2", {"referral_no": "=1+1"}, {"referral_no": "1+1"}),
    ("F13", {"quantity": "2"}, {"quantity": "2", "amount": "4975.43"}),
    ("F15", {"started_at": "2026-10-08T09:00", "ended_at": "2026-10-08T10:00"},
     {"started_at": "2026-10-09T09:00", "ended_at": "2026-10-09T10:00"}),
    ("R01", {"patient_iin": "850517407002"}, {}),
    ("R01.2", {"practitioner_iin": "12345"}, {}),
    ("R02", lambda w: {"patient_iin": make_person(date(1990, 1, 1), "M", 7, iin_of=date(1991, 1, 1)).iin}, {}),
    ("R03", {"patient_iin": iin(date(1999, 1, 1), "F", 5)}, {}),
    ("R04", {"service_code": "A99.999.999"}, {}),
    ("R04.2", {"service_code": "Z99.000.001"}, {"service_code": "Z98.000.001", "amount": "100"}),
    ("R05", {"amount": "2437.71"}, {"amount": "2487.71"}),
    ("R06", {"diagnosis_code": "J99.9"}, {}),
    ("R07", {"diagnosis_code": "J06"}, {"diagnosis_code": "J06.9"}),
    ("R07.2", {"stay": True, "diagnosis_code": "J06"}, {"stay": True, "diagnosis_code": "J06.9"}),
    ("R08", {"diagnosis_code": "V01.0"}, {}),
    ("R08", {"diagnosis_code": "P07.0"}, {}),
    ("R10", {"practitioner_iin": iin(date(1981, 1, 1), "F", 5)}, {}),
    ("R10.2", lambda w: {"practitioner_iin": doctor_until(w, date(2026, 10, 12))},
     lambda w: {"practitioner_iin": doctor_until(w, date(2026, 10, 13))}),
    ("R12", lambda w: without_licence(w, date(2026, 10, 12)), lambda w: without_licence(w, date(2026, 10, 13))),
    ("R14", {"stay": True, "outcome": "better"}, {"stay": True, "outcome": "worse"}),
    ("R14.2", {"outcome": "recovered"}, {}),
    ("R15", {"service_code": "A02.004.000"},
     {"service_code": "A02.004.000", "referral_no": "N1", "referral_date": "2026-10-13"}),
    ("R15", {"service_code": "A02.004.000", "referral_no": "N1"}, {}),
    ("R15.2", {"service_code": "A02.004.000", "referral_no": "N1", "referral_date": "2026-10-14"},
     {"service_code": "A02.004.000", "referral_no": "N1", "referral_date": "2026-10-13"}),
    ("R15.3", {"service_code": "A02.004.000", "referral_no": "N1", "referral_date": "2026-08-13"},
     {"service_code": "A02.004.000", "referral_no": "N1", "referral_date": "2026-08-14"}),
    ("R15.3", {"stay": True, "referral_date": "2026-07-06"}, {"stay": True, "referral_date": "2026-07-07"}),
    ("R15.4", lambda w: {"service_code": "A02.004.000", "referral_no": "N", "referral_date": "2026-10-10",
                         "referring_bin": w.other.bin},
     lambda w: {"service_code": "A02.004.000", "referral_no": "N", "referral_date": "2026-10-10",
                "referring_bin": w.provider.bin}),
    ("L01", {"ended_at": "2026-10-13T08:59"}, {"ended_at": "2026-10-13T09:00"}),
    ("L03", {"started_at": "2026-10-15T09:00", "ended_at": "2026-10-15T09:10"},
     {"started_at": "2026-10-14T09:00", "ended_at": "2026-10-14T09:10"}),
    ("L03.2", lambda w: short_contract(w, date(2026, 10, 12)), lambda w: short_contract(w, date(2026, 10, 13))),
    ("L03.3", {"started_at": "2026-09-30T09:00", "ended_at": "2026-09-30T23:59"},
     {"started_at": "2026-10-01T00:00", "ended_at": "2026-10-01T00:10"}),
    ("L04", lambda w: {"patient_iin": make_person(date(2026, 10, 14), "F", 3).iin},
     lambda w: {"patient_iin": make_person(date(2026, 10, 13), "F", 3).iin}),
    ("L04.2", lambda w: {"patient_iin": make_person(date(1905, 10, 13), "F", 3).iin},
     lambda w: {"patient_iin": make_person(date(1905, 10, 14), "F", 3).iin}),
    ("L06", lambda w: {"patient_iin": make_person(date(1950, 1, 1), "F", 3, died_on=date(2026, 10, 12)).iin},
     lambda w: {"patient_iin": make_person(date(1950, 1, 1), "F", 3, died_on=date(2026, 10, 13)).iin}),
    ("L06", lambda w: {"patient_iin": make_person(date(1950, 1, 1), "F", 3, died_on=date(2026, 10, 1)).iin},
     lambda w: {"patient_iin": make_person(date(1950, 1, 1), "F", 3, died_on=date(2026, 10, 1)).iin,
                "service_code": "M01.000.001", "amount": "5000"}),
    ("L07", lambda w: {"stay": True, "outcome": "died",
                       "patient_iin": make_person(date(1950, 1, 1), "F", 3, died_on=date(2026, 10, 10)).iin},
     lambda w: {"stay": True, "outcome": "died",
                "patient_iin": make_person(date(1950, 1, 1), "F", 3, died_on=date(2026, 10, 9)).iin}),
    ("L08", {"stay": True, "service_code": "BED.001", "quantity": "5", "amount": "50000"},
     {"stay": True, "service_code": "BED.001", "quantity": "4", "amount": "40000"}),
    ("L08", {"stay": True, "service_code": "BED.001", "quantity": "2", "amount": "20000",
             "started_at": "2026-10-09T08:00", "ended_at": "2026-10-09T20:00"},
     {"stay": True, "service_code": "BED.001", "quantity": "1", "amount": "10000",
      "started_at": "2026-10-09T08:00", "ended_at": "2026-10-09T20:00"}),
    ("L09", {"stay": True, "service_code": "DAY.001", "quantity": "6", "amount": "48000"},
     {"stay": True, "service_code": "DAY.001", "quantity": "5", "amount": "40000"}),
    ("L11", {"service_code": "E01.000.001", "amount": "14000", "quantity": "2"},
     {"service_code": "E01.000.001", "amount": "7000"}),
    ("L11", {"service_code": "E01.000.001", "amount": "7000", "ended_at": "2026-10-14T00:10"},
     {"service_code": "E01.000.001", "amount": "7000", "ended_at": "2026-10-13T23:59"}),
    ("X01", lambda w: {"patient_iin": w.man.iin, "service_code": "C03.029.004", "amount": "1342.90"},
     {"service_code": "C03.029.004", "amount": "1342.90"}),
    ("X02", lambda w: {"patient_iin": w.man.iin, "diagnosis_code": "C53.9"}, {"diagnosis_code": "C53.9"}),
    ("X02", {"diagnosis_code": "N40"}, lambda w: {"patient_iin": w.man.iin, "diagnosis_code": "N40"}),
    ("X03", lambda w: {**aged(date(1986, 10, 14)), "service_code": "C04.000.001", "amount": "900"},
     lambda w: {**aged(date(1986, 10, 13)), "service_code": "C04.000.001", "amount": "900"}),
    ("X03", lambda w: {**aged(date(1955, 10, 13)), "service_code": "C04.000.001", "amount": "900"},
     lambda w: {**aged(date(1955, 10, 14)), "service_code": "C04.000.001", "amount": "900"}),
    ("X04", lambda w: {**aged(date(1986, 10, 14)), "diagnosis_code": "C50.9"},
     lambda w: {**aged(date(1986, 10, 13)), "diagnosis_code": "C50.9"}),
    ("X04.2", lambda w: {**aged(date(2025, 10, 13)), "diagnosis_code": "Z00.1"},
     lambda w: {**aged(date(2025, 10, 14)), "diagnosis_code": "Z00.1"}),
    ("X08", {"service_code": "W01.000.001", "amount": "1500"},
     {"service_code": "W01.000.001", "amount": "1500", "diagnosis_code": "Z34.0"}),
    ("X08", lambda w: {**aged(date(1970, 10, 13)), **ANTENATAL}, lambda w: {**aged(date(1970, 10, 14)), **ANTENATAL}),
    ("Q02", {"service_code": "B03.500.000", "quantity": "4", "amount": "400"},
     {"service_code": "B03.500.000", "quantity": "3", "amount": "300"}),
    ("Q03", {"service_code": "B03.500.000", "quantity": "6", "amount": "600",
             "started_at": "2026-10-12T09:00", "ended_at": "2026-10-13T09:00"},
     {"service_code": "B03.500.000", "quantity": "5", "amount": "500",
      "started_at": "2026-10-12T09:00", "ended_at": "2026-10-13T09:00"}),
    ("Q09", {"service_code": "B03.435.002", "quantity": "3", "amount": "1203.36",
             "started_at": "2026-10-12T09:00", "ended_at": "2026-10-13T09:00"},
     {"service_code": "B03.435.002", "quantity": "2", "amount": "802.24",
      "started_at": "2026-10-12T09:00", "ended_at": "2026-10-13T09:00"}),
    ("P01", lambda w: {"patient_iin": covered_until(date(2026, 10, 12)).iin},
     lambda w: {"patient_iin": covered_until(date(2026, 10, 13)).iin}),
    ("P02", {"service_code": "F01.000.001", "amount": "3000", "diagnosis_code": "G40.3"},
     {"service_code": "F01.000.001", "amount": "3000", "diagnosis_code": "E11.9"}),
    ("P02", {"service_code": "F01.000.001", "amount": "3000", "diagnosis_code": "K50.0"},
     {"service_code": "F01.000.001", "amount": "3000", "diagnosis_code": "I21.0"}),
    ("P02.2", {"service_code": "G01.000.001", "amount": "3000"}, {}),
    ("P03", {"service_code": "F01.000.001", "amount": "3000", "diagnosis_code": "K50.0"},
     {"service_code": "F01.000.001", "amount": "3000", "diagnosis_code": "E11.9"}),
    ("P05", lambda w: {"service_code": "P01.000.001", "amount": "0", "patient_iin": attached_to(w, w.other)},
     lambda w: {"service_code": "P01.000.001", "amount": "0", "patient_iin": attached_to(w, w.provider)}),
    ("P06", {"service_code": "P01.000.001", "amount": "0.01"}, {"service_code": "P01.000.001", "amount": "0"}),
    ("P07", {"service_code": "S01.000.001", "amount": "700"}, {}),
    ("P08", lambda w: planned(w, "2487.70"), lambda w: planned(w, "2487.71")),
    ("P09", lambda w: whole_contract(w, "2487.70"), lambda w: whole_contract(w, "2487.71")),
    ("P10", lambda w: admitted(w, None), {}),
    ("P10.2", lambda w: admitted(w, {"admitted_on": date(2026, 10, 14)}),
     lambda w: admitted(w, {"admitted_on": date(2026, 10, 13)})),
    ("P10.3", lambda w: admitted(w, {"state": "removed", "removed_on": date(2026, 10, 13)}),
     lambda w: admitted(w, {"state": "removed", "removed_on": date(2026, 10, 14)})),
    ("P10.4", lambda w: suspended(w, date(2026, 10, 13)), lambda w: suspended(w, date(2026, 10, 14))),
    ("P07.2", lambda w: contract_halted(w, date(2026, 10, 13)), lambda w: contract_halted(w, date(2026, 10, 14))),
    ("R16", lambda w: agreed_until(w, date(2026, 10, 12)), lambda w: agreed_until(w, date(2026, 10, 13))),
    ("P11", lambda w: handed_over(w, "24877.00"), lambda w: handed_over(w, "24877.10")),
    ("P12", {"stay": True, "outcome": "left", "started_at": "2026-10-06T10:00"}, {"stay": True, "outcome": "left"}),
    ("P13", lambda w: {"stay": True, "outcome": "died"}, {"stay": True}),
    ("P16", {"service_code": "A02.004.000", "referral_no": "N", "referral_date": "2026-09-21"},
     {"service_code": "A02.004.000", "referral_no": "N", "referral_date": "2026-09-22"}),
]  # fmt: skip


def aged(birth: date) -> dict[str, str]:
    return {"patient_iin": make_person(birth, "F", 3).iin}


def doctor_until(world: World, day: date) -> str:
    number = iin(date(1982, 1, 1), "M", 9)
    StaffMember.objects.create(
        provider=world.provider, iin=number, full_name="Тестов М. Н.", hired_on=date(2020, 1, 1), left_on=day
    )
    return number


def without_licence(world: World, until: date) -> dict[str, str]:
    Licence.objects.filter(provider=world.provider).update(valid_to=until)
    return {}


def admitted(world: World, values: dict[str, Any] | None) -> dict[str, str]:
    """The entry of the provider for consultations as given; none: it has no such entry."""
    entries = RegistryEntry.objects.filter(provider=world.provider, care_type=world.care_types["kdu"])
    if values is None:
        entries.delete()
    else:
        entries.update(**values)
    return {}


def suspended(world: World, since: date) -> dict[str, str]:
    entry = RegistryEntry.objects.get(provider=world.provider, care_type=world.care_types["kdu"])
    Suspension.objects.create(entry=entry, cause="decision", since=since)
    return {}


def short_contract(world: World, until: date) -> dict[str, str]:
    Contract.objects.filter(pk=world.contract.pk).update(valid_to=until)
    return {}


def covered_until(day: date) -> Any:
    person = make_person(date(1990, 1, 1), "F", 3, insured=False)
    Coverage.objects.create(person=person, valid_from=date(2020, 1, 1), valid_to=day)
    return person


def attached_to(world: World, provider: Any) -> str:
    from claims.models import Attachment

    person = make_person(date(1990, 1, 1), "F", 3)
    Attachment.objects.create(person=person, valid_from=date(2020, 1, 1), provider=provider)
    return person.iin


def lines_of(world: World) -> Any:
    return ContractLine.objects.filter(contract=world.contract, care_type=world.care_types["kdu"])


def planned(world: World, amount: str) -> dict[str, str]:
    lines_of(world).filter(month=date(2026, 10, 1)).update(amount=amount)
    return {}


def whole_contract(world: World, amount: str) -> dict[str, str]:
    ContractLine.objects.filter(contract=world.contract).update(amount=0)
    lines_of(world).filter(month=date(2026, 10, 1)).update(amount=amount)
    return {}


def contract_halted(world: World, since: date) -> dict[str, Any]:
    """The contract is suspended from the day on."""
    halted(world, since)
    return {}


def agreed_until(world: World, last: date) -> dict[str, Any]:
    """The line names a co-executor with whom co-execution is agreed to this day."""
    care = world.care_types["kdu"]
    since = date(2020, 1, 1)
    facts = {"number": "Л-кдп", "valid_from": since}
    Licence.objects.get_or_create(provider=world.other, care_type=care, defaults=facts)
    RegistryEntry.objects.get_or_create(provider=world.other, care_type=care, defaults={"admitted_on": since})
    CoExecution.objects.create(
        contract=world.contract, executor=world.other, care_type=care, units=9, amount=1, state="agreed",
        valid_from=date(2026, 1, 1), valid_to=last,
    )  # fmt: skip
    return {"executor_bin": world.other.bin}


def handed_over(world: World, year_plan: str) -> dict[str, str]:
    """The limit of the test world is 10 % of the year's consultations and diagnostics in all contracts."""
    ContractLine.objects.filter(contract__provider=world.provider, care_type=world.care_types["kdu"]).update(amount=0)
    lines_of(world).filter(month=date(2026, 10, 1)).update(amount=year_plan)
    return {"executor_bin": world.other.bin}


CASES = [
    pytest.param(rule, change, fires, id=f"{rule}-{number}-{'broken' if fires else 'kept'}")
    for number, (rule, broken, kept) in enumerate(LINES)
    for change, fires in ((broken, True), (kept, False))
]


@pytest.mark.parametrize(("rule", "change", "fires"), CASES)
def test_rule_fires_on_the_violation_and_not_on_its_clean_neighbour(
    world: World, rule: str, change: Change, fires: bool
) -> None:
    values = dict(change(world)) if callable(change) else dict(change)
    line = world.stay(**without(values)) if values.get("stay") else world.line(**values)
    extra_world(world)

    register = world.send(line)

    assert (rule in rules_of(register)) is fires, rules_of(register)
    if fires:
        severity = RULES[rule].severity
        assert {finding.severity for finding in Finding.objects.filter(register=register, rule=rule)} == {severity}
        assert register.lines_accepted == 0 or severity != "reject"


def without(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "stay"}


def extra_world(world: World) -> None:
    """Services without a tariff, with one, and of a care type that the contract lacks."""
    from decimal import Decimal

    from procurement.models import Service, Tariff

    for code, care_type, price in (
        ("Z99.000.001", "kdu", None),
        ("Z98.000.001", "kdu", 100),
        ("S01.000.001", "screening", 700),
    ):
        service, made = Service.objects.get_or_create(
            code=code, defaults={"name_ru": code, "care_type": world.care_types[care_type], "funding": "OSMS"}
        )
        if made and price:
            Tariff.objects.create(service=service, valid_from=date(2026, 1, 1), price=Decimal(price))


def test_a_clean_line_and_a_clean_stay_break_no_rule(world: World) -> None:
    register = world.send(world.line(), world.stay())

    assert rules_of(register) <= {"F15"}
    assert register.state == "accepted"


def test_every_line_rule_of_the_catalogue_stands_in_a_table() -> None:
    elsewhere = {"F08", "F08.2", "F12", "F16", "L02", "L05", "Q07", "Q08"}
    in_table = {row[0] for row in LINES}

    assert in_table | elsewhere == {rule.key for rule in RULES.values() if rule.scope == "line"}


# Rules that look at several lines -----------------------------------------------------------------------------------
def test_f08_a_line_number_counts_once_in_the_history_of_the_organisation(world: World) -> None:
    line = world.line()
    first = world.send(line)

    again = world.send(line, world.line())

    assert first.lines_accepted == 1
    assert "F08" in rules_of(again, line["line_no"])
    finding = Finding.objects.get(register=again, rule="F08")
    assert finding.params["taken_number"] == first.number
    assert again.lines_accepted == 1


def test_f16_a_line_under_a_defect_is_not_submitted_anew_until_it_is_lifted(world: World) -> None:
    line, free = world.line(), world.line()
    first = world.send(line, free)
    accepted = Line.objects.get(register=first, line_no=line["line_no"])
    lock = LineLock.objects.create(
        provider=world.provider, register_id=first.pk, line_no=accepted.line_no, month=accepted.month,
        line_id=accepted.id, defect_code="5.1", source=uuid.uuid4(),
    )  # fmt: skip

    again = world.send(line, free)

    assert {"F08", "F16"} <= set(rules_of(again, line["line_no"]))
    assert "F16" not in rules_of(again, free["line_no"])
    assert Finding.objects.get(register=again, rule="F16").params == {"locked_defect": "5.1"}

    lock.released_at = NOW
    lock.save()
    assert "F16" not in rules_of(world.send(line, world.line()), line["line_no"])


def test_f08_the_first_of_repeated_numbers_in_a_file_counts(world: World) -> None:
    register = world.send(world.line(line_no="same"), world.line(line_no="same"))

    assert list(Finding.objects.filter(register=register, rule="F08.2").values_list("row_no", flat=True)) == [3]
    assert register.lines_accepted == 1


def test_f08_another_organisation_may_use_the_same_numbers(world: World) -> None:
    world.send(world.line(line_no="1"))
    contract = make_contract(world.other, "OSMS", world.care_types)
    header = {"provider_bin": world.other.bin, "contract_no": contract.number}
    from tests.claims.world import make_actor

    text = world.text(world.line(line_no="1"), **header).encode()
    register = world.send_file(text, provider=world.other, actor=make_actor(world.other, "provider_clerk"))

    assert register.state == "accepted"


@pytest.mark.parametrize(
    ("typed", "taken"),
    [("А01.001.000", "A01.001.000"), ("A01.ОО1.000", "A01.001.000"), ("а01.001.000", "A01.001.000")],
)
def test_f12_look_alike_letters_are_read_and_said(world: World, typed: str, taken: str) -> None:
    register = world.send(world.line(service_code=typed))

    finding = Finding.objects.get(register=register, rule="F12")
    assert register.state == "accepted"
    assert (finding.severity, finding.value, finding.params) == ("normalise", typed, {"taken": taken})


@pytest.mark.parametrize(
    ("at", "fires"), [("2026-10-09T11:01", True), ("2026-10-09T11:00", False), ("2026-10-05T09:59", True)]
)
def test_l02_services_of_a_case_lie_within_its_stay(world: World, at: str, fires: bool) -> None:
    stay = world.stay(case_no="C-1")
    service = world.line(case_no="C-1", started_at=at, ended_at=max(at, "2026-10-05T10:00"))

    register = world.send(stay, service)

    assert ("L02" in rules_of(register, service["line_no"])) is fires


def test_l05_a_case_over_the_turn_of_the_year_is_remarked(world: World) -> None:
    contract = make_contract(
        world.provider, "OSMS", {}, number="2027", valid_from=date(2026, 1, 1), valid_to=date(2027, 12, 31)
    )
    ContractLine.objects.create(
        contract=contract, care_type=world.care_types["inpatient"], month=date(2027, 1, 1), volume=1, amount=10**6
    )
    over = world.stay(started_at="2026-12-30T10:00", ended_at="2027-01-02T10:00", referral_date="2026-12-29")
    within = world.stay(started_at="2027-01-01T10:00", ended_at="2027-01-04T10:00", referral_date="2026-12-29")

    register = world.send(over, within, period="2027-01", contract_no="2027", now=NOW + timedelta(days=90))

    assert "L05" in rules_of(register, over["line_no"])
    assert "L05" not in rules_of(register, within["line_no"])
    assert register.state == "accepted", rules_of(register)


def test_q02_the_daily_limit_counts_all_organisations_and_earlier_registers(world: World) -> None:
    def test(**changes: Any) -> dict[str, str]:
        return world.line(service_code="B03.435.002", amount="401.12", **changes)

    assert world.send(test()).state == "accepted"
    register = world.send(test(), test(started_at="2026-10-12T09:00", ended_at="2026-10-12T09:10"))

    assert list(Finding.objects.filter(register=register, rule="Q02").values_list("row_no", flat=True)) == [2]
    assert register.lines_accepted == 1


def test_q02_a_refused_line_uses_nothing_of_the_limit(world: World) -> None:
    refused = world.line(service_code="B03.435.002", amount="1")
    good = world.line(service_code="B03.435.002", amount="401.12")

    register = world.send(refused, good)

    assert "Q02" not in rules_of(register, good["line_no"])
    assert register.lines_accepted == 1


def test_q03_the_yearly_limit_runs_over_months_and_is_freed_by_withdrawal(world: World) -> None:
    from claims.actions import withdraw

    def five(day: str) -> dict[str, str]:
        return world.line(
            service_code="B03.500.000", quantity="3", amount="300", started_at=f"{day}T09:00", ended_at=f"{day}T09:10"
        )

    september = world.send(five("2026-09-10"), period="2026-09")
    assert september.state == "accepted", rules_of(september)
    assert "Q03" in rules_of(world.send(five("2026-10-12")))

    withdraw(register=september, actor=world.clerk)

    assert world.send(five("2026-10-12")).state == "accepted"


def test_q07_two_cost_groups_in_one_case(world: World) -> None:
    two = world.send(world.stay(case_no="C-7"), world.stay(case_no="C-7"))
    one = world.send(world.stay(case_no="C-8"), world.stay(case_no="C-9"))

    assert "Q07" in rules_of(two) and two.lines_accepted == 0
    assert one.state == "accepted"


def test_q08_cost_group_and_bed_days_do_not_mix(world: World) -> None:
    def bed(case: str) -> dict[str, str]:
        return world.stay(case_no=case, service_code="BED.002", quantity="4", amount="48000")

    mixed = world.send(world.stay(case_no="C-7"), bed("C-7"))
    apart = world.send(world.stay(case_no="C-8"), bed("C-9"))

    assert "Q08" in rules_of(mixed)
    assert "Q08" not in rules_of(apart)


def test_all_failures_of_a_line_are_reported(world: World) -> None:
    line = world.line(patient_iin=world.man.iin, service_code="C03.029.004", amount="1", diagnosis_code="C53.9")

    register = world.send(line)

    assert {"X01", "X02", "F13", "R05"} <= rules_of(register)
