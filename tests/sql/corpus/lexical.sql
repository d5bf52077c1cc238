SELECT 1
--------
/* a /* nested */ comment */ SELECT 1
--------
/* a /* not closed */ SELECT 1
--------
/**/ SELECT /***/ 1 /* ** */ /*/ */ + /* **/ 2
--------
SELECT /* /*/ */ */ 1
--------
SELECT 1 /* unterminated
--------
-- a comment to the end
--------
--
--------
SELECT 1 -- no line end
--------
SELECT 1 --CR ends it too
--------
SELECT '' , '''' , 'it''s'
--------
SELECT 'a'
  'b'
--------
SELECT 'a' -- goes on
  -- and on
  'b', 'c'
--------
SELECT 'a' 'b'
--------
SELECT 'a' /* no continuation */
'b'
--------
SELECT 'a'
-- comment at the end
--------
SELECT 'a'
- 'b'
--------
SELECT E'a\'b', E'\\', E'\\''', e'\x41\101\n\t\b\f\r\v\q'
--------
SELECT E'a'
'\'b'
--------
SELECT E'\u0041\U00000041\uD83D\uDE00'
--------
SELECT E'\u12'
--------
SELECT E'\uD83D'
--------
SELECT E'\uD83Dx'
--------
SELECT E'\uDE00'
--------
SELECT E'\U00110000'
--------
SELECT E'\u0000'
--------
SELECT E'\xff'
--------
SELECT E'\xc3\xa4', E'\303\244'
--------
SELECT E'\0'
--------
SELECT E'unterminated \'
--------
SELECT E'\
'
--------
SELECT 'C:\dir\', 'x'
--------
SELECT U&'d\0061t\+000061', U&'d!0061' UESCAPE '!', u&'\\'
--------
SELECT U&"d\0061t", u&"a""b", U&"x!0061" UESCAPE '!'
--------
SELECT U&'\zz'
--------
SELECT U&'a'
'b'
--------
SELECT u & 'a', u&a, U&
--------
SELECT U&""
--------
SELECT N'national', n'x' 'y'
--------
SELECT N'a'
'b'
--------
SELECT B'0101', b'01' '1', X'1F', x'', B'2'
--------
SELECT B'01'
'10'
--------
SELECT B'0''1'
--------
SELECT B'01
--------
SELECT X'01
--------
SELECT N'01
--------
SELECT U&'01
--------
SELECT ""
--------
SELECT "a""b", "a
b", "é"
--------
SELECT "unterminated
--------
SELECT $$ $ $a$ ; ' " -- /* $$
--------
SELECT $a$ $$ $b$ $A$ $a$
--------
SELECT $a$$a$, $a$ $a $a$
--------
SELECT $tag$ $$tag$
--------
SELECT $ä1$ x $ä1$, $_$_$_$
--------
SELECT a$b$c$, a$$b
--------
SELECT 1$a$ x $a$
--------
SELECT $a$ unterminated $A$
--------
SELECT $1, $23, $1+1
--------
SELECT $1a
--------
SELECT $1$a$ x $a$
--------
SELECT $ 1
--------
SELECT $a 1
--------
SELECT $1.5
--------
SELECT a = -1, a=-1, a@-1, a-+1, a+-+-1, a<-1, a*-1, a|-1, a!=-1
--------
SELECT a =- -1, 2-- comment
+1
--------
SELECT a @-- comment
1
--------
SELECT a */* comment */ b, a =/**/ b, a -/* x */- b
--------
SELECT a +*/ 1
--------
SELECT a => 1, b=>2, c =>- 1, d ==> 1, e=>+1
--------
SELECT a <= b, a >= b, a <> b, a != b, a <=- b, a !=+ b, a <=> b
--------
SELECT a::int, a :: int, a:=1, a[1:2], a[:], a:::int, x:'y'
--------
SELECT a || b, a ->> 'x', a #>> '{}', a @> b, a <@ b, a ?| b, a ?& b, a ? b, a ~ b, a !~* b, a % b, a ^ b, `a, ||/ 2, @ -1
--------
SELECT a ?-- b
--------
SELECT ~~~+, ~+-, +~-, &-, #+, `-, ^-, %-, |/-
--------
SELECT -+-+-+-+-+-+5, =+=+=+=, *-*-*-
--------
SELECT 1, 1.5, 1., .5, 1e5, 1E+5, 1.5e-3, .5e2, 1.e2, 00, 12345678901234567890
--------
SELECT 1..10, 1...5, 1.5.3, 1.5..3, ..5, a.1
--------
SELECT 1e
--------
SELECT 1e+
--------
SELECT 1.5e-
--------
SELECT 123abc
--------
SELECT 1.5abc
--------
SELECT 1_
--------
SELECT 1e5x
--------
SELECT .5x
--------
SELECT 1ä
--------
SELECT a1, _a, ä, a$1, é_1, Ünïcode, a.b.c, a . b
--------
SELECT	a,b,	c
--------
SELECT (1), [2], {3}
--------
SELECT a}b
--------
SELECT a # b
--------
SELECT é'x'
--------
SELECT ne'x', xb'1', eu&'x', uu&"x"
--------
SELECT E'a' E'b', E
'x'
--------
SELECT '/* no comment */', '-- no comment', "/*", $$/*$$
--------
SELECT 'a'--x
'b'
--------
SELECT 'a'  'b'
--------
SELECT 'a' -- x
--------
SELECT (SELECT 1;
--------
;;;
--------
SELECT 1;;SELECT 2
--------
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN '1'; END $body$;
--------
CREATE OPERATOR +++ (FUNCTION = f, LEFTARG = int)
--------
SELECT OPERATOR(pg_catalog.+) 1
--------
SELECT "a" "b", 'a' "b", "a"'b'
--------
SELECT a IS NOT NULL AND NOT b OR c BETWEEN 1 AND 2
--------
SELECT interval '1' day, timestamp 'x', DATE'2024-01-01'
--------
INSERT INTO t VALUES ('a', E'b', 1, .2, NULL, DEFAULT)
--------
SELECT 'a'
'b', 'c''d'

--------
SELECT 1 --CR ends it too, 2
--------
SELECT1	,
2
--------

--------
 
	
