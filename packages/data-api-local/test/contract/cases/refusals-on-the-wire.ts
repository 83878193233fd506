import { type ContractCase, execute, num, type RawAsk, rows } from '../case.ts';

const RESUMING: RawAsk = {
  raw: { path: '/Execute', body: { sql: 'SELECT 1' } },
  status: 400,
  headers: { 'x-amzn-errortype': 'DatabaseResumingException' },
  text: /^\{"message":"The Aurora DB instance arn:\S+ is resuming after being auto-paused\. Please wait a few seconds and try again\."\}$/,
};

/** Refusals whose status and headers matter, as they are sent. */
export const REFUSALS_ON_THE_WIRE: readonly ContractCase[] = [
  {
    id: 'wire/resuming',
    behaviour:
      'A paused cluster answers 400 with DatabaseResumingException in x-amzn-ErrorType: a status that the SDK does not try again by itself.',
    source: ['API', 'SDK'],
    confidence: 'confirmed',
    localOnly: 'needs a cluster that can be paused at will',
    steps: [
      { pause: { resumeDelayMs: 15_000 } },
      RESUMING,
      { ...RESUMING, raw: { path: '/BeginTransaction', body: {} } },
      { advanceMs: 15_100 },
      execute('SELECT 1', rows([num(1)])),
    ],
  },
];
