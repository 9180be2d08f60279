-- The lines as they were read. Lists and raw are empty where nothing is to be noted. Days are those that were written
-- down: to work them out of moments later costs as much as a look-up.
CREATE TEMP TABLE staged_line (
    row_no integer NOT NULL,
    line_no text, case_no text, patient_iin text, practitioner_iin text, service_code text, diagnosis_code text,
    care_form text, started_at timestamptz, ended_at timestamptz, quantity integer, amount numeric(14, 2),
    referral_no text, referral_date date, referring_bin text, executor_bin text, outcome text,
    started_on date, day date, line_no_repeated boolean NOT NULL,
    patient_iin_ok boolean NOT NULL, practitioner_iin_ok boolean NOT NULL,
    unreadable text[], malformed text[], formulas text[], fixed text[], raw jsonb
) ON COMMIT DROP
