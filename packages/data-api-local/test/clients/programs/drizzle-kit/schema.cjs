const pg = require('drizzle-orm/pg-core');

const mood = pg.pgEnum('mood', ['calm', 'keen']);
const authors = pg.pgTable('authors', {
  id: pg.uuid().primaryKey().defaultRandom(),
  name: pg.varchar({ length: 80 }).notNull(),
});
const notes = pg.pgTable(
  'notes',
  {
    id: pg.serial().primaryKey(),
    authorId: pg.uuid().references(() => authors.id),
    tags: pg.text().array(),
    mood: mood(),
    extra: pg.jsonb().default({ a: 1 }),
    at: pg.timestamp({ withTimezone: true }).defaultNow(),
  },
  (table) => [pg.index('notes_mood').on(table.mood)],
);

module.exports = { mood, authors, notes };
