import { describe, expect, test } from '@jest/globals';
import { withBlock } from './block.ts';

const block = { file: 'page.md', name: 'rules' };

describe('withBlock', () => {
  test('replaces only the text between the markers', () => {
    const page = 'before\n<!-- rules:begin -->\nold\n<!-- rules:end -->\nafter\n';

    expect(withBlock(page, block, 'new\n')).toBe('before\n<!-- rules:begin -->\n\nnew\n\n<!-- rules:end -->\nafter\n');
  });

  test('changes nothing the second time', () => {
    const once = withBlock('<!-- rules:begin --><!-- rules:end -->', block, 'new');

    expect(withBlock(once, block, 'new')).toBe(once);
  });

  test.each([
    ['no markers', 'text'],
    ['no end', '<!-- rules:begin -->'],
    ['the end first', '<!-- rules:end --><!-- rules:begin -->'],
    ['two blocks', '<!-- rules:begin --><!-- rules:end --><!-- rules:begin --><!-- rules:end -->'],
  ])('refuses a page with %s', (_, page) => {
    expect(() => withBlock(page, block, 'new')).toThrow(
      'page.md does not have exactly one block rules. Expected: one line "<!-- rules:begin -->", and one line "<!-- rules:end -->" after it. Add both lines where the generated part belongs.',
    );
  });
});
