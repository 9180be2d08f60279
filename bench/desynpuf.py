"""Inpatient claims of DE-SynPUF (CMS, synthetic public use file) as accepted lines, for screens that look at stays.

``python -m bench.desynpuf FOLDER`` or the variable DESYNPUF names the folder with the files of a sample; without a
second argument the counts are printed, with one the lines go to that Parquet file as well.

One claim is one stay. The second segment of a claim that was too long for one record repeats its discharge, so only
the first is taken. Days are all that is known: a stay lasts from the midnight of its admission to that of its
discharge. Synthesis broke what belongs together in a person: never judge sex, age or diagnoses on these lines.
"""

import os
import sys
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from monitoring.screens.tables import SCHEMAS

CLAIMS = "*_Inpatient_Claims_Sample_*.csv"
LINES = """
SELECT row_number() OVER (ORDER BY CLM_THRU_DT, CLM_ID) AS id,
    date_trunc('month', discharged)::DATE AS month, discharged::DATE AS day,
    admitted AS started_at, discharged AS ended_at, discharged + INTERVAL 30 DAY AS received_at,
    dense_rank() OVER (ORDER BY PRVDR_NUM) AS provider_id, 1 AS register_id, 1 AS contract_id,
    'inpatient' AS care_type, true AS is_stay, 'DRG.' || CLM_DRG_CD AS service,
    dense_rank() OVER (ORDER BY DESYNPUF_ID) AS patient, AT_PHYSN_NPI AS doctor, ICD9_DGNS_CD_1 AS diagnosis,
    CLM_ID AS case_no, CLM_ID AS line_no, 'OSMS' AS funding,
    NULL AS care_form, 1 AS quantity, CLM_PMT_AMT::DECIMAL(14, 2) AS amount, NULL AS executor, NULL AS referring,
    NULL AS referral_no, NULL AS outcome
FROM (
    SELECT *, strptime(CLM_ADMSN_DT, '%Y%m%d') AS admitted, strptime(NCH_BENE_DSCHRG_DT, '%Y%m%d') AS discharged
    FROM read_csv(?, all_varchar = true) WHERE SEGMENT = '1'
)
ORDER BY 1
"""


def lines(folder: Path) -> pa.Table:
    """Stays of all inpatient files in the folder, with the columns of ``lines``."""
    with duckdb.connect() as engine:
        files = [str(path) for path in sorted(folder.glob(CLAIMS))]
        found = engine.sql(LINES, params=[files]).to_arrow_table()
    schema = SCHEMAS["lines"]
    return found.select(schema.names).cast(schema.to_pyarrow())


def report(folder: Path, target: Path | None = None) -> None:
    stays = ibis.memtable(lines(folder))
    counted = stays.aggregate(
        stays=stays.count(), people=stays.patient.nunique(), organisations=stays.provider_id.nunique()
    )
    for name, value in counted.to_pyarrow().to_pylist()[0].items():
        print(f"{name}: {value}")
    if target is not None:
        stays.to_parquet(target)


if __name__ == "__main__":
    named = sys.argv[1:2] or [os.environ.get("DESYNPUF", "")]
    if not named[0]:
        sys.exit("name the folder with the files of DE-SynPUF")
    report(Path(named[0]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
