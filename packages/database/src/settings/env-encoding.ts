/**
 * Why the bytes of a `.env` file cannot be read; undefined for UTF-8 and its subset ASCII. Node, dotenv and shells read no
 * UTF-16, and an ASCII line added to it is lost.
 */
export function encodingProblem(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!hasMark && !bytes.includes(0)) return undefined;
  return 'It is not UTF-8 but UTF-16, as > in Windows PowerShell writes it, or it has a NUL byte. Save it as UTF-8 and run the command again.';
}
