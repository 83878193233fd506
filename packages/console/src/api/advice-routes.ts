import { advise, tryIndex } from '../database/advice.ts';
import type { DataApi } from '../database/data-api.ts';
import type { Feed } from '../feed/feed.ts';
import { Refusal } from '../http/refusal.ts';
import { type RouteInput, textOf, textsOf } from './input.ts';

/** The plan of a statement that the application sent, and whether an index would help. Its values are unknown here. */
export function adviceRoutes(feed: Feed, looking: () => DataApi) {
  const sqlOf = (body: unknown): string => {
    const sql = feed.statementSql(textOf(body, 'id'));
    if (sql === undefined)
      throw new Refusal(404, 'The text of this statement is no longer kept. Send it again, then ask.');
    return sql;
  };
  return {
    'POST statement-plan': ({ body }: RouteInput) => advise(looking(), sqlOf(body)),
    'POST try-index': ({ body }: RouteInput) =>
      tryIndex(looking(), sqlOf(body), {
        ...{ schema: textOf(body, 'schema'), name: textOf(body, 'name'), columns: textsOf(body, 'columns') },
      }),
  };
}
