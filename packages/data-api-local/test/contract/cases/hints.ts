import { type Answer, type ContractCase, databaseError, execute, rows, str, text, updated } from '../case.ts';
import { ROW_ID } from '../fixture.ts';

const hinted = (hint: string, value: string, answer: Answer) =>
  execute('SELECT :p AS p', answer, { parameters: [text('p', value, hint)] });
const parseError = (what: string, reason: string) => databaseError(`Parse Error for ${what}: ${reason}`);

/** The texts that each hint takes. */
export const HINTS: readonly ContractCase[] = [
  {
    id: 'hints/timestamp',
    behaviour: 'TIMESTAMP accepts `YYYY-MM-DD HH:MM:SS[.FFF[FFF]]` and returns every digit.',
    source: ['EZ4', 'DYL', 'DRZ'],
    confidence: 'confirmed',
    steps: [
      hinted('TIMESTAMP', '2026-01-02 03:04:05', rows([str('2026-01-02 03:04:05')])),
      hinted('TIMESTAMP', '2026-01-02 03:04:05.123', rows([str('2026-01-02 03:04:05.123')])),
      hinted('TIMESTAMP', '2026-01-02 03:04:05.123456', rows([str('2026-01-02 03:04:05.123456')])),
      execute('INSERT INTO typed (ts) VALUES (:p)', updated(1), {
        parameters: [text('p', '2026-01-02 03:04:05.123', 'TIMESTAMP')],
      }),
    ],
  },
  {
    id: 'hints/timestamp-iso',
    behaviour: 'TIMESTAMP refuses ISO 8601 with a T: `Parse Error for TimeStamp: input contains invalid characters`.',
    source: ['EZ4'],
    confidence: 'confirmed',
    steps: [
      hinted('TIMESTAMP', '2026-01-02T03:04:05Z', parseError('TimeStamp', 'input contains invalid characters')),
      ...['2026-01-02T03:04:05Z', '2026-01-02T03:04:05', '2026-01-02T03:04:05.123Z'].map((value) =>
        execute('INSERT INTO typed (ts) VALUES (:p)', parseError('TimeStamp', 'input contains invalid characters'), {
          parameters: [text('p', value, 'TIMESTAMP')],
        }),
      ),
    ],
  },
  {
    id: 'hints/parse-errors',
    behaviour: 'DATE, TIME and TIMESTAMP refuse text that is too short, too long or out of range.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [
      hinted('TIMESTAMP', '2026-01-02', parseError('TimeStamp', 'premature end of input')),
      hinted('TIMESTAMP', '2026-01-02 03:04:05Z', parseError('TimeStamp', 'trailing input')),
      hinted('TIMESTAMP', '2026-01-02 03:04:05+09', parseError('TimeStamp', 'trailing input')),
      hinted('TIMESTAMP', '2026-13-02 03:04:05', parseError('TimeStamp', 'input is out of range')),
      hinted('TIMESTAMP', '', parseError('TimeStamp', 'premature end of input')),
      hinted('DATE', '02.01.2026', parseError('Date', 'input contains invalid characters')),
      hinted('DATE', '2026-01-02 03:04:05', parseError('Date', 'trailing input')),
      hinted('TIME', '25:00:00', parseError('Time', 'input is out of range')),
      hinted('TIME', 'noon', parseError('Time', 'input contains invalid characters')),
    ],
  },
  {
    id: 'hints/date-time',
    behaviour: 'DATE accepts `YYYY-MM-DD`, TIME accepts `HH:MM:SS[.FFF[FFF]]`.',
    source: ['API', 'DRZ'],
    confidence: 'confirmed',
    steps: [
      hinted('DATE', '2026-01-02', rows([str('2026-01-02')])),
      hinted('TIME', '03:04:05', rows([str('03:04:05')])),
      hinted('TIME', '03:04:05.123', rows([str('03:04:05.123')])),
      hinted('TIME', '03:04:05.123456', rows([str('03:04:05.123456')])),
    ],
  },
  {
    id: 'hints/uuid-decimal-json',
    behaviour: 'UUID accepts its canonical text, DECIMAL a decimal with its scale, JSON any JSON text.',
    source: ['API', 'DAC', 'DRZ'],
    confidence: 'confirmed',
    steps: [
      hinted('UUID', ROW_ID, rows([str(ROW_ID)])),
      hinted('DECIMAL', '1.10', rows([str('1.10')])),
      hinted('DECIMAL', '-12345678901234567890.5', rows([str('-12345678901234567890.5')])),
      hinted('JSON', '{"a":1}', rows([str('{"a": 1}')])),
      hinted('JSON', '[1, null]', rows([str('[1, null]')])),
    ],
  },
  {
    id: 'hints/postgres-decides',
    behaviour: 'A text that UUID, DECIMAL or JSON cannot take, and a day that does not exist, are PostgreSQL’s errors.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      hinted('UUID', 'nope', databaseError('ERROR: invalid input syntax for type uuid: "nope"; SQLState: 22P02')),
      hinted('DECIMAL', 'x', databaseError('ERROR: invalid input syntax for type numeric: "x"; SQLState: 22P02')),
      hinted('JSON', '{a}', databaseError('ERROR: invalid input syntax for type json; SQLState: 22P02')),
      hinted(
        'DATE',
        '2026-02-30',
        databaseError('ERROR: date/time field value out of range: "2026-02-30"; SQLState: 22008'),
      ),
    ],
  },
];
