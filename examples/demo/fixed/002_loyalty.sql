-- Loyalty programme: every step leaves the running application alone
ALTER TABLE customers ADD COLUMN loyalty_tier text NOT NULL DEFAULT 'standard';
ALTER TABLE customers ALTER COLUMN phone TYPE varchar(40);
ALTER TABLE orders ADD COLUMN quantity_wide bigint;
