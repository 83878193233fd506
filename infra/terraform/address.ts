/** `module.db["a"].aws_rds_cluster.this[0]` → `module.db.aws_rds_cluster.this`: the block in the code. */
export function withoutIndexes(address: string): string {
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]/g, '');
}
