/** A generated part of a Markdown file: what stands between `<!-- name:begin -->` and `<!-- name:end -->`. */
export interface Block {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly name: string;
  render(): string;
}

/**
 * The text with one block rewritten; everything else stays byte for byte.
 * @throws {Error} the file has not exactly one pair of markers of that name, in order
 */
export function withBlock(text: string, { file, name }: Pick<Block, 'file' | 'name'>, content: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest, ...more] = text.split(begin);
  const [, after, ...further] = (rest ?? '').split(end);
  if (rest === undefined || after === undefined || more.length > 0 || further.length > 0) {
    throw new Error(
      `${file} has not exactly one block ${name}. Expected the line "${begin}" once, and "${end}" once behind it. Put both lines where the generated part belongs.`,
    );
  }
  return `${before}${begin}\n\n${content.trim()}\n\n${end}${after}`;
}
