-- Everything that Lockkeeper remembers about a database lives in a schema of its own.
CREATE SCHEMA lockkeeper;
