-- What people did in the warehouse in the last week: the name of a database user is the source identity.
-- The calls that gave out the credentials are in the trail's log group.
SELECT REGEXP_REPLACE(TRIM(u.usename), '^IAMA?:', '') AS source_identity, q.query_id, q.start_time, q.status, q.query_text FROM sys_query_history q JOIN pg_user u ON u.usesysid = q.user_id WHERE q.start_time > DATEADD(day, -7, GETDATE()) ORDER BY q.start_time;
SELECT REGEXP_REPLACE(TRIM(user_name), '^IAMA?:', '') AS source_identity, record_time, event, remote_host, session_id FROM sys_connection_log WHERE record_time > DATEADD(day, -7, GETDATE()) ORDER BY record_time;
