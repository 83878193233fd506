/** Settings of the servers that we start, as `-c` arguments. They override the files of the data folder. */
export function serverSettings(options: { readonly port: number; readonly durable: boolean }): readonly string[] {
  const settings: Record<string, string | number> = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '32MB',
    max_connections: 100,
    // DROP DATABASE waits for every session that logs in, also for one whose client sends nothing more.
    authentication_timeout: '5s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // English: the log says "ready to accept connections", and why a start failed.
    lc_messages: 'C',
    // The log would show a statement that fails, with its values.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    // Twice as fast: commits are in the operating system's memory. They survive a killed process, but not a power failure.
    ...(options.durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
