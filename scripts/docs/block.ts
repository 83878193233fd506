/** A generated part of a Markdown file, between `<!-- name:begin -->` and `<!-- name:end -->`. */
export interface Block {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly name: string;
  render(): string;
}

/**
 * The text with new content in one block; every other byte is unchanged.
 * @throws {Error} the file does not have exactly one pair of markers of that name, in order
 */
export function withBlock(text: string, { file, name }: Pick<Block, 'file' | 'name'>, content: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest, ...more] = text.split(begin);
  const [, after, ...further] = (rest ?? '').split(end);
  if (rest === undefined || after === undefined || more.length > 0 || further.length > 0) {
    throw new Error(
      `${file} does not have exactly one block ${name}. Expected: one line "${begin}", and one line "${end}" after it. Add both lines where the generated part belongs.`,
    );
  }
  return `${before}${begin}\n\n${content.trim()}\n\n${end}${after}`;
}
