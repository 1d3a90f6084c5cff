//! What makes the server notice that its client is gone, so that it ends the session and gives
//! back its locks. Set after the log-in: `PgBouncer` refuses such settings at the start.

/// An SQL expression. A dead client is found within half a minute, whatever the kernel's own
/// settings are; two hours is usual there.
///
/// The last setting ends a statement at work, too, whose client has gone. `PostgreSQL` refuses it
/// on systems that cannot report a closed socket, so it is asked which system it runs on.
pub(super) const KEEPALIVE: &str = "pg_catalog.concat( \
     pg_catalog.set_config('tcp_keepalives_idle', '15', false), \
     pg_catalog.set_config('tcp_keepalives_interval', '5', false), \
     pg_catalog.set_config('tcp_keepalives_count', '3', false), \
     pg_catalog.set_config('tcp_user_timeout', '30s', false), \
     CASE WHEN pg_catalog.regexp_match(pg_catalog.version(), 'linux|darwin|freebsd') IS NOT NULL \
         THEN pg_catalog.set_config('client_connection_check_interval', '10s', false) END)";
