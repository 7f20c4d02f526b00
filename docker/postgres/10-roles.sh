#!/bin/sh
# Runs once, when the database's volume is new: the role that owns and migrates, and the role the application runs as.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$COUNSELING_OWNER_PASSWORD" --set app_password="$COUNSELING_APP_PASSWORD" <<'SQL'
CREATE ROLE counseling_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE counseling_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE counseling OWNER counseling_owner ENCODING 'UTF8';
\connect counseling
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO counseling_owner;
SQL
