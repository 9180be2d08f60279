CREATE TEMP TABLE staged_line (
    row_no integer NOT NULL,
    line_no text, case_no text, patient_iin text, practitioner_iin text, service_code text, diagnosis_code text,
    care_form text, started_at timestamptz, ended_at timestamptz, quantity integer, amount numeric(14, 2),
    referral_no text, referral_date date, referring_bin text, executor_bin text, outcome text,
    patient_iin_ok boolean NOT NULL, practitioner_iin_ok boolean NOT NULL,
    unreadable text[] NOT NULL, malformed text[] NOT NULL, formulas text[] NOT NULL, fixed text[] NOT NULL,
    raw jsonb NOT NULL
) ON COMMIT DROP
