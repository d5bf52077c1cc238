-- What was applied. A row is written in the transaction of the migration that it records; only a file that
-- runs statement by statement has one while it is under way.
CREATE TABLE lockkeeper.history (
  source text NOT NULL,           -- 'project', or 'lockkeeper' for the files of this folder
  version text NOT NULL,          -- as the file name spells it
  name text NOT NULL,
  sha256 text NOT NULL,           -- of the text with LF line ends, without a byte order mark
  state text NOT NULL,
  statements_done integer NOT NULL DEFAULT 0,
  done_sha256 text,               -- of the texts of those statements
  running boolean NOT NULL DEFAULT false,  -- the next statement was sent
  error text,                     -- what ended an unfinished run
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  applied_by text NOT NULL DEFAULT current_user,
  tool_version text NOT NULL,
  place bigint GENERATED ALWAYS AS IDENTITY,  -- order of application
  CONSTRAINT history_pkey PRIMARY KEY (source, version),
  CONSTRAINT history_state_check CHECK (state IN ('done', 'started', 'baseline'))
);
