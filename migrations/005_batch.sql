-- How far a change in batches is: each batch commits the position that it reached together with its rows, so
-- that the next run goes on there. A row is gone once its statement is done.
CREATE TABLE lockkeeper.batch (
  source text NOT NULL,               -- as in history
  version text NOT NULL,
  statement integer NOT NULL,         -- of the file, from 0
  state text NOT NULL,
  statement_sha256 text NOT NULL,     -- another text begins again at the first row
  key_columns text[] NOT NULL,
  position text[],                    -- the key behind which the next batch begins; null at the first row
  maximum text[] NOT NULL,            -- the last key when it began
  batches bigint NOT NULL DEFAULT 0,
  rows_changed bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT batch_pkey PRIMARY KEY (source, version, statement),
  CONSTRAINT batch_state_check CHECK (state = 'walking')
);
