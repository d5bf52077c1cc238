-- Loyalty programme, first attempt
ALTER TABLE customers DROP COLUMN legacy_code;
ALTER TABLE orders ALTER COLUMN quantity TYPE bigint;
ALTER TABLE customers ADD COLUMN loyalty_tier text NOT NULL;
