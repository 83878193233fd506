import { describe, expect, test } from '@jest/globals';
import { MessageHeaders } from '../../src/sessions/message-headers.ts';

/** A message of PostgreSQL: code, length with itself, body. */
function message(code: string, body: Buffer | number[] = []): Buffer {
  const header = Buffer.alloc(5);
  header.write(code, 'latin1');
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, Buffer.from(body)]);
}

function read(chunks: readonly Buffer[]): readonly unknown[] {
  const seen: unknown[] = [];
  const headers = new MessageHeaders({
    onMessage: (code, bytes) => seen.push([String.fromCharCode(code), bytes]),
    onKeyData: (processId, secretKey) => seen.push([processId, [...secretKey]]),
  });
  for (const chunk of chunks) headers.read(chunk);
  return seen;
}

describe('Headers of PostgreSQL’s messages', () => {
  const stream = Buffer.concat([
    message('R', [0, 0, 0, 0]),
    message('K', [0, 0, 1, 2, 9, 9, 9, 9]),
    message('Z', [0x49]),
    message('1'),
    message('D', Buffer.alloc(300, 'D')),
    message('Z', [0x49]),
  ]);
  const seen = [
    ['R', 8],
    ['K', 12],
    [258, [9, 9, 9, 9]],
    ['Z', 5],
    ['1', 4],
    ['D', 304],
    ['Z', 5],
  ];

  test.each([1, 2, 3, 4, 5, 6, 7, 64, stream.length])('are found in chunks of %d bytes', (size) => {
    const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, at) =>
      stream.subarray(at * size, (at + 1) * size),
    );

    expect(read(chunks)).toEqual(seen);
  });

  test('are reported before the body arrives', () => {
    expect(read([Buffer.from([0x44, 0x3f, 0xff, 0xff, 0xff])])).toEqual([['D', 0x3fffffff]]);
  });
});
