import {
  begin,
  type ContractCase,
  commit,
  double,
  execute,
  long,
  type RawAsk,
  rollback,
  rows,
  updated,
} from '../case.ts';

const ok = (path: string, body: RawAsk['raw']['body'], text: string | RegExp): RawAsk => ({
  raw: { path, body },
  status: 200,
  text,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': /^[0-9a-f-]{36}$/ },
});
const failed = (
  path: string,
  body: RawAsk['raw']['body'],
  status: number,
  errorType: string,
  text: string | RegExp,
): RawAsk => ({
  raw: { path, body },
  status,
  text,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType, 'x-amzn-requestid': /^[0-9a-f-]{36}$/ },
});
const inside = { transactionId: '<transaction:tx>' };

/** The bytes of every operation's answer, and of every class of error that a caller can provoke. */
export const ENVELOPE: readonly ContractCase[] = [
  {
    id: 'envelope/operations',
    behaviour:
      'Each operation is a POST to its path that answers 200 with the members of the model: records, updateResults, transactionId, transactionStatus.',
    source: ['MODEL', 'SDK'],
    confidence: 'confirmed',
    steps: [
      execute('CREATE TABLE enveloped (a int)', updated(0)),
      { ...ok('/BeginTransaction', {}, /^\{"transactionId":"[A-Za-z0-9+/]{1,190}={0,2}"\}$/), begins: 'tx' },
      ok(
        '/Execute',
        { sql: 'INSERT INTO enveloped VALUES (1)', ...inside },
        '{"generatedFields":[],"numberOfRecordsUpdated":1}',
      ),
      ok(
        '/BatchExecute',
        { sql: 'INSERT INTO enveloped VALUES (2)', parameterSets: [[], []], ...inside },
        '{"updateResults":[{"generatedFields":[]},{"generatedFields":[]}]}',
      ),
      ok(
        '/Execute',
        { sql: 'SELECT count(*) FROM enveloped', ...inside },
        '{"numberOfRecordsUpdated":0,"records":[[{"longValue":3}]]}',
      ),
      ok(
        '/Execute',
        { sql: 'SELECT a FROM enveloped WHERE a = 1', formatRecordsAs: 'JSON', ...inside },
        '{"formattedRecords":"[{\\"a\\":1}]","numberOfRecordsUpdated":0}',
      ),
      ok('/CommitTransaction', inside, '{"transactionStatus":"Transaction Committed"}'),
      { ...ok('/BeginTransaction', {}, /^\{"transactionId":"[A-Za-z0-9+/]{1,190}={0,2}"\}$/), begins: 'tx' },
      ok('/RollbackTransaction', inside, '{"transactionStatus":"Rollback Complete"}'),
    ],
  },
  {
    id: 'envelope/end-without-database',
    behaviour: 'Commit and rollback take no database and no schema: what a caller sends for them is ignored.',
    source: ['MODEL'],
    confidence: 'inferred',
    steps: [
      begin(),
      ok(
        '/CommitTransaction',
        { ...inside, database: 'no_such_database', schema: 'no_such_schema' },
        '{"transactionStatus":"Transaction Committed"}',
      ),
      begin(),
      ok(
        '/RollbackTransaction',
        { ...inside, database: 'no_such_database', schema: 'no_such_schema' },
        '{"transactionStatus":"Rollback Complete"}',
      ),
    ],
  },
  {
    id: 'envelope/fields',
    behaviour:
      'A Field of the answer has one member: isNull, booleanValue, longValue, doubleValue, stringValue, blobValue.',
    source: ['SDK', 'MODEL'],
    confidence: 'confirmed',
    steps: [
      ok(
        '/Execute',
        {
          sql: 'SELECT :z AS z, :b AS b, :l AS l, :d AS d, :s AS s, :y AS y',
          parameters: [
            { name: 'z', value: { isNull: true } },
            { name: 'b', value: { booleanValue: true } },
            { name: 'l', value: { longValue: -1 } },
            { name: 'd', value: { doubleValue: 0.5 } },
            { name: 's', value: { stringValue: 'é"' } },
            { name: 'y', value: { blobValue: 'AP8Q' } },
          ],
        },
        '{"numberOfRecordsUpdated":0,"records":[[{"isNull":true},{"booleanValue":true},{"longValue":-1},{"doubleValue":0.5},{"stringValue":"é\\""},{"blobValue":"AP8Q"}]]}',
      ),
    ],
  },
  {
    id: 'envelope/numbers-of-the-sdk',
    behaviour:
      'The SDK sends a BigInt exactly and rounds it on the way back, above 2^53; NaN and the infinities it decodes.',
    source: ['SDK'],
    confidence: 'confirmed',
    steps: [
      execute(
        "SELECT :p AS a, :p::text AS b, 'NaN'::float8 AS c, '-Infinity'::float8 AS d, :i AS e",
        rows([
          { longValue: 9223372036854776000 },
          { stringValue: '9223372036854775807' },
          { doubleValue: Number.NaN },
          { doubleValue: Number.NEGATIVE_INFINITY },
          { doubleValue: Number.POSITIVE_INFINITY },
        ]),
        { parameters: [long('p', 9223372036854775807n), double('i', Number.POSITIVE_INFINITY)] },
      ),
    ],
  },
  {
    id: 'envelope/arrays',
    behaviour:
      'An arrayValue has one list: booleanValues, longValues, doubleValues, stringValues; a NULL in it is null.',
    source: ['SDK', 'MODEL'],
    confidence: 'confirmed',
    steps: [
      ok(
        '/Execute',
        {
          sql: "SELECT ARRAY[true,NULL] AS b, ARRAY[1,NULL,2] AS l, ARRAY[0.5::float8,NULL] AS d, ARRAY['a',NULL] AS s",
        },
        '{"numberOfRecordsUpdated":0,"records":[[{"arrayValue":{"booleanValues":[true,null]}},{"arrayValue":{"longValues":[1,null,2]}},{"arrayValue":{"doubleValues":[0.5,null]}},{"arrayValue":{"stringValues":["a",null]}}]]}',
      ),
    ],
  },
  {
    id: 'envelope/column-metadata',
    behaviour: 'columnMetadata has its fourteen members in alphabetical order, and comes before the other members.',
    source: ['META', 'MODEL'],
    confidence: 'confirmed',
    steps: [
      ok(
        '/Execute',
        { sql: 'SELECT n FROM t', includeResultMetadata: true },
        '{"columnMetadata":[{"arrayBaseColumnType":0,"isAutoIncrement":false,"isCaseSensitive":false,"isCurrency":false,"isSigned":true,"label":"n","name":"n","nullable":1,"precision":10,"scale":0,"schemaName":"","tableName":"t","type":4,"typeName":"int4"}],"numberOfRecordsUpdated":0,"records":[[{"longValue":1}]]}',
      ),
    ],
  },
  {
    id: 'envelope/defaults',
    behaviour: 'STRING, LONG and NONE are the defaults: passing them changes nothing.',
    source: ['API'],
    confidence: 'documented',
    steps: [
      {},
      { resultSetOptions: {}, formatRecordsAs: null },
      { resultSetOptions: { decimalReturnType: 'STRING', longReturnType: 'LONG' }, formatRecordsAs: 'NONE' },
    ].map((options) =>
      ok(
        '/Execute',
        { sql: 'SELECT 1.50::numeric AS a, 7::int8 AS b', ...options },
        '{"numberOfRecordsUpdated":0,"records":[[{"stringValue":"1.50"},{"longValue":7}]]}',
      ),
    ),
  },
  {
    id: 'envelope/errors',
    behaviour:
      'DatabaseErrorException and UnsupportedResultException are 400: the name in the header, the message in the body.',
    source: ['SDK', 'MODEL'],
    confidence: 'inferred',
    steps: [
      failed(
        '/Execute',
        { sql: 'SELECT 1/0' },
        400,
        'DatabaseErrorException',
        '{"message":"ERROR: division by zero; SQLState: 22012"}',
      ),
      failed(
        '/BatchExecute',
        { sql: 'SELECT 1/0', parameterSets: [[]] },
        400,
        'DatabaseErrorException',
        '{"message":"ERROR: division by zero; SQLState: 22012"}',
      ),
      failed(
        '/Execute',
        { sql: "SELECT interval '1 day'" },
        400,
        'UnsupportedResultException',
        '{"message":"The result contains the unsupported data type INTERVAL."}',
      ),
      failed(
        '/Execute',
        { sql: "SELECT 1 AS a, repeat('x', 1048576) AS b" },
        400,
        'UnsupportedResultException',
        '{"message":"The result exceeds the size limit 1 MB."}',
      ),
      failed(
        '/Execute',
        { sql: 'SELECT ARRAY[[1]] AS a' },
        400,
        'UnsupportedResultException',
        '{"message":"The result contains a multidimensional array"}',
      ),
    ],
  },
  {
    id: 'envelope/unmodelled-errors',
    behaviour: 'ValidationException, which the model does not have, is 400; its name is in the header as well.',
    source: ['SDK', 'GUIDE'],
    confidence: 'inferred',
    steps: [
      failed(
        '/Execute',
        { sql: 'SELECT 1; SELECT 2' },
        400,
        'ValidationException',
        '{"message":"Multistatements aren\'t supported."}',
      ),
      failed(
        '/Execute',
        { sql: 'SELECT :a', parameters: [{ name: 'a', value: { arrayValue: { longValues: [1] } } }] },
        400,
        'ValidationException',
        '{"message":"Array parameters are not supported"}',
      ),
      failed(
        '/Execute',
        { sql: 'SELECT 1', parameters: [{ name: 'a-b', value: { longValue: 1 } }] },
        400,
        'ValidationException',
        '{"message":"Named parameter syntax is invalid, input: a-b"}',
      ),
      failed(
        '/Execute',
        { sql: 'SELECT 1', schema: 'public' },
        400,
        'ValidationException',
        '{"message":"The schema parameter isn\'t supported"}',
      ),
    ],
  },
  {
    id: 'envelope/transaction-not-found',
    behaviour: 'TransactionNotFoundException is 404 in all four operations that take a transactionId.',
    source: ['MODEL', 'GUIDE'],
    confidence: 'documented',
    steps: [
      ['/Execute', { sql: 'SELECT 1' }] as const,
      ['/BatchExecute', { sql: 'SELECT 1', parameterSets: [[]] }] as const,
      ['/CommitTransaction', {}] as const,
      ['/RollbackTransaction', {}] as const,
    ].map(([path, body]) =>
      failed(
        path,
        { ...body, transactionId: 'nope' },
        404,
        'TransactionNotFoundException',
        '{"message":"Transaction nope is not found. Transaction may be expired."}',
      ),
    ),
  },
  {
    id: 'envelope/statement-timeout',
    behaviour: 'StatementTimeoutException, 400, has dbConnectionId, a whole number, in addition to its message.',
    source: ['MODEL', 'EZ4'],
    confidence: 'inferred',
    steps: [
      begin(),
      execute("SET LOCAL statement_timeout = '20ms'", updated(0), { transaction: 'tx' }),
      failed(
        '/Execute',
        { sql: 'SELECT pg_sleep(1)', ...inside },
        400,
        'StatementTimeoutException',
        /^\{"dbConnectionId":[1-9]\d*,"message":"canceling statement due to statement timeout"\}$/,
      ),
      rollback(),
    ],
  },
  {
    id: 'envelope/nothing-to-commit',
    behaviour: 'A transaction without a statement can be committed.',
    source: ['API'],
    confidence: 'documented',
    steps: [begin(), commit(), execute('SELECT 1', rows([{ longValue: 1 }]))],
  },
];
