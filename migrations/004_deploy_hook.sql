-- Deploys that applied migrations ask for: one that did not come about is made up for by the next run.
CREATE TABLE lockkeeper.deploy_hook (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  git_sha text NOT NULL DEFAULT '',   -- of the newest migration's commit, where there is one
  state text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  attempted_at timestamptz,
  detail text NOT NULL DEFAULT '',    -- what the platform answered
  tool_version text NOT NULL,
  CONSTRAINT deploy_hook_state_check CHECK (state IN ('pending', 'delivered', 'failed', 'unknown'))
);
