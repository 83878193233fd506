import { type ContractCase, databaseError, execute, invalid, long, num, rows, str, text, updated } from '../case.ts';

const unbound = (supplied: number, required: number, more: RegExp | string = '"sqlx_s_\\d+"') =>
  databaseError(
    new RegExp(
      `^ERROR: bind message supplies ${supplied} parameters, but prepared statement ${more} requires ${required}; SQLState: 08P01$`,
    ),
  );

/** How `:name` is found in the SQL. */
export const PLACEHOLDERS: readonly ContractCase[] = [
  {
    id: 'placeholders/quotes-and-comments',
    behaviour: 'Colons inside strings, quoted identifiers, comments and casts are not parameters.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [
      execute(`SELECT ':x' AS a, "y:z" FROM (SELECT 1 AS "y:z") q -- :c`, rows([str(':x'), num(1)])),
      execute(`SELECT 'it''s :x' AS a, '5'::int4 AS b /* :d /* :e */ :f */`, rows([str("it's :x"), num(5)])),
      execute(`SELECT :a::int4 AS a`, rows([num(5)]), { parameters: [text('a', '5')] }),
    ],
  },
  {
    id: 'placeholders/escape-strings',
    behaviour: 'A backslash in an E string escapes the quote after it.',
    source: ['PG'],
    confidence: 'inferred',
    steps: [execute(`SELECT E'\\':x' AS a, :b AS b`, rows([str("':x"), str('v')]), { parameters: [text('b', 'v')] })],
  },
  {
    id: 'placeholders/numeric-names',
    behaviour: 'Names are letters, digits and underscores; names of digits alone work (`:1`).',
    source: ['DRZ', 'KYS'],
    confidence: 'confirmed',
    steps: [
      execute('SELECT :1 AS a, :2 AS b, :_a_B9 AS c', rows([str('x'), num(2), str('z')]), {
        parameters: [text('1', 'x'), long('2', 2), text('_a_B9', 'z')],
      }),
    ],
  },
  {
    id: 'placeholders/malformed-names',
    behaviour: 'Other names in parameters are refused: `Named parameter syntax is invalid, input: <name>`.',
    source: ['DYL', 'KYS'],
    confidence: 'confirmed',
    steps: ['a-b', '$1', ':a', '', 'ä'].map((name) =>
      execute('SELECT 1', invalid(`Named parameter syntax is invalid, input: ${name}`), {
        parameters: [text(name, 'x')],
      }),
    ),
  },
  {
    id: 'placeholders/dollar-quotes',
    behaviour: 'Dollar quotes are not respected: `$$a :b c$$` becomes `a $1 c`, in silence, without any parameters.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [
      execute('SELECT $$a :b c$$ AS x', rows([str('a $1 c')])),
      execute('SELECT $tag$a :b c$tag$ AS x, 1 AS y', rows([str('a $1 c'), num(1)])),
    ],
  },
  {
    id: 'placeholders/dollar-quotes-bound',
    behaviour: 'A value for such a name is not bound, and the numbers after it shift.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [
      execute('SELECT $$a :b c$$ AS x', rows([str('a $1 c')]), { parameters: [text('b', 'v')] }),
      execute('SELECT :c AS w, $$a :b c$$ AS x', rows([str('v'), str('a $2 c')]), {
        parameters: [text('b', 'v'), text('c', 'v')],
      }),
    ],
  },
  {
    id: 'placeholders/array-slices',
    behaviour: 'Array slices are not respected: `a[1:2]` is a syntax error at "$1".',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [
      execute(
        'SELECT (ARRAY[1,2,3])[1:2]',
        databaseError('ERROR: syntax error at or near "$1"; Position: 24; SQLState: 42601'),
      ),
      execute('SELECT (ARRAY[1,2,3])[1 : 2]', rows([{ arrayValue: { longValues: [1, 2] } }])),
    ],
  },
  {
    id: 'placeholders/every-occurrence',
    behaviour:
      'Every occurrence is a bind of its own: `date_trunc(:u, ts)` in SELECT and GROUP BY are two expressions.',
    source: ['EZ4'],
    confidence: 'confirmed',
    steps: [
      execute(
        'SELECT date_trunc(:u, ts), count(*) FROM t GROUP BY date_trunc(:u, ts)',
        databaseError(
          'ERROR: column "t.ts" must appear in the GROUP BY clause or be used in an aggregate function; Position: 23; SQLState: 42803',
        ),
        { parameters: [text('u', 'day')] },
      ),
      execute('SELECT :a || :a AS x', rows([str('vv')]), { parameters: [text('a', 'v')] }),
    ],
  },
  {
    id: 'placeholders/positional',
    behaviour: '`$1` in the SQL is passed on and stays unbound: 08P01.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [execute('SELECT $1::int', unbound(0, 1))],
  },
  {
    id: 'placeholders/missing',
    behaviour: 'A name in the SQL without a value stays unbound: 08P01.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      execute('SELECT :a', unbound(0, 1)),
      execute('SELECT :a, :b', unbound(1, 2), { parameters: [text('a', 'x')] }),
    ],
  },
  {
    id: 'placeholders/position',
    behaviour: 'Position counts in the rewritten text, where each `:name` is `$n`.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [
      execute(
        'SELECT :a_long_name, nope',
        databaseError('ERROR: column "nope" does not exist; Position: 12; SQLState: 42703'),
        {
          parameters: [text('a_long_name', 'x')],
        },
      ),
    ],
  },
  {
    id: 'placeholders/multistatements',
    behaviour: 'A second statement is refused: `Multistatements aren’t supported.` One trailing semicolon is fine.',
    source: ['GUIDE'],
    confidence: 'confirmed',
    steps: [
      execute('SELECT 1; SELECT 2', invalid("Multistatements aren't supported.")),
      execute('SELECT 1;', rows([num(1)])),
      execute("SELECT ';' AS a; -- done", rows([str(';')])),
    ],
  },
  {
    id: 'placeholders/semicolons-inside',
    behaviour: 'Semicolons of function bodies, BEGIN ATOMIC and CREATE RULE lists do not end the statement.',
    source: ['PG'],
    confidence: 'inferred',
    steps: [
      execute('DO $$ BEGIN PERFORM 1; PERFORM 2; END $$', updated(0)),
      execute('CREATE FUNCTION atomic_one() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END', updated(0)),
      execute('CREATE RULE twice AS ON UPDATE TO typed DO ALSO (SELECT 1; SELECT 2)', updated(0)),
      execute('DROP RULE twice ON typed', updated(0)),
      execute(
        'CREATE FUNCTION atomic_two() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END; SELECT 2',
        invalid("Multistatements aren't supported."),
      ),
    ],
  },
];
