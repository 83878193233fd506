/** Settings of the servers that we start, as `-c` arguments; they win over the data folder's own files. */
export function serverSettings(options: { readonly port: number; readonly durable: boolean }): readonly string[] {
  const settings: Record<string, string | number> = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '32MB',
    max_connections: 100,
    // DROP DATABASE waits for every session that is logging in, also for one whose client said nothing more.
    authentication_timeout: '5s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // "ready to accept connections" and the reasons of a failed start are read from the log.
    lc_messages: 'C',
    // A statement that fails would be logged with its values.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    // Faster by half: a commit is in the operating system's memory, so that a killed process loses none, a power failure may.
    ...(options.durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
