// A debugger like in an editor: it uses the Chrome DevTools Protocol over a WebSocket, and attaches to every thread.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';

// biome-ignore lint/suspicious/noExplicitAny: results and events of many shapes; a test fails where one is wrong
type Json = any;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Json;
  readonly result?: Json;
}

/** Sends a command to the process or to one of its threads, and resolves to its result. */
export type Send = (method: string, params?: object) => Promise<Json>;

export interface ThreadEvent {
  readonly params: Json;
  /** To the thread that the event is from. */
  readonly send: Send;
}

export interface Debugger {
  /** The first event with this name in any thread for which `accept` is true, also an earlier one. */
  event(method: string, accept?: (params: Json) => boolean): Promise<ThreadEvent>;
  close(): void;
}

/** Connects to the URL of `inspector.url()`, and attaches to each thread that starts. */
export async function connectDebugger(url: string): Promise<Debugger> {
  const socket = await openWebSocket(url);
  const events: (ThreadEvent & { readonly method: string | undefined })[] = [];
  let wake: (() => void)[] = [];
  const note = (message: Message, send: Send): void => {
    events.push({ method: message.method, params: message.params, send });
    for (const resolve of wake.splice(0)) resolve();
  };
  const main = commands((text) => socket.write(frame(text)));
  const threads = new Map<string, ReturnType<typeof commands>>();
  const attach = (sessionId: string): void => {
    const thread = commands((message) => void main.send('NodeWorker.sendMessageToWorker', { sessionId, message }));
    threads.set(sessionId, thread);
    void thread.send('Debugger.enable').then(() => thread.send('Runtime.runIfWaitingForDebugger'));
  };
  readFrames(socket, (text) => {
    const message: Message = JSON.parse(text);
    if (message.id !== undefined) main.answer(message);
    else if (message.method === 'NodeWorker.attachedToWorker') attach(message.params.sessionId);
    else if (message.method === 'NodeWorker.receivedMessageFromWorker') {
      const inner: Message = JSON.parse(message.params.message);
      const thread = threads.get(message.params.sessionId);
      if (inner.id !== undefined) thread?.answer(inner);
      else if (thread !== undefined) note(inner, thread.send);
    }
  });
  await main.send('NodeWorker.enable', { waitForDebuggerOnStart: true });
  return {
    async event(method, accept = () => true) {
      for (;;) {
        const found = events.find((one) => one.method === method && accept(one.params));
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          wake = [...wake, resolve];
        });
      }
    },
    close: () => socket.destroy(),
  };
}

/** Numbers commands, and finds the answer of each. */
function commands(write: (text: string) => void) {
  let ids = 0;
  const waiting = new Map<number, (message: Message) => void>();
  const send: Send = async (method, params = {}) => {
    ids += 1;
    const id = ids;
    const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
    write(JSON.stringify({ id, method, params }));
    const { result, ...error } = await answered;
    if (result === undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  };
  return { send, answer: (message: Message) => waiting.get(message.id ?? 0)?.(message) };
}

/** @see https://www.rfc-editor.org/rfc/rfc6455 */
async function openWebSocket(url: string): Promise<Socket> {
  const key = randomBytes(16).toString('base64');
  const asked = request(url.replace(/^ws:/, 'http:'), {
    headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': key },
  });
  asked.end();
  const [response, socket] = (await once(asked, 'upgrade')) as [{ headers: Record<string, string> }, Socket];
  const expected = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  if (response.headers['sec-websocket-accept'] !== expected)
    throw new Error('The inspector is not a WebSocket server.');
  return socket;
}

/** A text in one frame, masked as clients must. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(payload.length));
  return Buffer.concat([Buffer.from([0x81, 0x80 | 127]), length, mask, masked]);
}

function readFrames(socket: Socket, onText: (text: string) => void): void {
  let buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const short = (buffer[1] ?? 0) & 0x7f;
      const start = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (buffer.length < start) return;
      const size = short === 127 ? Number(buffer.readBigUInt64BE(2)) : short === 126 ? buffer.readUInt16BE(2) : short;
      if (buffer.length < start + size) return;
      const isText = ((buffer[0] ?? 0) & 0x0f) === 1;
      if (isText) onText(buffer.toString('utf8', start, start + size));
      buffer = buffer.subarray(start + size);
    }
  });
}
