import * as z from 'zod';
import { callerOf } from '../../../../functions/runtime/caller.ts';
import { connectedDatabase } from '../../../../functions/runtime/client.ts';
import { answering } from '../../../../functions/runtime/handler.ts';
import { parseRequest } from '../../../../functions/runtime/request.ts';
import { respond } from '../../../../functions/runtime/respond.ts';
import { storableText } from '../../../../functions/runtime/text.ts';
import { addNotes } from '../notes.ts';

const newNotes = z.strictObject({ notes: z.array(storableText().min(1).max(1000)).min(1).max(500) });

/** POST /notes `{ notes: [text, …] }` → 201 with how many were added, by one request to the database. */
export const handler = answering(async (event) => {
  const owner = callerOf(event);
  const { body } = parseRequest({ body: newNotes }, event);
  const { rowCount } = await connectedDatabase().execute(addNotes, { owner, texts: body.notes });
  return respond(201, { added: rowCount });
});
