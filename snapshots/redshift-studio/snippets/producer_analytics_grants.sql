-- Run once by the warehouse's administrator, connected to the database.
-- Database users are made at their first visit and join the group for each session.
CREATE GROUP "ml_ro";
REVOKE CREATE, TEMPORARY ON DATABASE "dev" FROM PUBLIC;
REVOKE CREATE ON SCHEMA "public" FROM PUBLIC;
GRANT USAGE ON SCHEMA "public" TO GROUP "ml_ro";
GRANT SELECT ON ALL TABLES IN SCHEMA "public" TO GROUP "ml_ro";
ALTER DEFAULT PRIVILEGES IN SCHEMA "public" GRANT SELECT ON TABLES TO GROUP "ml_ro";
