"""The verifier that anybody can download: it agrees with sound runs, and says where an altered one is wrong."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement import verify_distribution as verifier
from procurement.allocation import Bidder, allocate
from procurement.distribution_core import compute, fingerprint
from tests.procurement.bidding import alter, few, lot, lots, published, quick, random_inputs, rules, taker

SCRIPT = Path(verifier.__file__)


def run(path: Path | str) -> subprocess.CompletedProcess[str]:
    """Alone: no site packages, no folder of the caller, no variables of the environment."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture
def document() -> dict[str, Any]:
    takers = [
        taker("020140000017", "90.00", 900, parts={"requested": 900}, pool="020140000017/kdu"),
        taker("020140000025", "80.00", 500),
        taker("020140000033", "60.00", 600, floor=7),
    ]
    inputs = {
        "rules": rules(share_cap="45"),
        "pools": {"020140000017/kdu": 500},
        "lots": [lot(1, takers, excluded=[{"bin": "020140000041", "reason": {"kk": "ә", "ru": "я"}}]), lot(2, takers)],
    }
    return json.loads(json.dumps(published(inputs)))  # no part is shared with another


def saved(document: dict[str, Any], folder: Path) -> Path:
    path = folder / "run.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


# Sound runs -------------------------------------------------------------------------------------------------------
@quick
@given(lots(floors=True))
def test_another_way_gives_the_same_distribution(case: Any) -> None:
    volume, made = case
    rows = {one.key: (one.weight, one.floor, one.cap) for one in made}
    found = allocate(volume, made)
    assert verifier.multiplier(volume, rows) == found.multiplier
    assert verifier.exact(volume, rows) == found.shares
    assert verifier.webster(volume, rows) == found.units
    assert verifier.largest_remainder(volume, rows) == allocate(volume, made, rounding="largest_remainder").units


@few
@given(st.integers(0, 10**6))
def test_runs_of_every_kind_are_equal(seed: int) -> None:
    inputs = random_inputs(seed)
    assert verifier.check(published(inputs)) == []
    assert verifier.Run(inputs).result() == compute(inputs)


def test_the_example_of_the_description_is_a_sound_run() -> None:
    text = (SCRIPT.parent.parent / "docs" / "distribution.md").read_text(encoding="utf-8")
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    example["fingerprint"] = fingerprint(example["inputs"])
    assert verifier.check(example) == []


@pytest.mark.parametrize("seed", range(3))
def test_it_needs_nothing_but_python(seed: int, tmp_path: Path) -> None:
    result = run(saved(published(random_inputs(seed)), tmp_path))
    assert (result.returncode, result.stdout, result.stderr) == (0, "equal\n", "")


def test_it_imports_the_standard_library_only() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


def test_a_lot_of_the_whole_country(tmp_path: Path) -> None:
    takers = [taker(f"{at:012d}", f"{30 + at % 70}.{at % 100:02d}", 5_000 + 11 * at) for at in range(1_900)]
    funding = [{"source": "OSMS", "budget": "2000000000.00"}, {"source": "GOBMP", "budget": "900000000.00"}]
    made = published({"rules": rules(), "lots": [lot(1, takers, funding=funding)]})
    assert made["result"]["lots"][0]["volume"] == 29_000_000
    assert verifier.check(made) == []


