"""Turns claims of other countries into registers of ours: DE-SynPUF (CMS) and Synthea (FHIR R4).

Codes stay as they are, so most lines are refused; what matters is that each of them is judged.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests.claims.world import World, iin

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SHIFT = 16  # years from 2008–2010 to 2024–2026
Lines = dict[str, list[dict[str, str]]]  # period -> lines


def day_of(text: str) -> date | None:
    if len(text) != 8:
        return None
    year, month, day = int(text[:4]) + SHIFT, int(text[4:6]), int(text[6:])
    return date(year, month, min(day, 28) if month == 2 else day)


def desynpuf_people() -> dict[str, tuple[date, str, date | None]]:
    """Beneficiary → birth date, sex, date of death."""
    people: dict[str, tuple[date, str, date | None]] = {}
    for year in (2008, 2009, 2010):
        path = SHARED / "desynpuf" / f"DE1_0_{year}_Beneficiary_Summary_File_Sample_1.csv"
        with path.open(newline="") as stream:
            for row in csv.DictReader(stream):
                birth = row["BENE_BIRTH_DT"]
                born = date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
                sex = "M" if row["BENE_SEX_IDENT_CD"] == "1" else "F"
                people[row["DESYNPUF_ID"]] = (born, sex, day_of(row["BENE_DEATH_DT"]))
    return people


def desynpuf_lines(world: World, numbers: dict[str, str]) -> Lines:
    """Inpatient claims as stays, by the month of discharge."""
    found: Lines = defaultdict(list)
    path = SHARED / "desynpuf" / "DE1_0_2008_to_2010_Inpatient_Claims_Sample_1.csv"
    with path.open(newline="") as stream:
        for row in csv.DictReader(stream):
            start, end = day_of(row["CLM_ADMSN_DT"]), day_of(row["NCH_BENE_DSCHRG_DT"]) or day_of(row["CLM_THRU_DT"])
            line = world.stay(
                line_no=f"{row['CLM_ID']}-{row['SEGMENT']}",
                case_no=row["CLM_ID"],
                patient_iin=numbers.get(row["DESYNPUF_ID"], ""),
                diagnosis_code=row["ICD9_DGNS_CD_1"],
                started_at=f"{start}T10:00" if start else "",
                ended_at=f"{end}T11:00" if end else "",
                amount=row["CLM_PMT_AMT"],
                service_code=f"DRG.{row['CLM_DRG_CD']}" if row["CLM_DRG_CD"] else "",
                referral_date=str(start or ""),
            )
            found[f"{end:%Y-%m}" if end else "2026-01"].append(line)
    return found


def numbers_of(people: dict[str, tuple[date, str, date | None]]) -> dict[str, str]:
    """A synthetic ИИН for each beneficiary."""
    used: dict[tuple[date, str], int] = defaultdict(int)
    numbers = {}
    for key, (born, sex, _died) in people.items():
        used[born, sex] += 3
        numbers[key] = iin(born, sex, used[born, sex])
    return numbers


def bundles() -> Iterator[list[dict[str, Any]]]:
    for path in sorted((SHARED / "synthea").glob("*.json")):
        yield [entry["resource"] for entry in json.loads(path.read_text())["entry"]]


def synthea_lines(world: World) -> list[dict[str, str]]:
    """Items of FHIR claims as outpatient lines."""
    lines = []
    for resources in bundles():
        patient = next(one for one in resources if one["resourceType"] == "Patient")
        number = iin(date.fromisoformat(patient["birthDate"]), "M" if patient["gender"] == "male" else "F", 50)
        for claim in (one for one in resources if one["resourceType"] == "Claim"):
            period = claim["billablePeriod"]
            for item in claim.get("item", []):
                coding = item.get("productOrService", {}).get("coding", [{}])[0]
                lines.append(
                    world.line(
                        line_no=f"{claim['id']}-{item['sequence']}"[:60],
                        patient_iin=number,
                        service_code=coding.get("code", ""),
                        diagnosis_code="",
                        started_at=period["start"][:16],
                        ended_at=period["end"][:16],
                        amount=str(item.get("net", claim["total"])["value"])
                        if item.get("net") or claim.get("total")
                        else "",
                    )
                )
    return lines
