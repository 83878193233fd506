// Phrases that are hard to understand, and what to write instead. `npm run check` fails on them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What not to write, and what to write instead. */
export const PHRASES: readonly (readonly [avoid: RegExp, write: string])[] = [
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\brespell/i, 'say which characters are allowed'],
  [/\bfor ever\b/i, 'forever'],
  [/\banew\b/i, 'again'],
  [/\bthe answer is no\b/i, 'a check failed, or you declined'],
  [/\bbeneath the\b/i, 'under, or takes precedence'],
  [/\bstands? in for\b/i, 'is used when … is not set'],
  [/\bwhat stands between\b/i, 'the network, or the proxy'],
  [/\bmildest\b/i, 'lowest'],
  [/\bno waiting (helps|changes)\b/i, 'waiting cannot fix it'],
  [/\b(is|are) said at once\b/i, 'is reported immediately'],
  [/\bat once and for/i, 'immediately and permanently'],
  [/\bnothing (is )?to be done\b/i, 'nothing to do'],
  [/\bgo(es)? on behind\b/i, 'continues after'],
  [/\bwaits by (it|them)\b/i, 'uses as a limit'],
  [/\bbelongs? into\b/i, 'belongs in, or must be in'],
  [/\ba blank (behind|before)\b/i, 'a space after'],
  [/\bhalf way from\b/i, 'the midpoint of'],
  [/\bstops? half way\b/i, 'stops in the middle'],
  [/\bwho wants\b/i, 'to …, use'],
  [/\bare none to\b/i, 'are not … calls'],
  [/\bupon (himself|oneself)\b/i, 'accepts'],
  [/\bother stages than\b/i, 'stages other than'],
  [/\bin the place of\b/i, 'instead of'],
  [/\bwhat becomes of\b/i, 'what happens to'],
  [/\bwhere the connection is read from\b/i, 'connection file'],
  [/\bleft to protect it\b/i, 'remaining protection'],
  [/\bwhat should last\b/i, 'permanent values'],
  [/\bis not one that can be\b/i, 'invalid'],
  [/\banother program does\b/i, 'another program is using'],
  [/\bis it meant\?/i, 'if this is intentional'],
  [/\bso often within\b/i, 'repeats … times within'],
  [/\b(does not come|comes) back and is\b/i, 'the query returns, or does not return'],
  [/\bthat is no (integer|number|string|text|object)\b/i, 'that is not'],
  [/\) got nothing\b/i, 'is missing'],
  [/\ba last day\b/i, 'an expiry date'],
  [/\bgoes before (it|the file)\b/i, 'overrides it'],
  [/\bwhat is a trap\b/i, 'risky settings'],
  [/\btrue for longer than\b/i, 'long-lived documentation'],
  [/\bends with the (database|cluster)\b/i, 'stops when … is destroyed'],
  [/\bclosed only one side of the connection\b/i, 'closed its sending side'],
  [/\bthere is no such\b/i, 'not found'],
  [/\bgo(es)? on (?!the\b|a\b)/i, 'continue, or is switched on'],
  [/\bis not concerned\b/i, 'is not affected'],
  [
    /(?<!there )\b(is|are) no (superuser|character|error|news|loop|store|widening|marker|difference|terminal|object|number|URL|ARN|JSON|UTF-8|YAML|statement|finding|findings|member|version|proxy)\b/i,
    'is not a …',
  ],
  [/(?<!there )\bis none of\b/i, 'is not one of'],
  [/\bwhoever\b/i, 'the user who, the deployer, everyone who …'],
  [/\bnobody (can be asked|notices|inherits)\b/i, 'name the condition, such as: without a terminal'],
  [/\b(all|every) (\w+ )?problems? at once\b/i, 'all problems in one error'],
  [/\btake(s)? effect at once\b/i, 'takes effect immediately'],
  [/\b(stops?|ends?|gone|deleted|thrown|refused|reported|answers) at once\b/i, 'immediately'],
  [/\btakes it back\b/i, 'undoes it'],
  [/\bwhat a (caller|master user) puts in the way\b/i, 'what … defines'],
  [/\bnobody (has said|knows) (it|which)\b/i, 'it is unknown'],
  [/\bwhere there (is|are) none\b/i, 'if there is none'],
  [/\bturn and turn about\b/i, 'in turn'],
  [/(?<!other )\bway round\b/i, 'an alternative'],
  [/\bas it stands\b/i, 'unchanged'],
  [/\bown words\b/i, 'its own message'],
  [/\bwithout a word\b/i, 'silently, or without a message'],
  [/\b(comes?|came) back as (it|they) (was|were|went)\b/i, 'is returned unchanged'],
  [/\bgives its (value|answer)\b/i, 'returns its value'],
];

/**
 * Where words are not ours to change: AWS's and PostgreSQL's in recordings, the message of a resource block whose text is a
 * contract, and the list itself.
 */
const EXEMPT =
  /^(LICENSE|.*\/fixtures\/.*|.*__snapshots__.*|infra\/constructs\/instance\.ts|infra\/stacks\/combinations\.proof\.test\.ts|scripts\/docs\/words(\.test)?\.ts)$/;

/** `file:line: "phrase". Write …` for each phrase in the text. */
export function phrasesIn(text: string, file: string): readonly string[] {
  return text.split('\n').flatMap((line, index) =>
    PHRASES.flatMap(([avoid, write]) => {
      const found = avoid.exec(line);
      return found === null ? [] : [`${file}:${index + 1}: "${found[0]}". Write: ${write}.`];
    }),
  );
}

/** Every phrase in the files of the repository; none without a git repository. */
export function phrasesInRepository(root: string): readonly string[] {
  if (!existsSync(path.join(root, '.git'))) return [];
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return (
    files
      .split('\0')
      // git still lists a file that is removed and not committed.
      .filter((file) => /\.(tsx?|mjs|cjs|md)$/.test(file) && !EXEMPT.test(file) && existsSync(path.join(root, file)))
      .flatMap((file) => phrasesIn(readFileSync(path.join(root, file), 'utf8'), file))
  );
}
