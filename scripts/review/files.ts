// Files of preflight and review → what they hold. Every refusal has four parts and no content of the file.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Waiver } from '../../infra/rules/waiver.ts';
import type { Document, Plan } from '../../infra/terraform/document.ts';
import { readDocument, readPlan } from '../../infra/terraform/read.ts';
import { readJson, UnreadableError } from '../../infra/terraform/text.ts';

const DOCUMENTS = 'Terraform JSON (cdk.tf.json, *.tf.json) and plan JSON are read.';
const PLANS = 'A plan as "terraform show -json" prints it, format 1.x, or the binary plan file, is read.';
const WAIVERS =
  'A JSON list is read: [{ "rule": "AURORA-NET-002", "reason": "…", "until": "YYYY-MM-DD", "resource": "…" }].';

/** Where files are looked for, and what `-` stands for. */
export interface Inputs {
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** The documents that can be read, in order, and a message for each that cannot. */
export async function readDocuments(
  files: readonly string[],
  inputs: Inputs,
): Promise<{ readonly documents: readonly Document[]; readonly problems: readonly string[] }> {
  const documents: Document[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const name = nameOf(file);
    try {
      documents.push(readDocument(await readInput(file, inputs), name));
    } catch (error) {
      if (!(error instanceof UnreadableError || error instanceof FileError)) throw error;
      const what = error instanceof FileError ? error.what : `it ${error.what}`;
      problems.push(`${name} cannot be judged: ${what}. ${DOCUMENTS} ${error.todo}`);
    }
  }
  return { documents, problems };
}

/** The plan in what was read. @throws {Error} there is none; in four parts */
export function planIn(input: Uint8Array | string, name: string): Plan {
  try {
    return readPlan(input, name);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw new Error(`The plan cannot be read: ${name} ${error.what}. ${PLANS} ${error.todo}`, { cause: error });
  }
}

/** The bytes of a plan file. @throws {Error} it cannot be opened; in four parts */
export async function readPlanFile(file: string, inputs: Inputs): Promise<Uint8Array> {
  try {
    return await readInput(file, inputs);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Error(
      `The plan cannot be read: ${file}: ${error.what}. A file of "terraform show -json", a plan file of "terraform plan -out", or - for standard input is read. Correct the name, or leave it out to plan the stack of the stage.`,
      { cause: error },
    );
  }
}

const waiverList = z.array(
  z.strictObject({ rule: z.string(), reason: z.string(), until: z.string(), resource: z.string().optional() }),
);

/** @throws {Error} the file cannot be read, or is not a list of waivers */
export function readWaivers(file: string, cwd: string): readonly Waiver[] {
  const refuse = (what: string) => new Error(`The waivers cannot be read: ${file}: ${what}. ${WAIVERS} Correct it.`);
  try {
    const parsed = waiverList.safeParse(readJson(readBytes(path.resolve(cwd, file)), file, () => false));
    if (parsed.success)
      return parsed.data.map(({ resource, ...rest }) => (resource === undefined ? rest : { ...rest, resource }));
    const where = parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the list'}: ${message}`);
    throw refuse(`it has another shape (${where.join('; ')})`);
  } catch (error) {
    if (error instanceof UnreadableError) throw refuse('it is not JSON');
    if (error instanceof FileError) throw refuse(error.what);
    throw error;
  }
}

/** The file cannot be opened. */
class FileError extends Error {
  override readonly name = 'FileError';
  /** Completes "<file>: …", without a full stop. */
  readonly what: string;
  readonly todo: string;

  constructor(what: string, todo: string) {
    super(`${what}. ${todo}`);
    this.what = what;
    this.todo = todo;
  }
}

export function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** The bytes of a file, or of standard input where the file is `-`. @throws {FileError} it cannot be opened */
async function readInput(file: string, { cwd, stdin }: Inputs): Promise<Uint8Array> {
  if (file !== '-') return readBytes(path.resolve(cwd, file));
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new FileError('file not found', 'Correct the name.');
    if (code === 'EISDIR') throw new FileError('it is a folder', 'Name the file in it, such as cdk.tf.json.');
    throw new FileError(message, 'Make it readable.');
  }
}
