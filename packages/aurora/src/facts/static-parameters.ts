/**
 * Parameters that PostgreSQL reads only at its start: `context = 'postmaster'` in pg_settings, and AWS's own parameters of that kind.
 * @see https://www.postgresql.org/docs/current/view-pg-settings.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Reference.ParameterGroups.html
 */
const POSTGRESQL = words(`
  apg_plan_mgmt.max_databases apg_plan_mgmt.max_plans archive_mode autovacuum_freeze_max_age autovacuum_max_workers
  autovacuum_multixact_freeze_max_age autovacuum_worker_slots commit_timestamp_buffers cron.database_name cron.max_running_jobs
  cron.use_background_workers data_sync_retry dynamic_shared_memory_type huge_page_size huge_pages logging_collector
  max_connections max_files_per_process max_locks_per_transaction max_logical_replication_workers
  max_pred_locks_per_transaction max_prepared_transactions max_replication_slots max_wal_senders max_worker_processes
  min_dynamic_shared_memory multixact_member_buffers multixact_offset_buffers notify_buffers old_snapshot_threshold
  pg_stat_statements.max port rds.enable_plan_management rds.logical_replication rds.restrict_password_commands
  reserved_connections serializable_buffers shared_buffers shared_memory_type shared_preload_libraries subtransaction_buffers
  superuser_reserved_connections track_activity_query_size track_commit_timestamp transaction_buffers wal_buffers
  wal_decode_buffer_size wal_level wal_log_hints`);

/** From PostgreSQL 18 on a running server takes it, within autovacuum_worker_slots. */
const DYNAMIC_SINCE_18 = 'autovacuum_max_workers';

/**
 * Variables that MySQL and MariaDB read only at their start ("Dynamic: No" in their manuals).
 * @see https://dev.mysql.com/doc/refman/8.4/en/server-system-variable-reference.html
 */
const MYSQL = words(`
  back_log ft_max_word_len ft_min_word_len ft_query_expansion_limit ft_stopword_file innodb_autoinc_lock_mode
  innodb_buffer_pool_instances innodb_ft_cache_size innodb_ft_max_token_size innodb_ft_min_token_size innodb_ft_sort_pll_degree
  innodb_ft_total_cache_size innodb_page_size innodb_purge_threads innodb_read_io_threads innodb_rollback_on_timeout
  innodb_sort_buffer_size innodb_sync_array_size innodb_write_io_threads log_slave_updates lower_case_table_names
  performance_schema skip-character-set-client-handshake skip_name_resolve table_open_cache_instances thread_stack`);

/**
 * Whether a parameter is known to take effect only at a restart. RDS accepts it only with `apply_method` `pending-reboot`. False for an
 * unknown family or name.
 *
 * @param family - family of the parameter group, such as `aurora-postgresql17` or `mysql8.0`
 * @example isStaticParameter('aurora-postgresql17', 'max_connections') // true
 */
export function isStaticParameter(family: string, name: string): boolean {
  const parameter = name.toLowerCase();
  const major = /^(?:aurora-)?postgres(?:ql)?(\d+)/.exec(family)?.[1];
  if (major !== undefined) {
    return POSTGRESQL.has(parameter) && !(parameter === DYNAMIC_SINCE_18 && Number(major) >= 18);
  }
  // Aurora MySQL copies its binary log to no other format while it runs; RDS for MySQL does.
  if (/^aurora-?mysql/.test(family)) return MYSQL.has(parameter) || parameter === 'binlog_format';
  return /^(mysql|mariadb)/.test(family) && MYSQL.has(parameter);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
