import { ROW_FORMS, readCell, readRowAs } from '../database/cells.ts';
import { countRows } from '../database/count-rows.ts';
import type { DataApi } from '../database/data-api.ts';
import { deleteRow, editRow, insertRow } from '../database/edit.ts';
import type { NewValues, SeenRow } from '../database/row-statements.ts';
import type { QueryApis } from '../database/run-query.ts';
import { readSchema } from '../database/schema.ts';
import { describeTable, type TableDescription } from '../database/table-description.ts';
import { type Position, readRows } from '../database/table-rows.ts';

import { Refusal } from '../http/refusal.ts';
import { memberOf, optionalTextOf, type RouteInput, textOf, textsOf, wholeNumberOf, wordOf } from './input.ts';

/** Tables, their rows and one row. Names and types come from the catalogue; only values come from the page. */
export function tableRoutes(apis: QueryApis, looking: () => DataApi) {
  const tableOf = async (body: unknown) => {
    const api = looking();
    return { api, table: await describeTable(api, { schema: textOf(body, 'schema'), name: textOf(body, 'name') }) };
  };
  return {
    'GET schema': () => readSchema(looking()),
    'POST table': async ({ body }: RouteInput) => (await tableOf(body)).table,
    'POST rows': async ({ body }: RouteInput) => {
      const { api, table } = await tableOf(body);
      const position = positionOf(memberOf(body, 'position'), table.key.length);
      return readRows(api, table, { position, where: optionalTextOf(body, 'where') });
    },
    'POST count': async ({ body }: RouteInput) => {
      const { api, table } = await tableOf(body);
      return { rows: await countRows(api, table, optionalTextOf(body, 'where')) };
    },
    'POST cell': async ({ body }: RouteInput) => {
      const { api, table } = await tableOf(body);
      return readCell(api, table, {
        key: textsOf(body, 'key'),
        column: textOf(body, 'column'),
        from: wholeNumberOf(body, 'from'),
        isPretty: memberOf(body, 'isPretty') === true,
      });
    },
    'POST row-as': async ({ body }: RouteInput) => {
      const { api, table } = await tableOf(body);
      return { text: await readRowAs(api, table, textsOf(body, 'key'), wordOf(body, 'form', ROW_FORMS)) };
    },
    'POST row': async ({ body }: RouteInput) => {
      const { table } = await tableOf(body);
      await editRow(apis, table, { ...seenRowOf(body, table), changes: valuesOf(memberOf(body, 'changes')) });
    },
    'POST row-insert': async ({ body }: RouteInput) => {
      const { table } = await tableOf(body);
      await insertRow(apis, table, valuesOf(memberOf(body, 'values')));
    },
    'POST row-delete': async ({ body }: RouteInput) => {
      const { table } = await tableOf(body);
      await deleteRow(apis, table, seenRowOf(body, table));
    },
  };
}

/** @throws {Refusal} 400 */
function positionOf(given: unknown, keyColumns: number): Position {
  if (given === 'first' || given === undefined) return 'first';
  if (given === 'last' && keyColumns > 0) return 'last';
  const offset = memberOf(given, 'offset');
  if (offset !== undefined) return { offset: wholeNumberOf(given, 'offset') };
  for (const side of ['after', 'before'] as const) {
    if (memberOf(given, side) === undefined) continue;
    const key = textsOf(given, side);
    if (keyColumns > 0 && key.length === keyColumns) return { [side]: key } as unknown as Position;
  }
  throw new Refusal(
    400,
    `position is not allowed. Allowed are first, offset, and with a key: last, after and before with ${keyColumns} values.`,
  );
}

/** @throws {Refusal} 400 */
function seenRowOf(body: unknown, table: TableDescription): SeenRow {
  const key = textsOf(body, 'key');
  if (key.length === table.key.length) return { key, version: textOf(body, 'version') };
  throw new Refusal(
    400,
    `The key has ${key.length} values. Allowed are ${table.key.length}: ${table.key.join(', ')}. Send the whole key of the row.`,
  );
}

/** @throws {Refusal} 400 */
function valuesOf(given: unknown): NewValues {
  const changes = Object.entries((given ?? {}) as Readonly<Record<string, unknown>>);
  for (const [name, value] of changes) {
    if (value === 'NULL' || value === 'DEFAULT' || typeof memberOf(value, 'text') === 'string') continue;
    throw new Refusal(
      400,
      `The new value of ${JSON.stringify(name)} is not allowed. Allowed are NULL, DEFAULT and a text.`,
    );
  }
  return Object.fromEntries(changes) as NewValues;
}
