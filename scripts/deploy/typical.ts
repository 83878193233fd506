// How long things usually take: estimates from AWS's descriptions and reports. No time limit uses them.

export const TYPICAL = {
  synth: 'typically 5 s',
  init: 'typically 2 s, the first time a minute for the providers',
  plan: 'typically 5 to 30 s',
  apply: 'typically 5 to 15 min when a cluster is created, otherwise under a minute',
  destroy: 'typically 5 to 15 min',
  ready: 'typically under a minute',
  cluster: 'typically 1 to 5 min',
  dsql: 'typically under a minute',
  instance: 'typically 5 to 10 min',
  resume: 'typically 15 s, 30 s or more after a day',
  dataApi: 'typically under a minute after the writer is there',
  snapshot: 'typically 1 to 5 min',
  api: 'typically under a minute',
} as const;

/** The typical duration of one resource, by type; undefined if it takes only seconds. */
export function typicalOf(address: string): string | undefined {
  if (/(^|\.)aws_rds_cluster_instance\./.test(address)) return TYPICAL.instance;
  if (/(^|\.)aws_rds_cluster\./.test(address)) return TYPICAL.cluster;
  if (/(^|\.)aws_dsql_cluster\./.test(address)) return TYPICAL.dsql;
  return undefined;
}
