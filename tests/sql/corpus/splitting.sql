SELECT 1; SELECT 2;
--------
SELECT 1; -- comment ; with an end
--------
SELECT ';', ";" FROM t /* ; */; SELECT $$ ; $$
--------
;; SELECT 1;; ;
--------
BEGIN; UPDATE t SET a = 1; COMMIT;
--------
CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2)); SELECT 1
--------
CREATE OR REPLACE RULE r AS ON UPDATE TO t DO INSTEAD (
  UPDATE a SET x = 1;
  DELETE FROM b;
);
SELECT 1;
--------
CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3
--------
CREATE OR REPLACE FUNCTION f(a int) RETURNS text LANGUAGE sql
BEGIN ATOMIC
  SELECT CASE WHEN a = 1 THEN 'x' ELSE CASE a WHEN 2 THEN 'y' END END;
  INSERT INTO t VALUES (CASE WHEN a = 1 THEN 1 END);
  SELECT (SELECT 1) AS "end";
END;
SELECT 3;
--------
CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (1); END; SELECT 1;
--------
CREATE PROCEDURE p() BEGIN ATOMIC END; SELECT 1;
--------
CREATE FUNCTION f() RETURNS int RETURN 1; SELECT 2;
--------
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := 1; RETURN NEW; END $$; SELECT 1;
--------
DO $do$ BEGIN PERFORM 1; EXECUTE 'SELECT 1;'; END $do$; SELECT 1
--------
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2'; SELECT 3
--------
CREATE SCHEMA s CREATE TABLE t (a int) CREATE INDEX i ON t (a); SELECT 1
--------
CREATE TABLE begin_atomic (atomic int, "begin" int); SELECT 1
--------
SELECT atomic FROM t; SELECT 2
--------
CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT t.end, 1 AS end, t.case FROM t; SELECT 2; END; SELECT 3
--------
/* before */ SELECT 1 /* inside */ + 2 /* behind */; /* last */
--------
-- only a comment
--------
SELECT 1 -- no end
--------
EXPLAIN SELECT 1; VALUES (1); TABLE t; (SELECT 1);
--------
SELECT ((((1)))); SELECT [1];
--------
SELECT a[1], (b)[2:3]; SELECT 1
--------
COPY t TO STDOUT; SELECT 1;
--------
SET standard_conforming_strings = on; SELECT 'a\'; SELECT 1
--------
SELECT U&'\0041' UESCAPE '!'; SELECT 2;
--------
CREATE VIEW v AS SELECT 1; CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
--------
SELECT 'a'
'b;c'; SELECT 1
