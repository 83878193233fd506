/** Executes a statement on the local Data API whose `--json` line this is. */
export async function execute(ready: Record<string, string>, sql: string): Promise<Response> {
  const { resourceArn, secretArn, database } = ready;
  return fetch(`${ready.url}/Execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceArn, secretArn, database, sql }),
  });
}
