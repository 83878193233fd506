/** PostgreSQL's condition names: class, then the last three characters and the name of each condition. */
const CLASSES =
  '00:000 successful_completion|01:000 warning|02:000 no_data|03:000 sql_statement_not_yet_complete|' +
  '08:000 connection_exception,003 connection_does_not_exist,006 connection_failure,P01 protocol_violation|' +
  '09:000 triggered_action_exception|0A:000 feature_not_supported|0B:000 invalid_transaction_initiation|' +
  '0L:000 invalid_grantor|0P:000 invalid_role_specification|20:000 case_not_found|21:000 cardinality_violation|' +
  '22:000 data_exception,001 string_data_right_truncation,002 null_value_no_indicator_parameter,' +
  '003 numeric_value_out_of_range,004 null_value_not_allowed,007 invalid_datetime_format,008 datetime_field_overflow,' +
  '009 invalid_time_zone_displacement_value,00B escape_character_conflict,011 substring_error,012 division_by_zero,' +
  '013 invalid_preceding_or_following_size,015 interval_field_overflow,019 invalid_escape_character,' +
  '01B invalid_regular_expression,01E invalid_argument_for_logarithm,01F invalid_argument_for_power_function,' +
  '021 character_not_in_repertoire,023 invalid_parameter_value,024 unterminated_c_string,025 invalid_escape_sequence,' +
  '026 string_data_length_mismatch,02E array_subscript_error,030 duplicate_json_object_key_value,' +
  '032 invalid_json_text,033 invalid_sql_json_subscript,P01 floating_point_exception,P02 invalid_text_representation,' +
  'P03 invalid_binary_representation,P05 untranslatable_character|' +
  '23:000 integrity_constraint_violation,001 restrict_violation,502 not_null_violation,503 foreign_key_violation,' +
  '505 unique_violation,514 check_violation,P01 exclusion_violation|' +
  '24:000 invalid_cursor_state|' +
  '25:000 invalid_transaction_state,001 active_sql_transaction,006 read_only_sql_transaction,' +
  'P01 no_active_sql_transaction,P02 in_failed_sql_transaction,P03 idle_in_transaction_session_timeout|' +
  '26:000 invalid_sql_statement_name|27:000 triggered_data_change_violation|' +
  '28:000 invalid_authorization_specification,P01 invalid_password|2B:P01 dependent_objects_still_exist|' +
  '2D:000 invalid_transaction_termination|2F:000 sql_routine_exception|34:000 invalid_cursor_name|' +
  '38:000 external_routine_exception|39:000 external_routine_invocation_exception|' +
  '3B:000 savepoint_exception,001 invalid_savepoint_specification|3D:000 invalid_catalog_name|' +
  '3F:000 invalid_schema_name|' +
  '40:000 transaction_rollback,001 serialization_failure,002 transaction_integrity_constraint_violation,' +
  '003 statement_completion_unknown,P01 deadlock_detected|' +
  '42:000 syntax_error_or_access_rule_violation,501 insufficient_privilege,601 syntax_error,602 invalid_name,' +
  '611 invalid_column_definition,622 name_too_long,701 duplicate_column,702 ambiguous_column,703 undefined_column,' +
  '704 undefined_object,710 duplicate_object,712 duplicate_alias,723 duplicate_function,725 ambiguous_function,' +
  '803 grouping_error,804 datatype_mismatch,809 wrong_object_type,830 invalid_foreign_key,846 cannot_coerce,' +
  '883 undefined_function,8C9 generated_always,939 reserved_name,P01 undefined_table,P02 undefined_parameter,' +
  'P03 duplicate_cursor,P04 duplicate_database,P05 duplicate_prepared_statement,P06 duplicate_schema,' +
  'P07 duplicate_table,P08 ambiguous_parameter,P09 ambiguous_alias,P10 invalid_column_reference,' +
  'P11 invalid_cursor_definition,P12 invalid_database_definition,P13 invalid_function_definition,' +
  'P15 invalid_schema_definition,P16 invalid_table_definition,P17 invalid_object_definition,P18 indeterminate_datatype,' +
  'P19 invalid_recursion,P20 windowing_error,P21 collation_mismatch,P22 indeterminate_collation|' +
  '44:000 with_check_option_violation|' +
  '53:000 insufficient_resources,100 disk_full,200 out_of_memory,300 too_many_connections,' +
  '400 configuration_limit_exceeded|' +
  '54:000 program_limit_exceeded,001 statement_too_complex,011 too_many_columns,023 too_many_arguments|' +
  '55:000 object_not_in_prerequisite_state,006 object_in_use,P02 cant_change_runtime_param,P03 lock_not_available,' +
  'P04 unsafe_new_enum_value_usage|' +
  '57:000 operator_intervention,014 query_canceled,P01 admin_shutdown,P02 crash_shutdown,P03 cannot_connect_now,' +
  'P04 database_dropped,P05 idle_session_timeout|' +
  '58:000 system_error,030 io_error|F0:000 config_file_error|HV:000 fdw_error|' +
  'P0:000 plpgsql_error,001 raise_exception,002 no_data_found,003 too_many_rows,004 assert_failure|' +
  'XX:000 internal_error,001 data_corrupted,002 index_corrupted';

/**
 * PostgreSQL's name of a condition, for example `unique_violation` for `23505`. An unknown code has the name of its
 * class, as in PL/pgSQL; undefined for an unknown class.
 *
 * @example conditionOf(error.sqlState) // 'unique_violation'
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function conditionOf(sqlState: string): string | undefined {
  const [, conditions = ''] = new RegExp(`(?:^|\\|)${sqlState.slice(0, 2)}:([^|]*)`).exec(CLASSES) ?? [];
  const nameOf = (code: string): string | undefined =>
    conditions
      .split(',')
      .find((condition) => condition.startsWith(`${code} `))
      ?.slice(4);
  return nameOf(sqlState.slice(2)) ?? nameOf('000');
}

/** SQLSTATEs that programs branch on. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const SQL_STATES = {
  notNullViolation: '23502',
  foreignKeyViolation: '23503',
  uniqueViolation: '23505',
  checkViolation: '23514',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  undefinedTable: '42P01',
  undefinedColumn: '42703',
} as const;
