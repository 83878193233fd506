import { describe, expect, test } from '@jest/globals';
import { serverAccount } from '../src/system/account.ts';

const passwd =
  (...lines: string[]) =>
  () =>
    lines.join('\n');
const ROOT = 'root:x:0:0:root:/root:/bin/bash';
const NOBODY = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';
const POSTGRES = 'postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash';
const OTHER = 'ann:x:1000:1001:Ann:/home/ann:/bin/bash';

describe('the account that PostgreSQL runs as', () => {
  test.each([
    ['is ours if we are not root', 1000, [ROOT, NOBODY], undefined],
    ['is nobody for root, before postgres, which may own a database', 0, [ROOT, POSTGRES, NOBODY], 'nobody'],
    ['is postgres for root if there is no nobody', 0, [ROOT, OTHER, POSTGRES], 'postgres'],
    ['is any other of the passwd file, where initdb looks it up', 0, [ROOT, OTHER], 'ann'],
    ['is root if there is no other account; PostgreSQL then refuses', 0, [ROOT, '# comment', ''], undefined],
    [
      'is not an account with a negative id',
      0,
      ['nobody:*:-2:-2:macOS:/var/empty:/usr/bin/false', 'daemon:*:1:1::/:/bin/sh'],
      'daemon',
    ],
  ])('%s', (_title, uid, lines, name) => {
    expect(serverAccount(uid, passwd(...lines))?.name).toBe(name);
  });

  test('has the ids of its line', () => {
    expect(serverAccount(0, passwd(ROOT, OTHER))).toEqual({ name: 'ann', uid: 1000, gid: 1001 });
  });
});
