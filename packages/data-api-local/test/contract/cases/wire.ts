import { type ContractCase, execute, num, type RawAsk, rows, updated } from '../case.ts';

const SELECT_1 = { sql: 'SELECT 1' };
const ONE = '{"numberOfRecordsUpdated":0,"records":[[{"longValue":1}]]}';
const SIGNED_FOR_ANOTHER_REGION =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-central-1/rds-data/aws4_request, SignedHeaders=host, Signature=00';

const raw = (
  request: RawAsk['raw'],
  status: number,
  text: string | RegExp,
  headers: RawAsk['headers'] = {},
): readonly RawAsk[] => [{ raw: request, status, text, headers }];

/** A request with one member, which the model does not have, that is nested so deep. */
const deepBody = (levels: number): RawAsk['raw'] => ({
  path: '/Execute',
  body: `{<arns>,"sql":"SELECT 1","x":${'['.repeat(levels)}${']'.repeat(levels)}}`,
});

const errorHeader = (name: string) => ({ 'x-amzn-errortype': name });
const LOCAL = 'needs a request that the SDK cannot sign, or a server that is not AWS';

/** HTTP: routes, bodies, the envelope of an answer. */
export const WIRE: readonly ContractCase[] = [
  {
    id: 'wire/success-envelope',
    behaviour: 'Answers 200 with application/json and an x-amzn-RequestId; keys in alphabetical order.',
    source: ['SDK', 'META'],
    confidence: 'confirmed',
    steps: raw(
      { path: '/Execute', body: { sql: "SELECT 1 AS a, 'b' AS b" } },
      200,
      '{"numberOfRecordsUpdated":0,"records":[[{"longValue":1},{"stringValue":"b"}]]}',
      { 'content-type': /^application\/json/, 'x-amzn-requestid': /^[0-9a-f-]{36}$/ },
    ),
  },
  {
    id: 'wire/error-envelope',
    behaviour: 'Names the exception in the x-amzn-ErrorType header and its message in the body.',
    source: ['SDK'],
    confidence: 'inferred',
    steps: raw(
      { path: '/Execute', body: { sql: 'SELEKT' } },
      400,
      '{"message":"ERROR: syntax error at or near \\"SELEKT\\"; Position: 1; SQLState: 42601"}',
      { ...errorHeader('DatabaseErrorException'), 'x-amzn-requestid': /./ },
    ),
  },
  {
    id: 'wire/unknown-path',
    behaviour: 'Refuses a path that no operation has: 404 UnknownOperationException.',
    source: ['OURS'],
    confidence: 'open',
    localOnly: LOCAL,
    steps: raw(
      { path: '/Nope', body: SELECT_1 },
      404,
      '{"message":"The path is \\"/Nope\\". Operations: /Execute, /BatchExecute, /BeginTransaction, /CommitTransaction, /RollbackTransaction, /ExecuteSql."}',
      errorHeader('UnknownOperationException'),
    ),
  },
  {
    id: 'wire/method',
    behaviour: 'Accepts only POST: 405 MethodNotAllowedException.',
    source: ['OURS'],
    confidence: 'open',
    localOnly: LOCAL,
    steps: raw(
      { method: 'PUT', path: '/Execute', body: SELECT_1 },
      405,
      '{"message":"The method is PUT. /Execute takes POST."}',
      errorHeader('MethodNotAllowedException'),
    ),
  },
  {
    id: 'wire/not-json',
    behaviour: 'Refuses a body that is empty, not JSON or not an object: 400 SerializationException.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      ...raw({ path: '/Execute', body: '' }, 400, '{"message":"The request body is not valid JSON."}'),
      ...raw({ path: '/Execute', body: '{"sql":' }, 400, '{"message":"The request body is not valid JSON."}'),
      ...raw({ path: '/Execute', body: '[]' }, 400, '{"message":"Expected a JSON object as the request body."}'),
      ...raw({ path: '/Execute', body: 'null' }, 400, '{"message":"Expected a JSON object as the request body."}'),
    ],
  },
  {
    id: 'wire/nesting',
    behaviour: 'Refuses a body that is nested more than 100 levels deep: 400 SerializationException.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      raw(deepBody(99), 200, /^\{/),
      ...[100, 100_000].map((levels) =>
        raw(
          deepBody(levels),
          400,
          `{"message":"The request body is nested ${levels + 1} levels deep. Allowed are 100."}`,
        ),
      ),
    ].flat(),
  },
  {
    id: 'wire/compressed',
    behaviour: 'Refuses a compressed body: 415 UnsupportedMediaTypeException.',
    source: ['OURS'],
    confidence: 'open',
    steps: raw(
      { path: '/Execute', headers: { 'content-encoding': 'gzip' }, body: { sql: 'SELECT 1' } },
      415,
      '{"message":"The content-encoding header is \\"gzip\\". Allowed is application/json without compression. Send that, as every AWS SDK does."}',
    ),
  },
  {
    id: 'wire/wrong-types',
    behaviour: 'Refuses a member of the wrong JSON type: 400 SerializationException, without showing the value.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      ...raw({ path: '/Execute', body: { sql: 1 } }, 400, '{"message":"Expected a string at \'sql\', got a number."}'),
      ...raw(
        { path: '/Execute', body: { sql: 'SELECT 1', includeResultMetadata: 'yes' } },
        400,
        '{"message":"Expected a boolean at \'includeResultMetadata\', got a string."}',
      ),
      ...raw(
        { path: '/Execute', body: { sql: 'SELECT 1', parameters: {} } },
        400,
        '{"message":"Expected a list at \'parameters\', got a structure."}',
      ),
      ...raw(
        { path: '/Execute', body: { sql: 'SELECT :a', parameters: [{ name: 'a', value: { longValue: 'secret' } }] } },
        400,
        '{"message":"Expected a whole number of 64 bits at \'parameters.1.member.value.longValue\', got a string."}',
      ),
      ...raw(
        { path: '/Execute', body: { sql: 'SELECT :a', parameters: [{ name: 'a', value: { blobValue: '***' } }] } },
        400,
        '{"message":"Expected a base64 string at \'parameters.1.member.value.blobValue\', got a string."}',
      ),
    ],
  },
  {
    id: 'wire/characters',
    behaviour:
      'Accepts every character of Unicode, escaped or not, and refuses half a surrogate pair instead of storing U+FFFD.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      ...raw(
        { path: '/Execute', body: '{"sql":"SELECT \'😀\\ud83d\\ude00\\u00e9\' AS a",<arns>}' },
        200,
        '{"numberOfRecordsUpdated":0,"records":[[{"stringValue":"😀😀é"}]]}',
      ),
      ...raw(
        {
          path: '/Execute',
          body: '{"sql":"SELECT :a","parameters":[{"name":"a","value":{"stringValue":"x\\ud800"}}],<arns>}',
        },
        400,
        '{"message":"The request body has half a surrogate pair (\\\\ud800 to \\\\udfff), which is not a character."}',
      ),
    ],
  },
  {
    id: 'wire/names-of-objects',
    behaviour: 'Accepts __proto__ and constructor as names of parameters and columns, without side effects.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [
      ...raw(
        {
          path: '/Execute',
          body: '{"sql":"SELECT :__proto__ AS __proto__, :constructor AS b","parameters":[{"name":"__proto__","value":{"longValue":1}},{"name":"constructor","value":{"longValue":2}}],"formatRecordsAs":"JSON",<arns>}',
        },
        200,
        '{"formattedRecords":"[{\\"__proto__\\":1,\\"b\\":2}]","numberOfRecordsUpdated":0}',
      ),
      ...raw(
        { path: '/Execute', body: '{"__proto__":{"sql":"SELECT 1"},<arns>}' },
        400,
        /Value null at 'sql' failed to satisfy constraint/,
      ),
    ],
  },
  {
    id: 'wire/body-limit',
    behaviour: 'Refuses a request over 4 MiB, headers included, and runs nothing of it.',
    source: ['API'],
    confidence: 'inferred',
    steps: [
      ...raw(
        { path: '/Execute', body: { sql: 'CREATE TABLE never_made (a int)' }, padToBytes: 4 * 1024 * 1024 },
        413,
        '{"message":"The request is larger than 4194304 bytes (4 MiB), headers and JSON notation included."}',
      ),
      ...raw(
        { path: '/Execute', body: { sql: "SELECT to_regclass('never_made') IS NULL AS a" } },
        200,
        '{"numberOfRecordsUpdated":0,"records":[[{"booleanValue":true}]]}',
      ),
      ...raw(
        { path: '/Execute', body: SELECT_1, padToBytes: 4 * 1024 * 1024 - 4096 },
        200,
        '{"numberOfRecordsUpdated":0,"records":[[{"longValue":1}]]}',
      ),
    ],
  },
  {
    id: 'wire/headers-limit',
    behaviour: 'Refuses headers of more than 16 KiB: 431 RequestHeaderFieldsTooLargeException.',
    source: ['OURS'],
    confidence: 'open',
    localOnly: LOCAL,
    steps: [
      ...raw(
        { path: '/Execute', body: SELECT_1, headers: { 'x-large': 'x'.repeat(17_000) } },
        431,
        '{"message":"The path and the headers of the request have more than 16384 bytes. Allowed are 16384. Send fewer or shorter headers."}',
        errorHeader('RequestHeaderFieldsTooLargeException'),
      ),
      ...raw({ path: '/Execute', body: SELECT_1, headers: { 'x-large': 'x'.repeat(12_000) } }, 200, ONE),
    ],
  },
  {
    id: 'wire/expect',
    behaviour: 'Accepts Expect: 100-continue, and ignores any other expectation.',
    source: ['OURS'],
    confidence: 'open',
    localOnly: LOCAL,
    steps: [
      ...raw({ path: '/Execute', body: SELECT_1, headers: { expect: '100-continue' } }, 200, ONE),
      ...raw({ path: '/Execute', body: SELECT_1, headers: { expect: 'tea' } }, 200, ONE),
    ],
  },
  {
    id: 'wire/unsigned',
    behaviour: 'Accepts requests that are not signed, or signed for any region: signatures are not verified.',
    source: ['OURS'],
    confidence: 'inferred',
    localOnly: 'AWS verifies signatures',
    steps: [
      ...raw({ path: '/Execute', body: SELECT_1 }, 200, ONE),
      ...raw({ path: '/Execute', body: SELECT_1, headers: { authorization: SIGNED_FOR_ANOTHER_REGION } }, 200, ONE),
    ],
  },
  {
    id: 'wire/web-pages',
    behaviour: 'Refuses what a web page could send: a foreign Host (DNS rebinding), an Origin, a simple content type.',
    source: ['OURS'],
    confidence: 'inferred',
    localOnly: 'protects the developer’s machine',
    steps: [
      ...raw({ path: '/Execute', body: SELECT_1, headers: { host: 'evil.example:80' } }, 403, /The Host header names/),
      ...raw({ path: '/Execute', body: SELECT_1, headers: { origin: 'https://evil.example' } }, 403, /a web page/),
      ...raw({ path: '/Execute', body: SELECT_1, headers: { 'sec-fetch-site': 'cross-site' } }, 403, /a web page/),
      ...raw({ path: '/Execute', body: SELECT_1, headers: { 'content-type': 'text/plain' } }, 415, /text\/plain/),
    ],
  },
  {
    id: 'wire/execute-sql',
    behaviour:
      'Refuses the deprecated ExecuteSql, which today’s Data API does not support; exception and words are ours.',
    source: ['GUIDE'],
    confidence: 'inferred',
    steps: raw(
      { path: '/ExecuteSql', body: { dbClusterOrInstanceArn: 'a', awsSecretStoreArn: 'b', sqlStatements: 'SELECT 1' } },
      400,
      '{"message":"ExecuteSql is not supported for Aurora Serverless v2 and provisioned DB clusters. Use ExecuteStatement or BatchExecuteStatement."}',
      errorHeader('BadRequestException'),
    ),
  },
  {
    id: 'wire/invocation-id',
    behaviour: 'There is no idempotency: the same amz-sdk-invocation-id twice, as in a retry, runs twice.',
    source: ['SDK'],
    confidence: 'inferred',
    steps: [
      execute('CREATE TABLE sent_again (a int)', updated(0)),
      ...['attempt=1; max=3', 'attempt=2; max=3'].flatMap((attempt) =>
        raw(
          {
            path: '/Execute',
            headers: {
              'amz-sdk-invocation-id': '8a7f4a34-8d0c-4c5d-9a1b-3f0a4c1a7f11',
              'amz-sdk-request': attempt,
            },
            body: { sql: 'INSERT INTO sent_again VALUES (1)' },
          },
          200,
          '{"generatedFields":[],"numberOfRecordsUpdated":1}',
        ),
      ),
      execute('SELECT count(*) FROM sent_again', rows([num(2)])),
    ],
  },
  {
    id: 'wire/unknown-members',
    behaviour: 'Ignores members that the model does not have; null counts as absent.',
    source: ['SDK'],
    confidence: 'inferred',
    steps: raw(
      { path: '/Execute', body: { sql: 'SELECT 1', nope: 1, parameters: null, transactionId: null, schema: null } },
      200,
      ONE,
    ),
  },
  {
    id: 'wire/doubles',
    behaviour: 'Returns NaN and the infinities as strings, and accepts them as strings.',
    source: ['SDK'],
    confidence: 'confirmed',
    steps: raw(
      {
        path: '/Execute',
        body: {
          sql: "SELECT 'NaN'::float8 AS a, :p AS b, '-Infinity'::float4 AS c",
          parameters: [{ name: 'p', value: { doubleValue: 'Infinity' } }],
        },
      },
      200,
      '{"numberOfRecordsUpdated":0,"records":[[{"doubleValue":"NaN"},{"doubleValue":"Infinity"},{"doubleValue":"-Infinity"}]]}',
    ),
  },
  {
    id: 'wire/longs',
    behaviour: 'Keeps all digits of a 64-bit integer, in both directions.',
    source: ['SDK', 'API'],
    confidence: 'confirmed',
    steps: raw(
      {
        path: '/Execute',
        body: '{"sql":"SELECT :p AS a","parameters":[{"name":"p","value":{"longValue":9223372036854775807}}],<arns>}',
      },
      200,
      '{"numberOfRecordsUpdated":0,"records":[[{"longValue":9223372036854775807}]]}',
    ),
  },
  {
    id: 'wire/internal-failure',
    behaviour: 'Answers InternalFailure, 500, without a message where the service cannot decode a value.',
    source: ['TMOK'],
    confidence: 'inferred',
    steps: raw(
      { path: '/Execute', body: { sql: "SELECT 'infinity'::timestamp" } },
      500,
      '{}',
      errorHeader('InternalFailure'),
    ),
  },
];
