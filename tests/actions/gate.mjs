// A migration that goes on only when the test lets it, so that a story can look, cancel or start another run meanwhile.
import assert from 'node:assert/strict';
import { Story, sound } from './story.mjs';

const kOurs = "FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'lockkeeper%'";

// Sessions of ours, and whether one of them is inside of the migration.
export const kSessions = `SELECT count(*) ${kOurs}`;
export const kInside = `SELECT count(*) = 1 ${kOurs} AND state = 'active' AND query LIKE '%FROM gate%'`;

const kGate = `-- lockkeeper:allow-file do-block reason: waits for the test
INSERT INTO passed DEFAULT VALUES;
DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;
`;

// A shop on which 002_gate.sql is pending behind a closed gate. Its hooks so far: one.
export async function gated(world, name, text = kGate) {
  const story = new Story(world, name);
  story.write('migrations/001_gate.sql', 'CREATE TABLE gate (open boolean PRIMARY KEY);\nCREATE TABLE passed (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n');
  story.git('rm', '-q', 'migrations/001_create_shop.sql');
  story.commit('Build a gate');
  assert.equal(sound(await story.push()).outputs.result, 'done');
  story.write('migrations/002_gate.sql', text);
  story.commit('Go through');
  return story;
}
export const openGate = (story) => story.query('INSERT INTO gate VALUES (true)');
export const passed = (story) => story.query('SELECT count(*) FROM passed');
