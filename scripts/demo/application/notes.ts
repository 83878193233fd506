import { statement } from '@daybreak/database';

export const addNotes = statement({
  sql: `INSERT INTO notes (owner, text)
SELECT :owner, item.text FROM jsonb_array_elements_text(:texts) WITH ORDINALITY AS item (text, position) ORDER BY item.position`,
  parameters: { owner: 'text', texts: 'jsonb' },
});

export const notesOf = statement({
  sql: 'SELECT text FROM notes WHERE owner = :owner ORDER BY id LIMIT 500',
  parameters: { owner: 'text' },
  row: { text: 'text' },
  readOnly: true,
});
