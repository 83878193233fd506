import { judgeSql } from '../rules/judge.ts';
import { type Frame, frame, int16, int32, readText } from '../wire/frames.ts';
import {
  BIND_COMPLETE,
  CLOSE_COMPLETE,
  EMPTY_QUERY,
  errorResponse,
  NO_PARAMETERS,
  PARSE_COMPLETE,
  readyForQuery,
} from '../wire/messages.ts';
import { type Backend, NO_PARAMETERS_BOUND } from './backend.ts';
import type { Client } from './client.ts';
import type { CurrentTransaction } from './current-transaction.ts';
import { aborted, Failure, functionCall, noParameter, refusedBy } from './failure.ts';
import { columnsOf, type Portal, type Prepared, prepare, prepareStatement } from './prepared.ts';
import type { Run, Statements } from './statements.ts';

export interface SessionParts {
  readonly client: Client;
  readonly backend: Backend;
  readonly current: CurrentTransaction;
  readonly statements: Statements;
  /** Called with each statement after it has been answered. */
  readonly log: (entry: { sql: string; durationMs: number; sqlState?: string | undefined }) => void;
}

/** PostgreSQL's protocol for one connection: who answers which message, and what is skipped after an error. */
export class Session {
  readonly #parts: SessionParts;
  readonly #prepared = new Map<string, Prepared>();
  readonly #portals = new Map<string, Portal>();
  /** Messages that go to PostgreSQL with the next one that needs an answer. */
  #pending: Buffer[] = [];
  /** After an error everything up to Sync is skipped. */
  #isSkipping = false;
  /** A COPY that waits for the client's rows. */
  #copy: Run | undefined;
  /** What an error is about. */
  #subject: { readonly prepared: Prepared; readonly since: number } | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Answers until the client disconnects. */
  async run(): Promise<void> {
    for (;;) {
      const message = await this.#parts.client.next();
      if (message === undefined || message.type === 'X') return;
      await this.#parts.current.inTurn(() => this.#answer(message));
    }
  }

  async #answer(message: Frame): Promise<void> {
    if (message.type === 'Q') return this.#query(readText(message.body, 0)[0]);
    if (message.type === 'S') return this.#sync();
    if (this.#isSkipping) return;
    try {
      await this.#extended(message);
    } catch (error) {
      this.#fail(error);
      this.#isSkipping = true;
    }
  }

