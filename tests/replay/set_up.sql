-- What projects take for granted: roles, schemas and functions that hosting services bring, and extensions.
DO $$
DECLARE one text;
BEGIN
  FOREACH one IN ARRAY ARRAY['anon', 'authenticated', 'service_role', 'authenticator', 'postgres', 'supabase_admin',
    'supabase_auth_admin', 'supabase_storage_admin', 'dashboard_user'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I', one);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
  FOREACH one IN ARRAY ARRAY['pgcrypto', 'uuid-ossp', 'citext', 'pg_trgm', 'hstore', 'ltree'] LOOP
    EXECUTE format('CREATE EXTENSION IF NOT EXISTS %I', one);
  END LOOP;
END $$;
CREATE SCHEMA auth;
CREATE SCHEMA storage;
CREATE SCHEMA extensions;
CREATE TABLE auth.users (id uuid PRIMARY KEY, email text, raw_user_meta_data jsonb, created_at timestamptz);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS 'SELECT NULL::text';
CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS 'SELECT NULL::jsonb';
CREATE TABLE storage.buckets (id text PRIMARY KEY, name text, public boolean);
CREATE TABLE storage.objects (id uuid PRIMARY KEY, bucket_id text, name text, owner uuid);
ALTER TABLE auth.users OWNER TO supabase_auth_admin;
ALTER TABLE storage.buckets OWNER TO supabase_storage_admin;
ALTER TABLE storage.objects OWNER TO supabase_storage_admin;
