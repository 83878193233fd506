import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { watchMigrations } from './migrations.ts';

let folder: string;
let watched: { close(): void } | undefined;
let notices: string[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-migrations-'));
  notices = [];
});
afterEach(() => {
  watched?.close();
  rmSync(folder, { recursive: true, force: true });
});

const save = (name: string) => writeFileSync(path.join(folder, name), 'SELECT 1;');
const start = (envFile?: string) => {
  watched = watchMigrations({ folder, envFile, onNotice: (notice) => notices.push(notice) });
};

/** Saves a file as often as the watcher of some systems needs to begin. */
async function saveUntilNoticed(name: string): Promise<void> {
  const before = notices.length;
  for (let wait = 0; wait < 400 && notices.length === before; wait += 1) {
    save(name);
    await sleep(25);
  }
}

test('a migration that is added while dev runs is reported once, with advice', async () => {
  save('20260101000000_a.sql');
  start();

  await saveUntilNoticed('20260102000000_b.sql');
  save('20260101000000_a.sql');
  save('FORMAT.md');
  save('20260102000000_b.sql');
  await saveUntilNoticed('20260103000000_c.sql');

  expect(notices).toEqual([
    '20260102000000_b.sql is not applied yet. When it is complete, stop dev and start it again, which applies it.',
    '20260103000000_c.sql is not applied yet. When it is complete, stop dev and start it again, which applies it.',
  ]);
});

test('with an env file, the command that applies it is named', async () => {
  start('.env.local');

  await saveUntilNoticed('20260102000000_b.sql');

  expect(notices).toEqual([
    '20260102000000_b.sql is not applied yet. When it is complete, run "npm run migrate -- --env-file .env.local", ' +
      'or stop dev and start it again, which applies it.',
  ]);
});

test('a project without the folder is not an error', () => {
  rmSync(folder, { recursive: true });

  expect(() => start()).not.toThrow();
  expect(notices).toEqual([]);
});
