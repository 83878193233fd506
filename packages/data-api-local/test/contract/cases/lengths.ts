import { batch, type ContractCase, databaseError, execute, invalid, refused, text } from '../case.ts';

const NO_USER_DATABASE = databaseError(/^FATAL: database "[a-z_]+" does not exist; SQLState: 3D000$/);

const tooLong = (member: string, max: number) =>
  `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${max}`;

/** Both ends of the lengths and the words that the service model allows. */
export const LENGTHS: readonly ContractCase[] = [
  {
    id: 'lengths/database',
    behaviour: 'A database name of 64 characters is accepted, and PostgreSQL compares the first 63.',
    source: ['MODEL', 'PG'],
    confidence: 'inferred',
    steps: [
      execute('SELECT 1', databaseError(`FATAL: database "${'d'.repeat(63)}" does not exist; SQLState: 3D000`), {
        database: 'd'.repeat(64),
      }),
    ],
  },
  {
    id: 'lengths/empty-database',
    behaviour: 'An empty database counts as absent: a call looks for one that is named like the user.',
    source: ['CLI'],
    confidence: 'inferred',
    localOnly: 'the user of a cluster may have a database of the same name',
    steps: [
      execute('SELECT 1', NO_USER_DATABASE, { database: '' }),
      batch('SELECT 1', [[]], NO_USER_DATABASE, { database: '' }),
      { operation: 'BeginTransaction', request: { database: '' }, answer: NO_USER_DATABASE },
    ],
  },
  {
    id: 'lengths/short-arns',
    behaviour: 'The model asks for ARNs of 11 characters or more. That is not checked: a shorter ARN is not found.',
    source: ['OURS'],
    confidence: 'open',
    localOnly: 'asks for clusters and secrets that nobody has',
    steps: [
      execute('SELECT 1', refused('HttpEndpointNotEnabledException', 'HttpEndpoint is not enabled for resource '), {
        resourceArn: '',
      }),
      execute('SELECT 1', refused('SecretsErrorException', "Secrets Manager can't find the specified secret."), {
        secretArn: 'short',
      }),
    ],
  },
  {
    id: 'lengths/schema',
    behaviour: 'A schema of up to 64 characters is not supported; a longer one is a length error.',
    source: ['MODEL', 'GUIDE'],
    confidence: 'inferred',
    steps: [
      execute('SELECT 1', invalid("The schema parameter isn't supported"), { schema: 's'.repeat(64) }),
      execute('SELECT 1', invalid("The schema parameter isn't supported"), { schema: '' }),
      execute('SELECT 1', invalid(tooLong('schema', 64)), { schema: 's'.repeat(65) }),
    ],
  },
  {
    id: 'lengths/transaction-id',
    behaviour: 'A transactionId of 192 characters is looked for in every operation; more is a length error.',
    source: ['MODEL'],
    confidence: 'inferred',
    steps: [
      execute(
        'SELECT 1',
        refused(
          'TransactionNotFoundException',
          `Transaction ${'t'.repeat(192)} is not found. Transaction may be expired.`,
          404,
        ),
        { transactionId: 't'.repeat(192) },
      ),
      ...(['BatchExecuteStatement', 'CommitTransaction', 'RollbackTransaction'] as const).map((operation) => ({
        operation,
        request: {
          transactionId: 't'.repeat(193),
          ...(operation === 'BatchExecuteStatement' ? { sql: 'SELECT 1', parameterSets: [[]] } : {}),
        },
        answer: invalid(tooLong('transactionId', 192)),
      })),
    ],
  },
  {
    id: 'lengths/empty-transaction-id',
    behaviour: 'An empty transactionId is not found: the call does not run outside a transaction instead.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      execute(
        'SELECT 1',
        refused('TransactionNotFoundException', 'Transaction  is not found. Transaction may be expired.', 404),
        { transactionId: '' },
      ),
    ],
  },
  {
    id: 'lengths/sql-in-batch',
    behaviour: 'The 65,536 characters of sql hold in a batch as well.',
    source: ['MODEL'],
    confidence: 'inferred',
    steps: [
      {
        operation: 'BatchExecuteStatement',
        request: { sql: `SELECT 1${' '.repeat(65_536 - 8)}`, parameterSets: [[]] },
        answer: { ok: { updateResults: [{ generatedFields: [] }] } },
      },
      {
        operation: 'BatchExecuteStatement',
        request: { sql: `SELECT 1${' '.repeat(65_536 - 7)}`, parameterSets: [[]] },
        answer: invalid(tooLong('sql', 65_536)),
      },
    ],
  },
  {
    id: 'lengths/hint-words',
    behaviour: 'There are six hints, in capital letters: TIMESTAMPTZ and `uuid` are not among them.',
    source: ['MODEL'],
    confidence: 'open',
    steps: ['TIMESTAMPTZ', 'uuid', ''].map((typeHint) =>
      execute(
        'SELECT :p',
        invalid(
          `1 validation error detected: Value '${typeHint}' at 'parameters.1.member.typeHint' failed to satisfy constraint: Member must satisfy enum value set: [JSON, UUID, TIMESTAMP, DATE, TIME, DECIMAL]`,
        ),
        { parameters: [text('p', 'x', typeHint)] },
      ),
    ),
  },
];
