import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const asImport = (file: string) => JSON.stringify(path.join(ROOT, file).replaceAll('\\', '/'));

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly items?: readonly unknown[] };
  readonly result?: { readonly contents?: { readonly value?: string } } | null;
}

/**
 * The text that an editor shows when the pointer is on each of these words in a stage file, from TypeScript's language server.
 *
 * @param settings - the stage, as source text
 */
export async function hover(settings: string, words: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'daybreak-hover-'));
  const file = path.join(folder, 'stage.ts');
  const text = `import type { StageSettings } from ${asImport('infra/stages/stage.ts')};\nexport const it: StageSettings = ${settings};\n`;
  writeFileSync(file, text);
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    `{ "extends": ${asImport('tsconfig.json')}, "compilerOptions": { "types": [] }, "include": ["stage.ts"] }`,
  );
  const server = startServer();
  try {
    const capabilities = { textDocument: { hover: { contentFormat: ['markdown'] } } };
    await server.request('initialize', { processId: process.pid, rootUri: pathToFileURL(folder).href, capabilities });
    server.send({ method: 'initialized', params: {} });
    const uri = pathToFileURL(file).href;
    server.send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'typescript', version: 1, text } },
    });
    const shown: string[] = [];
    for (const word of words) {
      const before = text.slice(0, text.indexOf(`${word}:`)).split('\n');
      const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
      const answer = await server.request('textDocument/hover', { textDocument: { uri }, position });
      shown.push(answer?.contents?.value ?? '');
    }
    return shown;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startServer() {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const child = spawn(process.execPath, [tsc, '--lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const waiting = new Map<number, (result: Message['result']) => void>();
  let received = Buffer.alloc(0);
  let lastId = 0;

  const send = (message: object) => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const header = /^[\s\S]*?Content-Length: (\d+)[\s\S]*?\r\n\r\n/.exec(received.toString('latin1'));
      const end = (header?.[0].length ?? 0) + Number(header?.[1]);
      if (header === null || received.length < end) return;
      const message: Message = JSON.parse(received.subarray(header[0].length, end).toString());
      received = received.subarray(end);
      // A request of the server, for settings that this editor has not.
      if (message.method !== undefined && message.id !== undefined) {
        send({ id: message.id, result: message.params?.items?.map(() => null) ?? null });
      } else if (message.id !== undefined) waiting.get(message.id)?.(message.result);
    }
  });
  const request = (method: string, params?: object) => {
    lastId += 1;
    const id = lastId;
    return new Promise<Message['result']>((resolve) => {
      waiting.set(id, resolve);
      send({ id, method, params });
    });
  };
  const stop = async () => {
    await request('shutdown');
    send({ method: 'exit' });
    child.stdin.end();
    await exited;
  };
  return { send, request, stop };
}
