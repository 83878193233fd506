import { callerOf } from '../../../../functions/runtime/caller.ts';
import { connectedDatabase } from '../../../../functions/runtime/client.ts';
import { answering } from '../../../../functions/runtime/handler.ts';
import { respond } from '../../../../functions/runtime/respond.ts';
import { notesOf } from '../notes.ts';

/** GET /notes → 200 with the caller's notes, oldest first. */
export const handler = answering(async (event) => {
  const rows = await connectedDatabase().query(notesOf, { owner: callerOf(event) });
  return respond(200, { notes: rows.map(({ text }) => text) });
});
