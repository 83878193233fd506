import { expect, test } from '@jest/globals';
import { memberDocs } from './tsdoc.ts';

const SOURCE = `
export interface Other {
  /** Not this one. */
  readonly first?: string;
}

export interface Backups {
  /**
   * How long backups are kept,
   * in days.
   *
   * @default 7
   * @see https://example.com/@default
   */
  readonly days?: number;
  readonly undocumented?: string;
  /** When. @default - AWS chooses */
  readonly window?:
    | 'day'
    | undefined;
}
`;

test('has text, default and type of each member with a comment, on one line each', () => {
  expect(memberDocs(SOURCE, 'Backups')).toEqual([
    { name: 'days', text: 'How long backups are kept, in days.', default: '7', type: 'number' },
    { name: 'window', text: 'When.', default: '- AWS chooses', type: "'day' | undefined" },
  ]);
});

test('refuses a source without the interface', () => {
  expect(() => memberDocs(SOURCE, 'Restores')).toThrow('There is no exported interface Restores in the source.');
});
