/** The documentation of one member of an interface, as in an editor. */
export interface MemberDoc {
  readonly name: string;
  /** The description, on one line. */
  readonly text: string;
  /** The text of the tag `@default`, or empty. */
  readonly default: string;
  /** The declared type, on one line. */
  readonly type: string;
}

/**
 * The documented members of an exported interface, in their order.
 *
 * @param source - TypeScript, as `npm run format` leaves it
 * @throws {Error} the source has no such interface
 */
export function memberDocs(source: string, interfaceName: string): readonly MemberDoc[] {
  const body = new RegExp(`export interface ${interfaceName} \\{\n(.*?)\n\\}`, 's').exec(source)?.[1];
  if (body === undefined) throw new Error(`There is no exported interface ${interfaceName} in the source.`);
  return body.split(/\n(?= {2}\/\*\*)|(?<=;)\n(?= {2}readonly)/).flatMap((member) => {
    const [, comment, name, type] = /^ {2}\/\*\*(.*?)\*\/\s+readonly (\w+)\??:\s+(.*);$/s.exec(member) ?? [];
    if (comment === undefined || name === undefined || type === undefined) return [];
    const [text = '', ...tags] = comment.replace(/^ *\* ?/gm, '').split(/(?:^|\s)@(?=default|see|example)/);
    const preset = tags.find((tag) => tag.startsWith('default '))?.slice('default '.length);
    return [{ name, text: oneLine(text), default: oneLine(preset ?? ''), type: oneLine(type).replace(/^\| /, '') }];
  });
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
