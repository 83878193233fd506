import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readStack } from '../../infra/rules/preflight.ts';
import type { Waiver } from '../../infra/rules/waivers.ts';
import type { Document } from '../../infra/terraform/document.ts';
import { decodeText, isBinaryPlan } from '../../infra/terraform/plan-file.ts';

const ALLOWED = 'Terraform JSON (cdk.tf.json, *.tf.json) and plan JSON are read.';
const SHOW = 'terraform show -json <plan file> > plan.json';

/** The stacks of the files that can be read, in order, and a four-part message for each that cannot. */
export async function readStackFiles(
  files: readonly string[],
  cwd: string,
  stdin: AsyncIterable<Uint8Array>,
): Promise<{ readonly stacks: readonly Document[]; readonly problems: readonly string[] }> {
  const stacks: Document[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const name = file === '-' ? 'standard input' : file;
    try {
      stacks.push(stackOf(file === '-' ? await readAll(stdin) : readBytes(path.resolve(cwd, file)), name));
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      problems.push(`${name} cannot be judged: ${error.message}`);
    }
  }
  return { stacks, problems };
}

const waiverList = z.array(
  z.strictObject({ rule: z.string(), reason: z.string(), until: z.string(), resource: z.string().optional() }),
);

/** @throws {Error} the file cannot be read, or is no list of waivers */
export function readWaivers(file: string, cwd: string): readonly Waiver[] {
  const allowed =
    'A JSON list is read: [{ "rule": "AURORA-NET-002", "reason": "…", "until": "YYYY-MM-DD", "resource": "…" }].';
  try {
    const parsed = waiverList.safeParse(JSON.parse(decodeText(readBytes(path.resolve(cwd, file)))));
    if (parsed.success)
      return parsed.data.map(({ resource, ...rest }) => (resource === undefined ? rest : { ...rest, resource }));
    const where = parsed.error.issues
      .map(({ path: at, message }) => `${at.join('.') || 'the list'}: ${message}`)
      .join('; ');
    throw new UnreadableError(`it has another shape (${where}). ${allowed} Correct it.`);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new Error(`The waivers cannot be read: ${file}: it is not JSON. ${allowed} Correct it.`);
    if (error instanceof UnreadableError) throw new Error(`The waivers cannot be read: ${file}: ${error.message}`);
    throw error;
  }
}

/** The file is none that can be judged; the message has the four parts but for the file's name. */
class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

function stackOf(bytes: Uint8Array, name: string): Document {
  if (isBinaryPlan(bytes)) throw new UnreadableError(`it is a binary plan. ${ALLOWED} Run ${SHOW}.`);
  const text = decodeText(bytes);
  if (text.trim() === '') throw new UnreadableError(`it is empty. ${ALLOWED} Give a file with something in it.`);
  const root = parse(text);
  const stack = readStack(root, name);
  if (stack !== undefined) return stack;
  if (isState(root))
    throw new UnreadableError(
      `it is a state, not a plan. ${ALLOWED} Run terraform plan -out <plan file>, then ${SHOW}.`,
    );
  throw new UnreadableError(
    `it is JSON, but has neither resources nor planned values. ${ALLOWED} Give the cdk.tf.json of a synth, or run ${SHOW}.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (
      /^\s*(?:#.*\n|\/\/.*\n|\s)*(?:terraform|provider|resource|data|variable|locals|output|module)\b[^{}=:]*\{/.test(
        text,
      )
    ) {
      throw new UnreadableError(
        `it is HCL, not JSON. ${ALLOWED} Run terraform plan -out <plan file>, then ${SHOW}, and give plan.json.`,
      );
    }
    throw new UnreadableError(`it is not JSON. ${ALLOWED} Give the cdk.tf.json of a synth, or run ${SHOW}.`);
  }
}

/** `terraform show -json` without a plan file, and a state file. */
function isState(root: unknown): boolean {
  return typeof root === 'object' && root !== null && ('values' in root || 'lineage' in root);
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UnreadableError(`there is no such file. ${ALLOWED} Correct the name.`);
    if (code === 'EISDIR')
      throw new UnreadableError(`it is a folder. ${ALLOWED} Name the file in it, such as cdk.tf.json.`);
    throw new UnreadableError(`${message}. ${ALLOWED} Make it readable.`);
  }
}

async function readAll(stdin: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}
