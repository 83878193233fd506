// Checks input against PostgreSQL and the limits of the store. All problems are found before anything is sent.
import { InvalidInputError } from './errors.ts';
import {
  type JsonValue,
  MAX_AGENT_ID_CHARACTERS,
  MAX_CONTENT_BYTES,
  MAX_EXTERNAL_ID_BYTES,
  MAX_JSON_BYTES,
  MAX_MESSAGES,
  MAX_OWNER_BYTES,
  MAX_PARTS_BYTES,
  MAX_TITLE_CHARACTERS,
  type NewMessage,
  type Owner,
  ROLES,
} from './model.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LONE_SURROGATE = /\p{Surrogate}/u;
/** Levels of nested JSON. */
const MAX_DEPTH = 64;
// U+0000 and a half surrogate pair, as JSON.stringify escapes them. A preceding escaped backslash makes them plain text.
const UNSTORABLE_JSON = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/**
 * Runs the checks, and throws all problems in one error.
 * @throws {InvalidInputError}
 */
export function check(checks: (checker: Checker) => void): void {
  const checker = new Checker();
  checks(checker);
  if (checker.problems.length > 0) throw new InvalidInputError(checker.problems);
}

/** Collects problems. */
class Checker {
  readonly problems: string[] = [];

  expect(holds: boolean, place: string, problem: string): void {
    if (!holds) this.problems.push(`${place}: ${problem}.`);
  }

  /** Text that PostgreSQL stores unchanged. */
  text(value: unknown, place: string, { bytes, characters, empty = false }: TextLimits): void {
    if (typeof value !== 'string') {
      this.expect(false, place, `expected text, received ${kindOf(value)}`);
      return;
    }
    this.expect(empty || value.length > 0, place, 'expected at least one character');
    this.expect(!value.includes('\0'), place, 'has the character U+0000, which PostgreSQL cannot store');
    this.expect(!LONE_SURROGATE.test(value), place, 'has half of a surrogate pair, which is not a character');
    const size = bytes === undefined ? [...value].length : Buffer.byteLength(value);
    const most = bytes ?? characters ?? Number.POSITIVE_INFINITY;
    const unit = bytes === undefined ? 'characters' : 'bytes in UTF-8';
    this.expect(size <= most, place, `has ${size} ${unit}; at most ${most} are allowed`);
  }

  uuid(value: unknown, place: string): void {
    const holds = typeof value === 'string' && UUID.test(value);
    this.expect(holds, place, 'expected a UUID: 8-4-4-4-12 hexadecimal digits');
  }

  number(value: unknown, place: string, least: number, most: number): void {
    const holds = Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
    this.expect(holds, place, `expected a whole number from ${least} to ${most}`);
  }

  /** A Date, or text in ISO 8601 with a time zone. */
  time(value: unknown, place: string): void {
    const holds = value instanceof Date || (typeof value === 'string' && /T.*(Z|[+-]\d\d:?\d\d)$/.test(value));
    const isTime = holds && !Number.isNaN(new Date(value).getTime());
    this.expect(isTime, place, 'expected a Date, or a time such as 2026-11-29T12:00:00Z');
  }

  json(value: JsonValue | undefined, place: string, { kind, bytes = MAX_JSON_BYTES }: JsonLimits): void {
    const isDeep = isDeeperThan(value, MAX_DEPTH);
    this.expect(
      kind === 'any' || kindOf(value) === `an ${kind}`,
      place,
      `expected an ${kind}, received ${kindOf(value)}`,
    );
    this.expect(!isDeep, place, `is nested deeper than ${MAX_DEPTH} levels`);
    // A circular value has no JSON text.
    const text = isDeep ? '' : (JSON.stringify(value) ?? '');
    const size = Buffer.byteLength(text);
    this.expect(size <= bytes, place, `has ${size} bytes as JSON; at most ${bytes} are allowed`);
    const storable = !UNSTORABLE_JSON.test(text);
    this.expect(storable, place, 'has U+0000 or half of a surrogate pair, which PostgreSQL cannot store');
  }

  owner(owner: Owner): void {
    this.text(owner, 'owner', { bytes: MAX_OWNER_BYTES });
  }

  conversation({ externalId, agentId, title, metadata }: ConversationInput): void {
    if (externalId != null) this.text(externalId, 'externalId', { bytes: MAX_EXTERNAL_ID_BYTES });
    if (agentId != null) this.text(agentId, 'agentId', { characters: MAX_AGENT_ID_CHARACTERS });
    if (title != null) this.text(title, 'title', { characters: MAX_TITLE_CHARACTERS });
    if (metadata !== undefined) this.json(metadata, 'metadata', { kind: 'object' });
  }

  /** @param withIds each message must have an external id */
  messages(messages: readonly NewMessage[], { withIds }: { readonly withIds: boolean }): void {
    const { length } = messages;
    this.expect(
      length >= 1 && length <= MAX_MESSAGES,
      'messages',
      `expected 1 to ${MAX_MESSAGES} in one call, received ${length}`,
    );
    if (length > MAX_MESSAGES) return;
    for (const [index, message] of messages.entries()) this.#message(message, `messages[${index}]`, withIds);
    const ids = messages.flatMap(({ externalId }) => externalId ?? []);
    this.expect(new Set(ids).size === ids.length, 'messages', 'two have the same externalId');
  }

  #message(
    { role, content, parts, toolCalls, metadata, externalId }: NewMessage,
    place: string,
    withId: boolean,
  ): void {
    this.expect(ROLES.includes(role), `${place}.role`, `expected one of ${ROLES.join(', ')}`);
    if (content !== undefined) this.text(content, `${place}.content`, { bytes: MAX_CONTENT_BYTES, empty: true });
    if (parts != null) this.json(parts, `${place}.parts`, { kind: 'any', bytes: MAX_PARTS_BYTES });
    if (toolCalls != null) this.json(toolCalls, `${place}.toolCalls`, { kind: 'array' });
    if (metadata !== undefined) this.json(metadata, `${place}.metadata`, { kind: 'object' });
    if (withId || externalId != null) this.text(externalId, `${place}.externalId`, { bytes: MAX_EXTERNAL_ID_BYTES });
  }
}

interface TextLimits {
  readonly bytes?: number;
  readonly characters?: number;
  readonly empty?: boolean;
}

export interface ConversationInput {
  readonly externalId?: string | null | undefined;
  readonly agentId?: string | null | undefined;
  readonly title?: string | null | undefined;
  readonly metadata?: JsonValue | undefined;
}

interface JsonLimits {
  readonly kind: 'any' | 'array' | 'object';
  /** @default MAX_JSON_BYTES */
  readonly bytes?: number;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : typeof value;
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}
