-- 以数据库管理员运行：psql -v migration="'口令'" -v app="'口令'" -v portal="'口令'" -v party="'口令'" -f roles.sql
-- 四个角色：迁移（表的所有者，只在升级和恢复时用）、应用（存证只能追加）、门户（只读公开表，只写收件箱）、当事人页面（只读几张表）。
-- 各表的权限不在这里写：每次 mingzheng migrate 按表名逐一授予。
CREATE ROLE mz_migration LOGIN PASSWORD :migration;
CREATE ROLE mz_app LOGIN PASSWORD :app;
CREATE ROLE mz_portal LOGIN PASSWORD :portal CONNECTION LIMIT 40;
CREATE ROLE mz_party LOGIN PASSWORD :party CONNECTION LIMIT 40;
ALTER ROLE mz_portal SET statement_timeout = '5s';
ALTER ROLE mz_party SET statement_timeout = '5s';
ALTER ROLE mz_portal SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE mz_app SET idle_in_transaction_session_timeout = '10min';
CREATE DATABASE mingzheng OWNER mz_migration TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE mingzheng FROM PUBLIC;
GRANT CONNECT ON DATABASE mingzheng TO mz_app, mz_portal, mz_party;
\connect mingzheng
ALTER SCHEMA public OWNER TO mz_migration;