# Altered ones -----------------------------------------------------------------------------------------------------
ALTERED = [
    ("result.lots.0.lines.1.units", 401, "lot 1, 020140000025, units: the file says 401, computed "),
    ("result.lots.1.lines.1.amount", "1.00", 'lot 2, 020140000025, amount: the file says "1.00", computed "'),
    ("result.lots.0.lines.0.cap", 451, "lot 1, 020140000017, cap: the file says 451, computed 450"),
    ("result.lots.1.lines.0.parts.throughput", 500, "lot 2, 020140000017, parts, throughput: the file says 500, comp"),
    ("result.lots.0.lines.0.bound", "requested", "lot 1, 020140000017, bound: the file says"),
    ("result.lots.0.lines.2.share", "1/3", "lot 1, 020140000033, share: the file says"),
    ("result.lots.0.lines.2.weight", 6001, "lot 1, 020140000033, weight: the file says 6001, computed 6000"),
    ("result.lots.0.lines.2.funding.OSMS", 0, "lot 1, 020140000033, funding, OSMS: the file says 0"),
    ("result.lots.0.multiplier", None, "lot 1, multiplier: the file says null, computed "),
    ("result.lots.0.unplaced.OSMS", False, "lot 1, unplaced, OSMS: the file says false, computed 0"),
    ("result.lots.0.residual.OSMS", "0.00", 'lot 1, residual, OSMS: the file says "0.00", computed "50.00"'),
    ("result.lots.0.lines.0.bonus", 5, "lot 1, 020140000017, bonus: the file has it, nothing computes it"),
    ("result.lots.1.lot", 1, "lot 2: is missing in the file"),
    ("result.lots.1.lot", 1, "lot 1 (again): the file has it, nothing computes it"),
    ("result.lots.0.lines.0.bin", "000000000001", "lot 1, 020140000017: is missing in the file"),
    ("result.lots.0.lines", [], "lot 1, 020140000033: is missing in the file"),
    ("inputs.lots.0.bidders.1.points", "80.01", "lot 1, 020140000025, weight: the file says 8000, computed 8001"),
    ("inputs.lots.0.bidders.1.parts.requested", 100, "lot 1, 020140000025, cap: the file says 450, computed 100"),
    ("inputs.lots.0.funding.0.budget", "80050.00", "lot 1, volume: the file says 1000, computed 1100"),
    ("inputs.lots.0.tariff", "200.00", "lot 1, volume: the file says 1000, computed 500"),
    ("inputs.lots.0.carved", 3, "lot 1, volume: the file says 1000, computed 997"),
    ("inputs.pools.020140000017/kdu", 499, "lot 2, 020140000017, parts, throughput: the file says"),
    ("inputs.rules.rounding", "largest_remainder", 'rules, rounding: the file says "webster", computed "largest'),
    ("inputs.lots.0.bidders.1.name.ru", "Иная", "fingerprint: the file says "),
    ("fingerprint", "0" * 64, 'fingerprint: the file says "000'),
    ("rules.norm", "№ 2", 'rules, norm: the file says "№ 2", computed "№ 1"'),
]


@pytest.mark.parametrize(("path", "value", "words"), ALTERED)
def test_it_says_where_a_run_was_altered(document: dict[str, Any], path: str, value: Any, words: str) -> None:
    assert verifier.check(document) == []
    alter(document, path, value)
    found = verifier.check(document)
    assert [text for text in found if text.startswith(words)], found
    assert any(text.startswith("fingerprint: ") for text in found) == path.startswith(("inputs", "fingerprint"))


def test_a_new_fingerprint_does_not_hide_an_altered_rating(document: dict[str, Any], tmp_path: Path) -> None:
    alter(document, "inputs.lots.0.bidders.1.points", "95.00")
    document["fingerprint"] = fingerprint(document["inputs"])
    result = run(saved(document, tmp_path))
    lines = result.stdout.splitlines()
    assert (result.returncode, result.stderr) == (1, "")
    assert "lot 1, 020140000025, weight: the file says 8000, computed 9500" in lines
    assert not [text for text in lines if text == "equal" or text.startswith("fingerprint")]


def test_fingerprints_of_two_runs_swapped(document: dict[str, Any], tmp_path: Path) -> None:
    document["fingerprint"] = published(random_inputs(1))["fingerprint"]
    result = run(saved(document, tmp_path))
    assert result.returncode == 1
    assert result.stdout.count("\n") == 1
    assert fingerprint(document["inputs"]) in result.stdout


