DROP TABLE billing.invoices;
--------
drop table if exists "Orders", orders_old;
--------
DO $$ BEGIN EXECUTE 'x'; DROP TABLE users; END $$;
--------
CREATE TABLE tmp_load (id int); DROP TABLE tmp_load;
--------
CREATE TEMP TABLE t (i int); DROP TABLE pg_temp.t;
--------
SELECT 'DROP TABLE users';
--------
ALTER TABLE users DROP COLUMN email;
--------
ALTER TABLE IF EXISTS ONLY app.users DROP email;
--------
ALTER TABLE t ADD COLUMN b int, DROP COLUMN a CASCADE;
--------
ALTER TABLE users ALTER COLUMN email DROP DEFAULT;
--------
ALTER TABLE users ADD COLUMN tmp int; ALTER TABLE users DROP COLUMN tmp;
--------
ALTER TABLE users DROP CONSTRAINT users_email_chk;
--------
DROP SCHEMA legacy CASCADE;
--------
DROP SCHEMA IF EXISTS a, b CASCADE;
--------
CREATE SCHEMA scratch; DROP SCHEMA scratch;
--------
ALTER SCHEMA legacy RENAME TO legacy_old;
--------
DROP DATABASE app;
--------
DROP DATABASE IF EXISTS app WITH (FORCE);
--------
CREATE TABLE drop_database_log (id int);
--------
COMMENT ON DATABASE app IS 'do not DROP DATABASE';
--------
DROP TYPE order_status CASCADE;
--------
DROP FUNCTION set_updated_at() CASCADE;
--------
ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE;
--------
DROP VIEW v_old RESTRICT;
--------
ALTER TABLE c ADD FOREIGN KEY (pid) REFERENCES p ON DELETE CASCADE NOT VALID;
--------
CREATE VIEW v AS SELECT 1 AS x WITH CASCADED CHECK OPTION;
--------
DROP OWNED BY app_owner;
--------
DROP OWNED BY a, b CASCADE;
--------
REVOKE ALL ON TABLE t FROM old_role;
--------
CREATE TABLE t (owned int);
--------
TRUNCATE audit_log;
--------
TRUNCATE TABLE ONLY app.events RESTART IDENTITY;
--------
CREATE TEMP TABLE stage (i int); TRUNCATE stage;
--------
SELECT date_trunc('day', now());
--------
SELECT trunc(1.5);
--------
TRUNCATE users CASCADE;
--------
TRUNCATE a, b RESTART IDENTITY CASCADE;
--------
TRUNCATE pg_temp.stage;
--------
DELETE FROM users WHERE tenant_id = 7;
--------
DELETE FROM sessions;
--------
WITH gone AS (DELETE FROM logs RETURNING 1) SELECT count(*) FROM gone;
--------
DELETE FROM logs WHERE 1 = 1;
--------
DELETE FROM sessions WHERE expires_at < now() - interval '30 days';
--------
CREATE TEMP TABLE x (i int); DELETE FROM x;
--------
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM sessions $$;
--------
UPDATE users SET active = false;
--------
UPDATE ONLY app.users AS u SET plan = 'free' WHERE true;
--------
UPDATE users SET active = false WHERE id BETWEEN 1 AND 1000;
--------
INSERT INTO t(id) VALUES (1) ON CONFLICT (id) DO UPDATE SET id = excluded.id;
--------
UPDATE orders SET status = 'refunded' WHERE refunded_at IS NOT NULL;
--------
INSERT INTO archive SELECT * FROM events WHERE created_at < '2024-01-01';
--------
UPDATE orders SET region = 'eu' WHERE id IN (SELECT id FROM orders WHERE region IS NULL ORDER BY id LIMIT 5000);
--------
UPDATE settings SET v = '1' WHERE key = 'flag';
--------
INSERT INTO roles(name) VALUES ('admin');
--------
DROP TYPE order_status;
--------
DROP DOMAIN IF EXISTS email CASCADE;
--------
CREATE TYPE tmp_t AS ENUM ('a'); DROP TYPE tmp_t;
--------
ALTER TYPE order_status ADD VALUE 'late';
--------
DROP VIEW IF EXISTS active_users;
--------
DROP FUNCTION calc_total(int);
--------
DROP EXTENSION hstore;
--------
CREATE OR REPLACE VIEW active_users AS SELECT id FROM users WHERE active;
--------
BEGIN; DROP VIEW v; CREATE VIEW v AS SELECT 1 AS a; COMMIT;
--------
ALTER TABLE users ALTER COLUMN name TYPE varchar(20);
--------
ALTER TABLE m ALTER amount TYPE numeric(8,2);
--------
ALTER TABLE e ALTER at SET DATA TYPE date USING at::date;
--------
CREATE TABLE n (c varchar(50)); ALTER TABLE n ALTER c TYPE varchar(20);
--------
ALTER TABLE m ALTER amount TYPE numeric;
--------
ALTER TABLE users ALTER COLUMN name TYPE text;
--------
ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey;
--------
ALTER TABLE ONLY t DROP CONSTRAINT IF EXISTS t_key CASCADE;
--------
ALTER TABLE t ALTER c SET NOT NULL; ALTER TABLE t DROP CONSTRAINT t_c_not_null_chk;
--------
ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0) NOT VALID; ALTER TABLE t DROP CONSTRAINT x;
--------
ALTER TABLE users DROP CONSTRAINT users_pkey;
--------
ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE;
--------
ALTER TABLE users DROP CONSTRAINT users_pkey, ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_new_pk;
--------
ALTER TABLE users DROP CONSTRAINT users_email_check;
--------
DROP INDEX CONCURRENTLY users_pkey;
--------
CREATE TABLE a (x int UNIQUE); DROP INDEX a_x_key;
--------
ALTER TABLE users DROP CONSTRAINT users_email_key;
--------
DROP INDEX CONCURRENTLY IF EXISTS users_email_idx;
--------
CREATE INDEX orders_customer_idx ON orders (customer_id);
--------
create unique index if not exists u on app."Users" (lower(email));
--------
CREATE INDEX ON orders USING gin (tags);
--------
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
--------
CREATE TABLE n (a int); CREATE INDEX ON n (a);
--------
CREATE INDEX i ON ONLY measurements (ts);
--------
DROP INDEX orders_customer_idx;
--------
DROP INDEX IF EXISTS app.a, app.b;
--------
DROP INDEX CONCURRENTLY IF EXISTS orders_customer_idx;
--------
CREATE TABLE n (a int); CREATE INDEX ni ON n (a); DROP INDEX ni;
--------
REINDEX TABLE orders;
--------
REINDEX INDEX app.idx;
--------
REINDEX (VERBOSE) DATABASE app;
--------
REINDEX INDEX CONCURRENTLY idx;
--------
REINDEX (CONCURRENTLY, VERBOSE) TABLE orders;
--------
CREATE TABLE m (ts date, v int) PARTITION BY RANGE (ts); -- in an earlier file
--------
CREATE INDEX ON m (v);
--------
CREATE INDEX m_v ON ONLY m (v);
--------
CREATE INDEX CONCURRENTLY m_2024_v ON m_2024 (v);
--------
ALTER INDEX m_v ATTACH PARTITION m_2024_v;
--------
DROP INDEX CONCURRENTLY a, b;
--------
REINDEX SYSTEM CONCURRENTLY app;
--------
DO $$ BEGIN CREATE INDEX CONCURRENTLY i ON t (a); END $$;
--------
DROP INDEX CONCURRENTLY a; DROP INDEX CONCURRENTLY b;
--------
REINDEX SCHEMA CONCURRENTLY app;
--------
CREATE INDEX CONCURRENTLY i ON t (a);
--------
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON t (a);
--------
create index concurrently if not exists app_i on app.t (b);
--------
DROP INDEX CONCURRENTLY IF EXISTS u; CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON t (a);
--------
CREATE INDEX CONCURRENTLY i ON t (a);
--------
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);
--------
ALTER TABLE users ADD UNIQUE (a, b);
--------
ALTER TABLE users ADD code text UNIQUE;
--------
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_uq;
--------
CREATE TABLE n (a int UNIQUE);
--------
CREATE TABLE n2 (a int); ALTER TABLE n2 ADD UNIQUE (a);
--------
CREATE UNIQUE INDEX CONCURRENTLY u ON users (email);
--------
ALTER TABLE t ADD COLUMN k int NOT NULL DEFAULT 0 UNIQUE;
--------
CREATE INDEX CONCURRENTLY i ON users (email);
--------
CREATE TABLE n (a int); CREATE UNIQUE INDEX ON n (a);
--------
ALTER TABLE t ADD PRIMARY KEY (id);
--------
ALTER TABLE t ADD CONSTRAINT t_pk PRIMARY KEY (a, b);
--------
ALTER TABLE t ADD COLUMN id bigserial PRIMARY KEY;
--------
ALTER TABLE t ADD CONSTRAINT t_pk PRIMARY KEY USING INDEX t_id_uq;
--------
CREATE TABLE n (id bigint); ALTER TABLE n ADD PRIMARY KEY (id);
--------
ALTER TABLE t ADD PRIMARY KEY USING INDEX t_un_uq;
--------
ALTER TABLE ONLY s.t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i;
--------
ALTER TABLE t ALTER id SET NOT NULL; ALTER TABLE t ADD PRIMARY KEY USING INDEX t_id_uq;
--------
CREATE TABLE n (id int NOT NULL); CREATE UNIQUE INDEX i ON n (id); ALTER TABLE n ADD PRIMARY KEY USING INDEX i;
--------
ALTER TABLE r ADD CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&);
--------
ALTER TABLE r ADD EXCLUDE (a WITH =);
--------
CREATE TABLE r (a int, EXCLUDE (a WITH =));
--------
ALTER TABLE r ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
--------
-- pg-version 14.2
--------
CREATE INDEX CONCURRENTLY i ON t (a);
--------
-- pg-version 14.5
--------
CREATE INDEX CONCURRENTLY i ON t (a);
--------
REFRESH MATERIALIZED VIEW daily_sales;
--------
REFRESH MATERIALIZED VIEW daily_sales WITH NO DATA;
--------
REFRESH MATERIALIZED VIEW CONCURRENTLY daily_sales;
--------
CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a WITH NO DATA; REFRESH MATERIALIZED VIEW mv;
--------
REFRESH MATERIALIZED VIEW CONCURRENTLY mv;
--------
BEGIN; ALTER TABLE t ADD x int; REFRESH MATERIALIZED VIEW CONCURRENTLY mv; COMMIT;
--------
CREATE UNIQUE INDEX CONCURRENTLY mv_u ON mv (id);
--------
SELECT cron.schedule('x', '0 * * * *', 'REFRESH MATERIALIZED VIEW CONCURRENTLY mv');
--------
CREATE INDEX CONCURRENTLY a ON t (x); CREATE INDEX CONCURRENTLY b ON t (x, y);
--------
CREATE TABLE n (id int PRIMARY KEY); CREATE INDEX ON n (id);
--------
CREATE INDEX CONCURRENTLY a ON t (x); CREATE UNIQUE INDEX CONCURRENTLY b ON t (x, y) WHERE live;
--------
CREATE INDEX CONCURRENTLY a ON t (y);
--------
CREATE INDEX CONCURRENTLY i ON t (a, b, c, d);
--------
CREATE INDEX CONCURRENTLY i ON t (a, a);
--------
CREATE UNIQUE INDEX CONCURRENTLY i ON t (a, b, c, d);
--------
CREATE INDEX CONCURRENTLY i ON t (a, b) INCLUDE (c, d);
--------
DROP INDEX CONCURRENTLY t_a; CREATE INDEX CONCURRENTLY t_a_b ON t (a, b); -- t_a was on (a)
--------
DROP INDEX CONCURRENTLY old_i; CREATE INDEX CONCURRENTLY new_i ON t (a) WHERE live; -- old_i was on t (a)
--------
CREATE INDEX CONCURRENTLY t_a_b ON t (a, b); DROP INDEX CONCURRENTLY t_a;
--------
DROP INDEX CONCURRENTLY t_z; CREATE INDEX CONCURRENTLY t_a ON t (a);
--------
ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id);
--------
ALTER TABLE orders ADD FOREIGN KEY (a, b) REFERENCES x ON DELETE SET NULL;
--------
ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
--------
CREATE TABLE n (id int, pid int); ALTER TABLE n ADD FOREIGN KEY (pid) REFERENCES n2 (id); -- only the notice
--------
ALTER TABLE orders ADD COLUMN customer_id bigint REFERENCES customers (id);
--------
ALTER TABLE orders ADD c bigint DEFAULT 1 REFERENCES customers;
--------
ALTER TABLE orders ADD COLUMN customer_id bigint;
--------
CREATE TABLE n (id int); ALTER TABLE n ADD pid int REFERENCES n2 (id); -- referenced-table notice only
--------
CREATE TABLE memberships (user_id bigint REFERENCES users, team_id bigint REFERENCES teams);
--------
CREATE TABLE n (pid int, FOREIGN KEY (pid) REFERENCES p (id));
--------
CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (aid int REFERENCES a);
--------
CREATE TABLE c (id int);
--------
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);
--------
ALTER TABLE ONLY app.orders ADD CHECK (a IS NOT NULL OR b IS NOT NULL);
--------
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
--------
CREATE TABLE n (a int); ALTER TABLE n ADD CHECK (a > 0);
--------
ALTER TABLE t ADD COLUMN z int CHECK (z > 0);
--------
ALTER TABLE t ADD z text DEFAULT 'a' NOT NULL CONSTRAINT z_ok CHECK (z <> '');
--------
ALTER TABLE t ADD COLUMN z int; ALTER TABLE t ADD CONSTRAINT z_ok CHECK (z > 0) NOT VALID;
--------
CREATE TABLE n (a int); ALTER TABLE n ADD z int CHECK (z > 0);
--------
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
--------
ALTER TABLE users ADD CONSTRAINT c CHECK (email IS NOT NULL) NOT VALID; ALTER TABLE users ALTER email SET NOT NULL;
--------
ALTER TABLE users VALIDATE CONSTRAINT users_email_nn; ALTER TABLE users ALTER email SET NOT NULL; -- constraint on email added NOT VALID in an earlier file
--------
CREATE TABLE n (a int); ALTER TABLE n ALTER a SET NOT NULL;
--------
ALTER TABLE users ALTER COLUMN email DROP NOT NULL; -- other rule
--------
BEGIN; ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c; COMMIT;
--------
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID, VALIDATE CONSTRAINT c;
--------
BEGIN; ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; COMMIT; BEGIN; ALTER TABLE t VALIDATE CONSTRAINT c; COMMIT;
--------
ALTER TABLE t VALIDATE CONSTRAINT older_one;
--------
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; -- nothing later
--------
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (p) REFERENCES p NOT VALID; -- nothing later
--------
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; -- and 0002.sql: ALTER TABLE t VALIDATE CONSTRAINT c;
--------
ALTER TABLE t VALIDATE CONSTRAINT c;
--------
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED;
--------
ALTER TABLE t ALTER CONSTRAINT f NOT ENFORCED;
--------
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
--------
ALTER TABLE t ALTER CONSTRAINT f DEFERRABLE;
--------
ALTER TABLE t ADD CONSTRAINT c CHECK (due > now()) NOT VALID;
--------
CREATE TABLE t (a float CHECK (a < random()));
--------
CREATE TABLE t (a int CHECK (a BETWEEN 1 AND 9));
--------
CREATE TABLE t (at timestamptz DEFAULT now());
--------
CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p);
--------
ALTER TABLE c ADD FOREIGN KEY (pid) REFERENCES p NOT VALID;
--------
CREATE TABLE c (id int, pid int REFERENCES p); CREATE INDEX ON c (pid);
--------
CREATE TABLE c (pid int PRIMARY KEY REFERENCES p);
--------
CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (pid int REFERENCES p);
--------
CREATE TABLE p2 (id uuid PRIMARY KEY); CREATE TABLE c2 (pid text REFERENCES p2);
--------
CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (pid bigint REFERENCES p);
--------
CREATE TABLE c3 (pid int);
--------
CREATE TABLE c (pid int REFERENCES p ON DELETE CASCADE);
--------
ALTER TABLE c ADD FOREIGN KEY (pid) REFERENCES p ON UPDATE CASCADE ON DELETE CASCADE NOT VALID;
--------
CREATE TABLE c (pid int REFERENCES p ON DELETE RESTRICT);
--------
ALTER TABLE c ADD FOREIGN KEY (pid) REFERENCES p NOT VALID;
--------
ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
--------
CREATE TABLE c (pid int REFERENCES p); -- earlier file; then DROP TABLE c;
--------
ALTER TABLE orders DROP CONSTRAINT orders_total_check;
--------
CREATE TABLE c (pid int REFERENCES p); DROP TABLE c;
--------
ALTER DOMAIN email ADD CONSTRAINT c CHECK (VALUE ~ '@');
--------
ALTER DOMAIN email SET NOT NULL;
--------
CREATE DOMAIN pos AS int CHECK (VALUE > 0);
--------
ALTER DOMAIN email ADD CONSTRAINT c CHECK (VALUE ~ '@') NOT VALID;
--------
CREATE DOMAIN email AS text;
--------
ALTER DOMAIN email DROP DEFAULT;
--------
ALTER TABLE t ADD COLUMN k uuid DEFAULT gen_random_uuid();
--------
ALTER TABLE t ADD score float DEFAULT (random() * 10)::int;
--------
ALTER TABLE t ADD at timestamptz DEFAULT clock_timestamp();
--------
ALTER TABLE t ADD COLUMN at timestamptz NOT NULL DEFAULT now();
--------
ALTER TABLE t ADD d timestamp DEFAULT (now() AT TIME ZONE 'utc');
--------
CREATE TABLE n (k uuid DEFAULT gen_random_uuid());
--------
-- min version 10
--------
ALTER TABLE t ADD COLUMN a int DEFAULT 0;
--------
-- min version 11
--------
ALTER TABLE t ADD COLUMN a int DEFAULT 0;
--------
ALTER TABLE t ADD COLUMN b int DEFAULT NULL;
--------
ALTER TABLE t ADD COLUMN n bigserial;
--------
ALTER TABLE t ADD n SERIAL4 NOT NULL;
--------
ALTER TABLE t ADD n bigint DEFAULT nextval('s'::regclass);
--------
CREATE TABLE n (id bigserial);
--------
ALTER TABLE t ADD COLUMN n bigint;
--------
ALTER TABLE t ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY;
--------
ALTER TABLE t ADD n int GENERATED BY DEFAULT AS IDENTITY (START 100);
--------
ALTER TABLE t ALTER COLUMN n ADD GENERATED BY DEFAULT AS IDENTITY;
--------
CREATE TABLE n (id bigint GENERATED ALWAYS AS IDENTITY);
--------
ALTER TABLE t ADD COLUMN full_name text GENERATED ALWAYS AS (a || b) STORED;
--------
ALTER TABLE t ALTER COLUMN g SET EXPRESSION AS (a * 3);
--------
ALTER TABLE t ADD COLUMN g int GENERATED ALWAYS AS (a * 2) VIRTUAL; -- pg 18
--------
CREATE TABLE n (a int, g int GENERATED ALWAYS AS (a * 2) STORED);
--------
ALTER TABLE t ALTER COLUMN g DROP EXPRESSION;
--------
CREATE DOMAIN pos AS int CHECK (VALUE > 0); ALTER TABLE t ADD COLUMN q pos;
--------
CREATE DOMAIN nn AS text NOT NULL; ALTER TABLE t ADD q nn DEFAULT 'x';
--------
CREATE DOMAIN em AS text; ALTER TABLE t ADD COLUMN q em;
--------
ALTER TABLE t ADD COLUMN q int;
--------
ALTER TABLE users ADD COLUMN plan text NOT NULL;
--------
ALTER TABLE users ADD n int NOT NULL DEFAULT NULL;
--------
ALTER TABLE users ADD COLUMN plan text NOT NULL DEFAULT 'free';
--------
ALTER TABLE users ADD n bigint NOT NULL GENERATED ALWAYS AS IDENTITY; -- other rule
--------
CREATE TABLE n (a int); ALTER TABLE n ADD b int NOT NULL;
--------
ALTER TABLE t ALTER COLUMN id TYPE bigint;
--------
ALTER TABLE t ALTER code SET DATA TYPE text; -- code was char(8)
--------
ALTER TABLE t ALTER b TYPE text USING trim(b);
--------
CREATE TABLE a (v varchar(50)); -- known from an earlier file: ALTER TABLE a ALTER COLUMN v TYPE varchar(100);
--------
ALTER TABLE a ALTER v TYPE text; -- v is varchar
--------
CREATE TABLE n (a int); ALTER TABLE n ALTER a TYPE bigint;
--------
ALTER TABLE t ALTER b TYPE varchar(100) COLLATE "C";
--------
ALTER TABLE t ALTER ts TYPE timestamptz; -- indexed, session in UTC
--------
ALTER TABLE t ALTER b TYPE varchar(100);
--------
ALTER TABLE n ALTER c TYPE citext; -- no index on c
--------
ALTER TABLE t ALTER b TYPE varchar(100);
--------
INSERT INTO t SELECT * FROM staging;
--------
ALTER TABLE t ALTER b TYPE varchar(100); ANALYZE t (b);
--------
INSERT INTO t(id) VALUES (1);
--------
ALTER TABLE t SET UNLOGGED;
--------
ALTER TABLE IF EXISTS app.t SET LOGGED;
--------
CREATE UNLOGGED TABLE q (i int);
--------
CREATE TABLE n (i int); ALTER TABLE n SET UNLOGGED; -- only the unlogged notice
--------
ALTER TABLE t SET (fillfactor = 70);
--------
ALTER TABLE t SET TABLESPACE fast;
--------
ALTER INDEX i SET TABLESPACE fast;
--------
CREATE TABLE n (i int) TABLESPACE fast;
--------
ALTER TABLE t SET SCHEMA x; -- other rule
--------
ALTER TABLE t SET ACCESS METHOD columnar;
--------
ALTER MATERIALIZED VIEW mv SET ACCESS METHOD columnar;
--------
CREATE TABLE n (i int) USING heap;
--------
ALTER TABLE t SET (toast_tuple_target = 4096);
--------
VACUUM FULL orders;
--------
VACUUM (FULL, ANALYZE) orders;
--------
CLUSTER orders USING orders_pkey;
--------
VACUUM (ANALYZE) orders;
--------
ALTER TABLE orders CLUSTER ON orders_pkey;
--------
CREATE TABLE backup AS SELECT * FROM orders;
--------
SELECT * INTO newt FROM orders;
--------
CREATE MATERIALIZED VIEW mv AS SELECT count(*) FROM orders;
--------
CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a FROM orders WITH NO DATA;
--------
CREATE TABLE backup (LIKE orders INCLUDING ALL);
--------
ALTER TABLE t ALTER a SET DEFAULT 5;
--------
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
--------
ALTER TABLE t ALTER a SET STATISTICS 500;
--------
COMMENT ON TABLE t IS 'x';
--------
ALTER TABLE m ATTACH PARTITION m_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
--------
ALTER TABLE m ATTACH PARTITION m_rest DEFAULT;
--------
CREATE TABLE m_2026 (LIKE m); ALTER TABLE m ATTACH PARTITION m_2026 FOR VALUES FROM (1) TO (2);
--------
ALTER INDEX pi ATTACH PARTITION ci;
--------
CREATE TABLE m_2025 PARTITION OF m FOR VALUES FROM (1) TO (2);
--------
CREATE TABLE IF NOT EXISTS m_def PARTITION OF m DEFAULT;
--------
CREATE TABLE m (i int) PARTITION BY RANGE (i); CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (1) TO (2);
--------
CREATE TABLE m_2025 (LIKE m INCLUDING ALL);
--------
ALTER TABLE m DETACH PARTITION m_2020;
--------
ALTER TABLE IF EXISTS app.m DETACH PARTITION app.m_2020;
--------
ALTER TABLE m DETACH PARTITION m_2020 CONCURRENTLY;
--------
ALTER TABLE m DETACH PARTITION m_2020 FINALIZE;
--------
CREATE TABLE m (id int PRIMARY KEY, ts date) PARTITION BY RANGE (ts);
--------
CREATE TABLE m2 (id int, k int) PARTITION BY LIST (k); ALTER TABLE m2 ADD UNIQUE (id);
--------
CREATE TABLE m (id int, ts date, PRIMARY KEY (id, ts)) PARTITION BY RANGE (ts);
--------
CREATE TABLE m3 (id int, ts date) PARTITION BY RANGE (ts);
--------
LOCK TABLE users;
--------
LOCK users, orders IN EXCLUSIVE MODE;
--------
LOCK TABLE users IN ROW SHARE MODE;
--------
SELECT pg_advisory_lock(1);
--------
CREATE TRIGGER trg BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();
--------
CREATE CONSTRAINT TRIGGER c AFTER INSERT ON app.orders DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f();
--------
CREATE TABLE n (i int); CREATE TRIGGER t BEFORE UPDATE ON n FOR EACH ROW EXECUTE FUNCTION f();
--------
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION g(); -- other rule
--------
DROP TRIGGER audit ON orders;
--------
DROP TRIGGER IF EXISTS audit ON app.orders CASCADE;
--------
BEGIN; DROP TRIGGER a ON t; CREATE TRIGGER a BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f(); COMMIT; -- notice only
--------
CREATE OR REPLACE TRIGGER a BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
--------
ALTER TABLE orders DISABLE TRIGGER ALL;
--------
SET session_replication_role = 'replica';
--------
ALTER TABLE orders DISABLE TRIGGER audit;
--------
ALTER TABLE orders ENABLE TRIGGER audit;
--------
SET LOCAL app.skip_audit = 'on';
--------
CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING;
--------
CREATE OR REPLACE RULE r AS ON DELETE TO t DO ALSO SELECT 1;
--------
CREATE VIEW v AS SELECT 1 AS a;
--------
COMMENT ON RULE r ON t IS 'x';
--------
ALTER TABLE t SET (autovacuum_enabled = false);
--------
CREATE TABLE q (i int) WITH (autovacuum_enabled = off);
--------
ALTER TABLE t SET (autovacuum_vacuum_scale_factor = 0.01);
--------
ALTER TABLE t RESET (autovacuum_enabled);
--------
ALTER TABLE t REPLICA IDENTITY NOTHING;
--------
ALTER TABLE t REPLICA IDENTITY FULL;
--------
ALTER TABLE t REPLICA IDENTITY USING INDEX t_uq;
--------
ALTER TABLE t REPLICA IDENTITY DEFAULT;
--------
DROP PUBLICATION app_pub;
--------
ALTER PUBLICATION app_pub DROP TABLE orders;
--------
CREATE TABLE publication_log (i int);
--------
COMMENT ON PUBLICATION p IS 'x';
--------
BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT;
--------
START TRANSACTION; DROP INDEX CONCURRENTLY i; COMMIT;
--------
BEGIN; VACUUM t; COMMIT;
--------
-- tool-wrapped file: ALTER TABLE t ADD x int; REINDEX (CONCURRENTLY) TABLE t;
--------
BEGIN; REFRESH MATERIALIZED VIEW CONCURRENTLY mv; COMMIT;
--------
CREATE INDEX CONCURRENTLY i ON t (a);
--------
BEGIN; REINDEX INDEX i; COMMIT; -- other rule
--------
-- +goose NO TRANSACTION
--------
ALTER TABLE t ADD COLUMN a int; CREATE INDEX CONCURRENTLY i ON t (a);
--------
SET lock_timeout = '2s'; CREATE INDEX CONCURRENTLY i ON t (a);
--------
DROP INDEX CONCURRENTLY IF EXISTS i; CREATE INDEX CONCURRENTLY i ON t (a);
--------
-- pg 11: BEGIN; ALTER TYPE s ADD VALUE 'x'; COMMIT;
--------
-- pg 11, tool-wrapped: ALTER TYPE s ADD VALUE IF NOT EXISTS 'x';
--------
-- pg 11: ALTER TYPE s ADD VALUE 'x'; -- autocommit
--------
-- pg 15: BEGIN; ALTER TYPE s ADD VALUE 'x'; COMMIT; -- notice at most
--------
BEGIN; ALTER TYPE s ADD VALUE 'refunded'; UPDATE o SET st = 'refunded' WHERE id = 1; COMMIT;
--------
BEGIN; ALTER TYPE s ADD VALUE 'x'; ALTER TABLE o ALTER st SET DEFAULT 'x'; COMMIT;
--------
ALTER TYPE s ADD VALUE 'refunded'; UPDATE o SET st = 'refunded' WHERE id = 1; -- true autocommit
--------
CREATE TYPE s AS ENUM ('a'); INSERT INTO n VALUES ('a');
--------
BEGIN; ALTER TABLE t ADD COLUMN a int; CREATE INDEX i ON t (b); COMMIT;
--------
BEGIN; ALTER TABLE t DROP COLUMN a; SELECT count(*) FROM big; COMMIT;
--------
BEGIN; ALTER TABLE t ADD COLUMN a int; ALTER TABLE t ALTER a SET DEFAULT 1; COMMIT;
--------
BEGIN; CREATE TABLE n (i int); CREATE INDEX ON n (i); INSERT INTO n VALUES (1); COMMIT;
--------
BEGIN; ALTER TABLE orders ADD COLUMN region text; UPDATE orders SET region = lookup(code); COMMIT;
--------
-- tool-wrapped: ALTER TABLE o ADD r int; INSERT INTO o2 SELECT id FROM o;
--------
ALTER TABLE orders ADD COLUMN region text; -- alone
--------
BEGIN; CREATE TABLE n (i int); INSERT INTO n SELECT 1; COMMIT;
--------
BEGIN; ALTER TABLE orders ADD x int; INSERT INTO schema_log(v) VALUES ('1'); COMMIT;
--------
BEGIN; ALTER TABLE users ADD a int; ALTER TABLE orders ADD b int; COMMIT;
--------
DROP TABLE a, b;
--------
BEGIN; ALTER TABLE users ADD a int; ALTER TABLE users ADD b int; COMMIT;
--------
ALTER TABLE users ADD a int; ALTER TABLE orders ADD b int; -- autocommit
--------
ALTER TABLE users ADD COLUMN a int;
--------
SET statement_timeout = '5s'; DROP INDEX i;
--------
SET lock_timeout = '2s'; ALTER TABLE users ADD COLUMN a int;
--------
CREATE TABLE n (i int);
--------
SELECT set_config('lock_timeout', '1s', false); ALTER TABLE users ADD a int;
--------
SET LOCAL lock_timeout = '2s'; ALTER TABLE t ADD a int; -- autocommit
--------
SET lock_timeout = 0; ALTER TABLE t ADD a int;
--------
BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT; ALTER TABLE t ADD a int;
--------
ALTER TABLE t ADD a int; SET lock_timeout = '1s';
--------
BEGIN; SET LOCAL lock_timeout = '2s'; ALTER TABLE t ADD a int; COMMIT;
--------
SET SESSION lock_timeout TO '1500ms'; ALTER TABLE t ADD a int;
--------
SET lock_timeout = '1s'; ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);
--------
SET lock_timeout = '1s'; DROP TABLE t;
--------
SET lock_timeout = '1s'; SET statement_timeout = '5s'; ALTER TABLE t ADD a int;
--------
CREATE INDEX CONCURRENTLY i ON t (a);
--------
BEGIN; ALTER TABLE t ADD a int; COMMIT;
--------
START TRANSACTION; LOCK t IN SHARE MODE; COMMIT;
--------
SET idle_in_transaction_session_timeout = '30s'; BEGIN; ALTER TABLE t ADD a int; COMMIT;
--------
ALTER TABLE t ADD a int;
--------
BEGIN; BEGIN; ALTER TABLE t ADD a int; COMMIT;
--------
ALTER TABLE t ADD a int; COMMIT;
--------
-- tool-wrapped: BEGIN; SELECT 1; COMMIT;
--------
BEGIN; SAVEPOINT a; ROLLBACK TO a; COMMIT;
--------
CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
--------
BEGIN; CREATE TABLE t (i int);
--------
START TRANSACTION; ALTER TABLE t ADD a int; SAVEPOINT s;
--------
BEGIN; CREATE TABLE t (i int); END;
--------
BEGIN; SELECT 1; ABORT;
--------
ALTER TABLE t ALTER a TYPE bigint; ALTER TABLE t ALTER b TYPE bigint;
--------
ALTER TABLE t ADD x int; ALTER TABLE t ADD y int;
--------
ALTER TABLE t ADD x int, ADD y int;
--------
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c;
--------
SET search_path TO app; CREATE TABLE t (i int);
--------
SET ROLE admin; ALTER TABLE t ADD a int;
--------
BEGIN; SET LOCAL search_path = app; CREATE TABLE t (i int); COMMIT;
--------
SET search_path TO app; CREATE TABLE t (i int); RESET search_path;
--------
ALTER TABLE users RENAME TO accounts;
--------
alter table if exists app."Users" rename to users;
--------
CREATE TABLE n (i int); ALTER TABLE n RENAME TO m;
--------
BEGIN; ALTER TABLE users RENAME TO accounts; CREATE VIEW users AS SELECT * FROM accounts; COMMIT;
--------
ALTER INDEX i RENAME TO j;
--------
ALTER TABLE users RENAME COLUMN mail TO email;
--------
ALTER TABLE users RENAME mail TO email;
--------
ALTER TABLE users RENAME CONSTRAINT a TO b;
--------
ALTER TABLE users ADD COLUMN m text; ALTER TABLE users RENAME m TO email2;
--------
ALTER SCHEMA app RENAME TO core;
--------
ALTER TABLE app.users SET SCHEMA core;
--------
CREATE SCHEMA s; ALTER SCHEMA s RENAME TO s2;
--------
ALTER TABLE t SET TABLESPACE x; -- other rule
--------
ALTER TYPE order_status RENAME TO order_state;
--------
ALTER FUNCTION calc(int) RENAME TO compute;
--------
ALTER TABLE t_a_idx RENAME TO t_b_idx;
--------
ALTER INDEX t_a_idx RENAME TO t_b_idx;
--------
CREATE TYPE x AS ENUM ('a'); ALTER TYPE x RENAME TO y;
--------
ALTER TYPE s RENAME VALUE 'a' TO 'b';
--------
alter type app.s rename value 'x y' to 'z';
--------
ALTER TYPE s ADD VALUE 'b' AFTER 'a';
--------
CREATE TYPE q AS ENUM ('a'); ALTER TYPE q RENAME VALUE 'a' TO 'b';
--------
ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
--------
ALTER TABLE users ALTER email DROP NOT NULL;
--------
CREATE TABLE n (a int NOT NULL); ALTER TABLE n ALTER a DROP NOT NULL;
--------
ALTER TABLE users ALTER email DROP DEFAULT; -- other rule
--------
ALTER TABLE t ALTER c DROP DEFAULT;
--------
ALTER TABLE t ADD flag boolean NOT NULL DEFAULT false; ALTER TABLE t ALTER flag DROP DEFAULT;
--------
ALTER TABLE t ADD flag boolean NOT NULL DEFAULT false;
--------
CREATE TABLE n (a int DEFAULT 1); ALTER TABLE n ALTER a DROP DEFAULT;
--------
CREATE VIEW v AS SELECT 1 AS a; CREATE OR REPLACE VIEW v AS SELECT 1 AS b;
--------
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'; CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS 'select 1::text';
--------
CREATE VIEW v AS SELECT 1 AS a; CREATE OR REPLACE VIEW v AS SELECT 1 AS a, 2 AS b;
--------
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 2';
--------
ALTER TYPE s ADD VALUE 'x';
--------
ALTER TYPE s ADD VALUE IF NOT EXISTS 'y';
--------
ALTER TYPE s ADD VALUE 'x' AFTER 'a';
--------
ALTER TYPE s ADD VALUE IF NOT EXISTS 'y' BEFORE 'a';
--------
ALTER TABLE t ADD CONSTRAINT IF NOT EXISTS c CHECK (a > 0);
--------
CREATE TYPE IF NOT EXISTS s AS ENUM ('a');
--------
SELEC 1;
--------
WITH r AS (SELECT id, row_number() OVER (PARTITION BY u ORDER BY c DESC) AS rn FROM n) UPDATE n SET d = now() WHERE id IN (SELECT id FROM r WHERE rn > 1);
--------
ALTER TABLE t ALTER CONSTRAINT c DEFERRABLE INITIALLY IMMEDIATE;
--------
\i other.sql
--------
\connect app
--------
SELECT E'\\i';
--------
-- \i in a comment
--------
ALTER TABLE ${schema}.t ADD a int;
--------
GRANT SELECT ON t TO {{ role }};
--------
SELECT '${x}'::text;
--------
DO $body$ BEGIN NULL; END $body$;
--------
CREATE TABLE a (i int); CREATE TABLE b (i int); -- file marked no-transaction
--------
DROP INDEX CONCURRENTLY i; CREATE INDEX CONCURRENTLY j ON t (a);
--------
BEGIN; CREATE TABLE a (i int); CREATE TABLE b (i int); COMMIT;
--------
CREATE INDEX CONCURRENTLY i ON t (a); -- only statement
--------
CREATE TABLE IF NOT EXISTS users (id int);
--------
ALTER TABLE users ADD COLUMN IF NOT EXISTS age int NOT NULL DEFAULT 0;
--------
CREATE SCHEMA IF NOT EXISTS app;
--------
CREATE TABLE users2 (id int);
--------
ALTER TABLE t ADD CHECK (a > 0) NOT VALID;
--------
CREATE INDEX CONCURRENTLY ON t (a);
--------
ALTER TABLE t ADD CONSTRAINT t_a_pos CHECK (a > 0) NOT VALID;
--------
CREATE TABLE n (a int CHECK (a > 0));
--------
CREATE TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (i int);
--------
ALTER TABLE t ADD COLUMN "ééééééééééééééééééééééééééééééééé" int;
--------
CREATE TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (i int);
--------
SELECT 'a very long string literal is no identifier, whatever its length may be' AS s;
--------
CREATE TABLE t (a int, A text);
--------
UPDATE t SET a = 1, a = 2 WHERE id = 1;
--------
INSERT INTO t (a, a) VALUES (1, 2);
--------
CREATE TABLE t (a int, "A" text);
--------
UPDATE t SET arr[1] = 1, arr[2] = 2 WHERE id = 1;
--------
INSERT INTO roles VALUES (1, 'admin');
--------
INSERT INTO a SELECT * FROM b;
--------
INSERT INTO roles (id, name) VALUES (1, 'admin');
--------
CREATE TABLE n (a int); INSERT INTO n VALUES (1);
--------
UPDATE t SET a = 1 WHERE a = NULL;
--------
ALTER TABLE t ADD CONSTRAINT c CHECK (a <> NULL) NOT VALID;
--------
UPDATE t SET a = NULL WHERE id = 1;
--------
DELETE FROM t WHERE a IS NULL AND id < 100;
--------
CREATE TABLE n (id serial PRIMARY KEY, v text); INSERT INTO n (id, v) VALUES (1, 'a');
--------
INSERT INTO n (id, v) OVERRIDING SYSTEM VALUE VALUES (7, 'b');
--------
INSERT INTO n (v) VALUES ('a');
--------
CREATE TABLE m (id serial); INSERT INTO m (id) VALUES (1); SELECT setval('m_id_seq', 1);
--------
DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'c') THEN ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0); END IF; END $$;
--------
DO LANGUAGE plpython3u $$ plpy.execute("drop table t") $$;
--------
DO $$ BEGIN RAISE NOTICE 'DROP TABLE t'; END $$;
--------
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE t; END $$;
--------
DO $$ BEGIN EXECUTE 'ALTER TABLE ' || quote_ident(tg) || ' ADD a int'; END $$;
--------
DO $$ DECLARE r record; BEGIN FOR r IN SELECT 1 LOOP EXECUTE format('DROP TABLE %I', r); END LOOP; END $$;
--------
PREPARE q AS SELECT 1;
--------
CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'select 1'; END $$;
--------
-- todo
--------
;;
--------
SELECT 1;
--------
ALTER TABLE n2 RENAME TO n3; -- flagged by others, not empty
--------
CREATE TABLE t (id serial PRIMARY KEY);
--------
ALTER TABLE t ADD COLUMN user_id integer;
--------
CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, qty int);
--------
CREATE TABLE u (id uuid PRIMARY KEY);
--------
CREATE TABLE t (name varchar(100));
--------
ALTER TABLE t ADD c character varying(10)[];
--------
CREATE TABLE t (name text);
--------
CREATE TABLE t (name varchar);
--------
CREATE TABLE t (c char(10));
--------
ALTER TABLE t ADD c CHARACTER(2) NOT NULL DEFAULT 'x';
--------
CREATE TABLE t (c "char");
--------
CREATE TABLE t (c text);
--------
CREATE TABLE t (at timestamp);
--------
ALTER TABLE t ADD at timestamp(3) WITHOUT TIME ZONE;
--------
CREATE TABLE t (at timestamptz);
--------
CREATE TABLE t (at timestamp with time zone);
--------
CREATE TABLE t (id bigserial PRIMARY KEY);
--------
CREATE TABLE t (id SERIAL);
--------
CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY);
--------
CREATE TABLE t (id "serial");
--------
CREATE TABLE t (d json);
--------
ALTER TABLE t ADD d pg_catalog.json;
--------
CREATE TABLE t (d jsonb);
--------
SELECT '{}'::json;
--------
CREATE TABLE t (price money);
--------
ALTER TABLE t ADD c regclass;
--------
CREATE TABLE t (price numeric(12,2));
--------
SELECT 't'::regclass;
--------
CREATE TYPE s AS ENUM ('a');
--------
CREATE TYPE app.s AS ENUM ();
--------
CREATE TYPE c AS (x int);
--------
CREATE TABLE t (s text CHECK (s IN ('a')));
--------
CREATE TABLE t (a int);
--------
CREATE TABLE app.t (a int UNIQUE);
--------
CREATE TABLE t (a int); ALTER TABLE t ADD PRIMARY KEY (a);
--------
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
--------
CREATE TABLE t (i int);
--------
DROP TABLE users;
--------
CREATE TABLE app.t (i int);
--------
CREATE TEMP TABLE t (i int);
--------
CREATE TABLE "UserTable" ("Id" int);
--------
CREATE INDEX CONCURRENTLY foo ON t (a);
--------
CREATE TABLE user_table (id int);
--------
CREATE INDEX CONCURRENTLY t_a_idx ON t (a);
--------
CREATE TABLE t (id bigint PRIMARY KEY); -- policy: created_at
--------
CREATE TABLE t (id bigint PRIMARY KEY, a int); -- policy: comment
--------
CREATE TABLE t (id bigint PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now());
--------
CREATE TABLE t (id bigint); COMMENT ON TABLE t IS 'x';
--------
CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'select 1';
--------
ALTER FUNCTION f() SECURITY DEFINER;
--------
CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'select 1';
--------
CREATE FUNCTION g() RETURNS text LANGUAGE sql AS $$ select 'SECURITY DEFINER' $$;
--------
GRANT ALL ON ALL TABLES IN SCHEMA public TO app;
--------
GRANT SELECT ON users TO PUBLIC;
--------
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT ALL ON TABLES TO PUBLIC;
--------
GRANT SELECT, INSERT ON users TO app;
--------
REVOKE ALL ON users FROM PUBLIC;
--------
REVOKE SELECT ON users FROM app;
--------
REVOKE ALL ON SCHEMA app FROM app_role CASCADE;
--------
REVOKE ALL ON FUNCTION f() FROM PUBLIC;
--------
CREATE TABLE n (i int); REVOKE ALL ON n FROM app;
--------
ALTER TABLE users OWNER TO postgres;
--------
REASSIGN OWNED BY a TO b;
--------
CREATE TABLE n (i int); ALTER TABLE n OWNER TO app;
--------
COMMENT ON TABLE users IS 'owner';
--------
ALTER TABLE docs DISABLE ROW LEVEL SECURITY;
--------
DROP POLICY tenant ON docs;
--------
ALTER TABLE docs ENABLE ROW LEVEL SECURITY; CREATE POLICY tenant ON docs USING (tenant = current_setting('app.t'));
--------
BEGIN; DROP POLICY p ON t; CREATE POLICY p ON t USING (a = 1); COMMIT;
--------
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
--------
CREATE TABLE d (i int); CREATE POLICY p ON d USING (i = 1);
--------
BEGIN; CREATE POLICY p ON docs USING (a = 1); ALTER TABLE docs ENABLE ROW LEVEL SECURITY; COMMIT;
--------
CREATE TABLE d (i int);
--------
CREATE POLICY p ON docs USING (true);
--------
CREATE POLICY p ON docs FOR INSERT WITH CHECK (true);
--------
CREATE POLICY p ON docs FOR SELECT USING (true);
--------
CREATE POLICY p ON docs USING (owner = current_user);
--------
CREATE ROLE app LOGIN PASSWORD 'hunter2';
--------
ALTER ROLE app SUPERUSER;
--------
GRANT SELECT ON t TO app;
--------
CREATE TABLE roles (password text);
--------
ALTER SYSTEM SET work_mem = '1GB';
--------
COPY t FROM PROGRAM 'curl x';
--------
CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x';
--------
COPY t FROM STDIN;
--------
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
--------
CREATE EXTENSION postgis;
--------
ALTER EXTENSION timescaledb UPDATE;
--------
CREATE EXTENSION IF NOT EXISTS pgcrypto SCHEMA extensions;
--------
COMMENT ON EXTENSION pgcrypto IS 'x';
--------
CREATE TABLE d (i int); ALTER TABLE d ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON d USING (i = 1); CREATE VIEW v AS SELECT * FROM d;
--------
CREATE MATERIALIZED VIEW mv AS SELECT * FROM d;
--------
CREATE VIEW v WITH (security_invoker = true) AS SELECT * FROM d;
--------
CREATE VIEW w AS SELECT 1 AS a;
--------
-- PR edits V12__add_users.sql, already applied
--------
-- PR deletes 0007.sql
--------
-- PR adds V13__x.sql
--------
-- PR reformats a comment in an unapplied file
--------
-- base has 0010, PR adds 0009_x.sql
--------
-- two files 0011_*.sql
--------
-- base has 0010, PR adds 0011
--------
-- repeatable R__views.sql changes
--------
-- +goose Up / ALTER TABLE t DROP COLUMN a; / no Down
--------
-- migrate:up CREATE TABLE t (i int); -- migrate:down (empty)
--------
-- +goose Up CREATE TABLE t (i int); -- +goose Down DROP TABLE t;
--------
-- forward-only policy
--------
ALTER TABLE u ADD email2 text; ALTER TABLE u DROP COLUMN email;
--------
-- 0001: CREATE VIEW users AS SELECT * FROM accounts; 0002: DROP VIEW users;
--------
ALTER TABLE u ADD email2 text;
--------
ALTER TABLE u DROP COLUMN email; -- acknowledged, app released without it
--------
-- lockkeeper:allow drop-tabel old table
--------
-- lockkeeper:allow drop-table (no reason)
--------
-- lockkeeper:allow drop-table reason="archived 2026-05" / DROP TABLE old;
--------
-- lockkeeper:allow drop-table, drop-column reason="x" / DROP TABLE a;
--------
ALTER TABLE events ADD COLUMN a int; -- events: 900M rows
--------
VACUUM FULL events;
--------
ALTER TABLE flags ADD COLUMN a int; -- 12 rows
--------
CREATE TABLE n (i int);
--------
-- 0001 ALTER TABLE o ADD a int; 0002 CREATE INDEX ON o (a); 0003 ALTER TABLE o ADD CHECK (a > 0);
--------
-- four files ALTER TABLE users ..
--------
-- 0001 CREATE TABLE n; 0002 CREATE INDEX ON n
--------
-- 0001 ALTER TABLE a; 0002 ALTER TABLE b
--------
DO LANGUAGE plpython3u $$ x $$;
--------
SELECT create_hypertable('t', 'ts');
--------
SELECT 1;
--------
CREATE TABLE n (i int);