  async #extended(message: Frame): Promise<void> {
    switch (message.type) {
      case 'P':
        return this.#parse(message.body);
      case 'B':
        return this.#bind(message.body);
      case 'D':
        return this.#describe(message);
      case 'E':
        return this.#execute(message);
      case 'C':
        return this.#close(message);
      case 'H':
        return this.#flush();
      case 'd':
      case 'c':
      case 'f':
        return this.#copyIn(message);
      case 'F':
        throw functionCall();
      default:
        throw new Failure({ C: '08P01', M: `invalid frontend message type ${message.type.charCodeAt(0)}` });
    }
  }

  /** The simple protocol: a text with any number of statements, as one transaction unless they say otherwise. */
  async #query(text: string): Promise<void> {
    const { client, current } = this.#parts;
    try {
      const { statements, problem } = judgeSql(text);
      if (statements?.length === 0) client.write(EMPTY_QUERY);
      if (problem !== undefined) await this.#runText(prepare(text));
      for (const statement of statements ?? []) await this.#runText(prepareStatement(statement));
      await current.commitImplicit();
    } catch (error) {
      this.#fail(error);
      await current.abandonImplicit();
    }
    client.write(readyForQuery(current.status));
  }

  async #runText(prepared: Prepared): Promise<void> {
    const { client, backend, current } = this.#parts;
    this.#admit(prepared);
    const { own, statement, sql } = prepared;
    await this.#parts.statements.awaitJobs(statement);
    if (own?.do === 'show' || own?.do === 'job') client.write(columnsOf(own));
    if (own === undefined) {
      await current.ensure();
      const messages = [
        frame('P', '', sql, int16(0)),
        frame('B', '', '', NO_PARAMETERS_BOUND),
        frame('D', Buffer.from('P'), ''),
      ];
      await backend
        .run(messages, ({ type, whole }) => {
          if (type === 'T') client.write(whole);
        })
        .catch((error) => {
          // A query string has no parameters, for which the extended protocol has other words than the simple one.
          throw error instanceof Failure && error.fields.C === '08P01' ? noParameter() : error;
        });
    }
    const messages = [frame('E', '', int32(0))];
    await this.#start({ own, statement, sql, bound: NO_PARAMETERS_BOUND, messages, isNew: true });
    while (this.#copy !== undefined) {
      const message = await client.next();
      if (message === undefined) return;
      if ('dcf'.includes(message.type)) await this.#copyIn(message);
    }
  }

  async #parse(body: Buffer): Promise<void> {
    const [name, afterName] = readText(body, 0);
    const [text, afterText] = readText(body, afterName);
    const prepared = prepare(text);
    this.#admit(prepared);
    await this.#parts.statements.awaitJobs(prepared.statement);
    this.#prepared.set(name, prepared);
    if (prepared.own !== undefined) return this.#answerInOrder(PARSE_COMPLETE);
    await this.#send(frame('P', name, prepared.sql, body.subarray(afterText)));
  }

  async #bind(body: Buffer): Promise<void> {
    const [portal, afterPortal] = readText(body, 0);
    const [name, afterName] = readText(body, afterPortal);
    const prepared = this.#prepared.get(name);
    const bound = body.subarray(afterName);
    if (prepared !== undefined) {
      this.#admit(prepared);
      this.#portals.set(portal, { prepared, bound, isStarted: false });
    }
    if (prepared?.own !== undefined) return this.#answerInOrder(BIND_COMPLETE);
    await this.#send(frame('B', portal, name, bound));
  }

  async #describe({ body, whole }: Frame): Promise<void> {
    const { isPortal, own } = this.#named(body);
    if (own === undefined) return this.#send(whole);
    await this.#answerInOrder(...(isPortal ? [] : [NO_PARAMETERS]), columnsOf(own));
  }

  async #execute({ body, whole }: Frame): Promise<void> {
    await this.#flush();
    const portal = this.#portals.get(readText(body, 0)[0]);
    // PostgreSQL reports a portal that does not exist.
    const { own, statement, sql } = portal?.prepared ?? prepare('');
    const isNew = portal?.isStarted === false;
    if (portal !== undefined) {
      this.#admit(portal.prepared);
      portal.isStarted = true;
    }
    await this.#start({ own, statement, sql, bound: portal?.bound ?? NO_PARAMETERS_BOUND, messages: [whole], isNew });
  }

  async #close({ body, whole }: Frame): Promise<void> {
    const { isPortal, name, own } = this.#named(body);
    (isPortal ? this.#portals : this.#prepared).delete(name);
    if (own !== undefined) return this.#answerInOrder(CLOSE_COMPLETE);
    this.#pending.push(whole);
  }

  async #sync(): Promise<void> {
    const { client, current } = this.#parts;
    try {
      if (!this.#isSkipping) {
        await this.#flush();
        await current.commitImplicit();
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#isSkipping = false;
    this.#pending = [];
    await current.abandonImplicit();
    if (current.open === undefined) this.#portals.clear();
    client.write(readyForQuery(current.status));
  }

  /** PostgreSQL answers, in the transaction. */
  async #send(message: Buffer): Promise<void> {
    await this.#parts.current.ensure();
    this.#pending.push(message);
  }

  /** Sends PostgreSQL the messages that still wait, and the client the answers. */
  async #flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    if (pending.length > 0) await this.#parts.backend.run(pending, ({ whole }) => this.#parts.client.write(whole));
  }

  /** Our own answer comes after the answers to earlier messages. */
  async #answerInOrder(...answers: readonly Buffer[]): Promise<void> {
    await this.#flush();
    for (const answer of answers) this.#parts.client.write(answer);
  }

  async #start(run: Run): Promise<void> {
    const last = await this.#parts.statements.run(run, (answer) => this.#parts.client.write(answer));
    this.#copy = last === 'G' ? run : undefined;
    if (run.isNew && this.#copy === undefined) this.#log();
  }

  async #copyIn(message: Frame): Promise<void> {
    if (this.#copy === undefined) return;
    const { backend, current } = this.#parts;
    if (message.type === 'd') {
      try {
        current.open?.countBytes(message.body.length);
      } catch (error) {
        // PostgreSQL waits for rows: CopyFail, and its error is not for the client.
        await backend.run([frame('f', '')]).catch(() => undefined);
        throw error;
      }
      backend.write(message.whole);
      return;
    }
    const run = { ...this.#copy, messages: [message.whole], isNew: false };
    this.#copy = undefined;
    await this.#start(run);
  }

  /** What Describe and Close are about. */
  #named(body: Buffer) {
    const isPortal = body.toString('latin1', 0, 1) === 'P';
    const [name] = readText(body, 1);
    const prepared = isPortal ? this.#portals.get(name)?.prepared : this.#prepared.get(name);
    return { isPortal, name, own: prepared?.own };
  }

  /** @throws {Failure} the transaction has failed, or Aurora DSQL does not accept the statement */
  #admit(prepared: Prepared): void {
    this.#subject = { prepared, since: performance.now() };
    const { statement } = prepared;
    const refused = statement === undefined ? undefined : refusedBy(statement);
    const endsTransaction = statement?.kind === 'transaction' && refused === undefined;
    if (this.#parts.current.status === 'E' && !endsTransaction) throw aborted();
    if (refused !== undefined) throw refused;
  }

  #fail(error: unknown): void {
    if (!(error instanceof Failure)) throw error;
    const { client, current } = this.#parts;
    if (current.open !== undefined) current.open.isFailed = true;
    this.#copy = undefined;
    const { P: position, ...fields } = error.fields;
    const place = this.#subject?.prepared.positionInSource(Number(position));
    client.write(errorResponse({ ...fields, ...(position !== undefined && { P: String(place ?? position) }) }));
    this.#log(error.fields.C);
  }

  #log(sqlState?: string): void {
    if (this.#subject === undefined) return;
    const { prepared, since } = this.#subject;
    const sql = prepared.statement?.text ?? prepared.sql;
    this.#parts.log({ sql, durationMs: performance.now() - since, sqlState });
  }
}
