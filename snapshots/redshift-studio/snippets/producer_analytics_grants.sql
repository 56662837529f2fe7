-- Run once by the warehouse's administrator, connected to the database.
-- Database users are made at their first visit and join the group for each session.
-- Where both warehouses have RA3 nodes or none at all, tables can also go to a warehouse of another account without any
-- network between them: https://docs.aws.amazon.com/redshift/latest/dg/datashare-overview.html
CREATE GROUP "ml_ro";
REVOKE CREATE, TEMPORARY ON DATABASE "dev" FROM PUBLIC;
REVOKE CREATE ON SCHEMA "public" FROM PUBLIC;
GRANT USAGE ON SCHEMA "public" TO GROUP "ml_ro";
GRANT SELECT ON ALL TABLES IN SCHEMA "public" TO GROUP "ml_ro";
ALTER DEFAULT PRIVILEGES IN SCHEMA "public" GRANT SELECT ON TABLES TO GROUP "ml_ro";
