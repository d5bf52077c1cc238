ALTER TABLE "users" ADD COLUMN "name" text
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "age" integer
