import type { Duplex } from 'node:stream';
import { type Frame, FrameReader, readText } from '../wire/frames.ts';
import { ASK_CLEAR_TEXT_PASSWORD, type ErrorFields, errorResponse } from '../wire/messages.ts';
import { NO_SNI } from './refusals.ts';
import { readStartup, type Startup } from './startup.ts';

/** What a client has said before its first statement. */
export interface Login {
  readonly startup: Startup;
  readonly token: string;
  /** Bytes that arrived after the token. */
  readonly early: Buffer;
}

export interface LoginChecks {
  readonly hasSni: boolean;
  /** Whether the token is right for the user; what comes back is sent to the client. */
  check(user: string, token: string): Promise<ErrorFields | undefined>;
}

const MAX_BYTES = 100_000;

/**
 * Reads the start-up packet and the token. A start-up packet that Aurora DSQL does not accept is refused before the token is checked.
 * @returns undefined where the client was refused or has disconnected
 */
export async function logIn(socket: Duplex, { hasSni, check }: LoginChecks): Promise<Login | undefined> {
  const refuse = (fields: ErrorFields) => {
    socket.end(errorResponse(fields, 'FATAL'));
    return undefined;
  };
  const packet = await readPacket(socket);
  if (packet === undefined) return undefined;
  if (!hasSni) return refuse(NO_SNI);
  const answer = readStartup(packet.body);
  socket.write(ASK_CLEAR_TEXT_PASSWORD);
  const password = await readMessage(socket, packet.rest);
  if (password?.frame.type !== 'p') return refuse({ C: '08P01', M: 'expected password response' });
  const [token] = readText(password.frame.body, 0);
  if ('refused' in answer) return refuse({ C: answer.refused.sqlState, M: answer.refused.message });
  const refused = await check(answer.startup.user, token);
  return refused === undefined ? { startup: answer.startup, token, early: password.rest } : refuse(refused);
}

interface Packet {
  readonly body: Buffer;
  readonly rest: Buffer;
}

/** A start-up packet has a length and no type. */
async function readPacket(socket: Duplex): Promise<Packet | undefined> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const length = bytes.length < 4 ? undefined : bytes.readInt32BE(0);
    if (length !== undefined && (length < 8 || length > MAX_BYTES)) return undefined;
    if (length !== undefined && bytes.length >= length) {
      return { body: bytes.subarray(4, length), rest: bytes.subarray(length) };
    }
    const chunk = await readChunk(socket);
    if (chunk === undefined) return undefined;
    bytes = Buffer.concat([bytes, chunk]);
  }
}

async function readMessage(
  socket: Duplex,
  first: Buffer,
): Promise<{ readonly frame: Frame; readonly rest: Buffer } | undefined> {
  let bytes = first;
  for (;;) {
    const [frame] = new FrameReader(MAX_BYTES).push(bytes);
    if (frame !== undefined) return { frame, rest: bytes.subarray(frame.whole.length) };
    const chunk = await readChunk(socket);
    if (chunk === undefined) return undefined;
    bytes = Buffer.concat([bytes, chunk]);
  }
}

/** The next bytes; undefined once the client has disconnected. */
async function readChunk(socket: Duplex): Promise<Buffer | undefined> {
  for (;;) {
    const chunk: Buffer | null = socket.read();
    if (chunk !== null) return chunk;
    if (socket.readableEnded || socket.destroyed) return undefined;
    await new Promise<void>((resolve) => {
      const events = ['readable', 'end', 'close'];
      const done = () => {
        for (const event of events) socket.off(event, done);
        resolve();
      };
      for (const event of events) socket.once(event, done);
    });
  }
}