# Files that cannot be checked -------------------------------------------------------------------------------------
BROKEN = [
    ("format", "osms-distribution/2", "is not of the format osms-distribution/1"),
    ("inputs", [], "the file: inputs is missing or not dict"),
    ("inputs.rules.weight", "size", "inputs, rules: weight is 'size', not one of rating, rating_capacity"),
    ("inputs.rules.share_cap", "101", "share_cap is not between 0 and 100"),
    ("inputs.rules.share_cap", "-1", "inputs, rules: share_cap is not a number: '-1'"),
    ("inputs.lots", {}, "inputs: lots is missing or not list"),
    ("inputs.lots.0", 5, "a lot: bidders is missing"),
    ("inputs.lots.1.lot", 1, "a lot has no number, or one stands twice"),
    ("inputs.lots.0.tariff", "0", "lot 1: the tariff is 0"),
    ("inputs.lots.0.tariff", "0.001", "lot 1: tariff is finer than a tiyn"),
    ("inputs.lots.0.funding.1.source", "OSMS", "lot 1: source OSMS stands twice"),
    ("inputs.lots.0.carved", 2000, "lot 1: 2000 units are placed without selection"),
    ("inputs.lots.0.bidders.1.bin", "020140000017", "lot 1: 020140000017 stands twice"),
    ("inputs.lots.0.bidders.1.bin", "020140000041", "lot 1: 020140000041 stands twice"),
    ("inputs.lots.0.bidders.1.points", 80, "lot 1, 020140000025: points is missing or not str"),
    ("inputs.lots.0.bidders.1.points", "9" * 5000, "4300"),
    ("inputs.lots.0.bidders.1.floor", -1, "floor is -1, less than 0"),
    ("inputs.lots.0.bidders.1.floor", 451, "lot 1: the floor of 020140000025 is 451, above its cap 450"),
    ("inputs.lots.0.bidders.1.parts", {"share": 3}, "its share cap is 3, by the rules 450"),
    ("inputs.lots.0.bidders.1.parts", {"beds": 3}, "or an unknown one: beds"),
    ("inputs.lots.0.bidders.1.pool", "x", "inputs: there is no pool x"),
    ("inputs.lots.0.bidders.1.pool", "020140000017/kdu", "lot 1: two bidders draw on one pool"),
    ("inputs.lots.0.bidders.0.floor", 501, "the floors on 020140000017/kdu exceed it"),
    ("inputs.lots.0.title.ru", "\ud800", "surrogates"),
    ("inputs.lots.0.title.ru", 0.5, "0.5: fractions must be text"),
    ("inputs.lots.0.title.ru", float("nan"), "NaN: fractions must be text"),
    ("result", None, "the file: result is missing or not dict"),
]


@pytest.mark.parametrize(("path", "value", "words"), BROKEN)
def test_what_cannot_be_computed_is_told_in_words(
    document: dict[str, Any], path: str, value: Any, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alter(document, path, value)
    file = tmp_path / "run.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    code = verifier.main([str(file)])
    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert words in told.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON in UTF-8"),
        (b"[]", "is not of the format"),
        (b'{"format": "osms-distribution/1", "format": "osms-distribution/1"}', "a name stands twice"),
        ('{"format": "ә"}'.encode("utf-16"), "is not JSON in UTF-8"),
        (b'{"format": "osms-distribution/1", "inputs": ' + b"[" * 100_000, "is not JSON in UTF-8"),
    ],
)
def test_what_is_no_run(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    result = run(path)
    assert (result.returncode, result.stdout) == (2, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_no_file_and_no_name(tmp_path: Path) -> None:
    absent = run(tmp_path / "absent.json")
    unnamed = subprocess.run([sys.executable, "-I", str(SCRIPT)], capture_output=True, text=True, check=False)
    assert (absent.returncode, unnamed.returncode) == (2, 2)
    assert "No such file" in absent.stderr
    assert "usage: " in unnamed.stderr


def test_equal_bidders_in_a_crowd() -> None:
    """Whole crowds on one threshold: the grid of the verifier stops before them, and units go one by one."""
    made = [Bidder(f"{at:03}", 7, 50) for at in range(300)]
    rows = {one.key: (one.weight, one.floor, one.cap) for one in made}
    assert verifier.webster(4_999, rows) == allocate(4_999, made).units
