/** First bytes of PostgreSQL's messages that a session acts on before pg has read them whole. */
export const MESSAGE = {
  dataRow: 0x44,
  error: 0x45,
  copyInResponse: 0x47,
  copyOutResponse: 0x48,
  backendKeyData: 0x4b,
  readyForQuery: 0x5a,
} as const;

export interface MessageListener {
  /** Called as soon as the header is there; `bytes` is the length of the message as the header states it. */
  onMessage(code: number, bytes: number): void;
  /** The process id of the session, and the secret that a request to cancel needs. PostgreSQL sends them once. */
  onKeyData(processId: number, secretKey: Buffer): void;
}

const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;
const PROCESS_ID_BYTES = 4;

/**
 * Follows the stream of messages that PostgreSQL sends, header by header: one byte, four of a length that counts itself, the
 * body. It keeps no bodies, so a message may have any length.
 */
export class MessageHeaders {
  readonly #listener: MessageListener;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  #bodyBytesLeft = 0;
  #keyData: Buffer | undefined;

  constructor(listener: MessageListener) {
    this.#listener = listener;
  }

  read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyBytesLeft > 0) {
        const taken = Math.min(this.#bodyBytesLeft, chunk.length - at);
        this.#bodyBytesLeft -= taken;
        if (this.#keyData !== undefined) this.#readKeyData(chunk.subarray(at, at + taken));
        at += taken;
        continue;
      }
      if (this.#headerBytes === 0 && chunk.length - at >= HEADER_BYTES) {
        this.#begin(chunk[at] ?? 0, chunk.readUInt32BE(at + 1));
        at += HEADER_BYTES;
        continue;
      }
      const taken = chunk.copy(this.#header, this.#headerBytes, at, at + HEADER_BYTES - this.#headerBytes);
      this.#headerBytes += taken;
      at += taken;
      if (this.#headerBytes === HEADER_BYTES) {
        this.#headerBytes = 0;
        this.#begin(this.#header[0] ?? 0, this.#header.readUInt32BE(1));
      }
    }
  }

  #begin(code: number, bytes: number): void {
    this.#bodyBytesLeft = Math.max(0, bytes - LENGTH_BYTES);
    if (code === MESSAGE.backendKeyData) this.#keyData = Buffer.alloc(0);
    this.#listener.onMessage(code, bytes);
  }

  #readKeyData(bytes: Buffer): void {
    this.#keyData = Buffer.concat([this.#keyData ?? bytes.subarray(0, 0), bytes]);
    if (this.#bodyBytesLeft > 0) return;
    this.#listener.onKeyData(this.#keyData.readInt32BE(0), this.#keyData.subarray(PROCESS_ID_BYTES));
    this.#keyData = undefined;
  }
}
