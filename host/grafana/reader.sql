-- A user for Grafana that can read courses and no account, no audit log and no dead letter.
-- psql -v password="'…'" -f reader.sql DATABASE
CREATE ROLE wince_reader LOGIN PASSWORD :password;
ALTER ROLE wince_reader SET default_transaction_read_only = on;
ALTER ROLE wince_reader SET statement_timeout = '20s';
GRANT USAGE ON SCHEMA wince TO wince_reader;
GRANT SELECT ON
    wince.device, wince.score_minute, wince.score_hour, wince.vitals_minute, wince.seen
    TO wince_reader;
-- Payloads and free words stay out: only when, of whom and of which kind.
GRANT SELECT (device_id, t_ns, received_ns, kind, historical, patient)
    ON wince.measurement TO wince_reader;
