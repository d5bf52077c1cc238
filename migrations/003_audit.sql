-- What people and failed runs did to the history, so that nothing changes without a trace.
CREATE TABLE lockkeeper.audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  by text NOT NULL DEFAULT current_user,
  action text NOT NULL,           -- 'baseline', 'failed', 'interrupted'
  migration text NOT NULL,
  sha256 text NOT NULL DEFAULT '',
  detail text NOT NULL DEFAULT '',
  tool_version text NOT NULL
);
