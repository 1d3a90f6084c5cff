CREATE TABLE _seaway_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  revision text NOT NULL,
  action text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  finished_at timestamptz,
  milliseconds bigint,
  role_name text NOT NULL DEFAULT current_user,
  host text,
  program text,
  sha256 text,
  reason text,
  statements bigint[] NOT NULL DEFAULT '{}',
  statements_sha256 text,
  statement_begun boolean NOT NULL DEFAULT false,
  backend text,
  abandoned boolean NOT NULL DEFAULT false
)
