import { acceptsParameter, parameterRefusal } from '../rules/settings.ts';

/** The first message of a client. */
export interface Startup {
  readonly user: string;
  readonly database: string;
  /** Configuration parameters, those of `options` included: search_path, TimeZone and so on. */
  readonly settings: ReadonlyMap<string, string>;
}

export type StartupAnswer = { readonly startup: Startup } | { readonly refused: StartupRefusal };

export interface StartupRefusal {
  readonly sqlState: string;
  readonly message: string;
}

const PROTOCOL_3 = 3;

/** Reads a start-up packet, without its length, and refuses what Aurora DSQL does not accept. */
export function readStartup(packet: Buffer): StartupAnswer {
  const version = packet.readInt32BE(0);
  if (version >> 16 !== PROTOCOL_3) {
    return refused('0A000', `unsupported frontend protocol ${version >> 16}.${version & 0xffff}: server supports 3.0`);
  }
  const words = packet.subarray(4).toString('utf8').split('\0');
  const pairs = new Map<string, string>();
  for (let index = 0; words[index]; index += 2) pairs.set(words[index] ?? '', words[index + 1] ?? '');
  const user = pairs.get('user') ?? '';
  const database = pairs.get('database') || user;
  const options = readOptions(pairs.get('options') ?? '');
  if (options === undefined) return refused('42601', 'invalid command-line argument for server process');
  const named = [...pairs].filter(([name]) => !['user', 'database', 'options'].includes(name));
  const settings = new Map([...options, ...named].filter(([name]) => !name.startsWith('_pq_.')));
  for (const name of settings.keys()) {
    if (!acceptsParameter(name)) return refused('0A000', parameterRefusal(name));
  }
  if (database !== 'postgres') return refused('3D000', `database "${database}" does not exist`);
  return { startup: { user, database, settings } };
}

/** `-c name=value` and `--name=value`, as PostgreSQL reads `options`; undefined where it holds anything else. */
function readOptions(options: string): readonly (readonly [string, string])[] | undefined {
  const args = [...options.matchAll(/(?:\\.|\S)+/gs)].map(([word]) => word.replace(/\\(.)/gs, '$1'));
  const found: (readonly [string, string])[] = [];
  // `-c name=value` are two words, `-cname=value` and `--name=value` one.
  const joined = args.flatMap((arg, index) => (args[index - 1] === '-c' ? [`-c${arg}`] : arg === '-c' ? [] : [arg]));
  for (const arg of joined) {
    const [, name, value] = /^(?:-c|--)([\w.-]+)=([\s\S]*)$/.exec(arg) ?? [];
    if (name === undefined || value === undefined) return undefined;
    found.push([name.replaceAll('-', '_'), value]);
  }
  return found;
}

function refused(sqlState: string, message: string): StartupAnswer {
  return { refused: { sqlState, message } };
}
