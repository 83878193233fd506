import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CASES } from '../../infra/rules/cases/change/index.ts';
import {
  change,
  cluster,
  clusterUpdate,
  ingressRule,
  instance,
  type PlanInput,
  planJson,
  ref,
  standing,
} from '../../infra/rules/cases/plans.ts';
import { messageOf } from '../../infra/rules/finding.ts';
import { reviewPlan } from '../../infra/rules/review.ts';
import { readPlan } from '../../infra/terraform/read.ts';
import { plain, withColours } from '../terminal-text.ts';
import { answersOf, knownLine, verdictLine } from './answers.ts';
import { json } from './format/json.ts';
import { markdown } from './format/markdown.ts';
import { terminalLines } from './format/terminal.ts';

const review = (input: PlanInput) => reviewPlan(readPlan(planJson(input), 'a case'));
const everyFormat = (input: PlanInput) => {
  const result = review(input);
  return [json(result), markdown(result), ...terminalLines(result).map(withColours)].join('\n');
};
const sample = (name: string) => {
  const file = join(import.meta.dirname, 'fixtures', `${name}.json`);
  return reviewPlan(readPlan(readFileSync(file, 'utf8'), name));
};

describe('values that Terraform marks sensitive are never printed', () => {
  const SECRET = 'correct horse battery staple';

  test.each<[string, PlanInput]>([
    [
      'a stored password',
      {
        changes: [
          clusterUpdate({ master_password: 'old' }, { master_password: SECRET }, { sensitive: ['master_password'] }),
        ],
      },
    ],
    [
      'a password that no provider marks',
      { changes: [clusterUpdate({ master_password: 'old' }, { master_password: SECRET })] },
    ],
    [
      'a literal in the code',
      { changes: [change('aws_rds_cluster.shop', { after: cluster(), code: { master_password_wo: SECRET } })] },
    ],
    [
      'a secret string in the code',
      {
        changes: [
          change('aws_secretsmanager_secret_version.it', {
            after: { secret_string: SECRET },
            sensitive: ['secret_string'],
          }),
        ],
      },
    ],
    [
      'an ordinary argument that is marked',
      {
        changes: [
          clusterUpdate(
            { db_subnet_group_name: 'a' },
            { db_subnet_group_name: SECRET },
            { sensitive: ['db_subnet_group_name'] },
          ),
        ],
      },
    ],
    [
      'an argument that no rule judges',
      { changes: [clusterUpdate({ domain: 'a' }, { domain: SECRET }, { sensitive: ['domain'] })] },
    ],
    [
      'what forces a replacement',
      {
        changes: [
          clusterUpdate(
            {},
            { database_name: SECRET },
            { actions: ['delete', 'create'], replacePaths: ['database_name'], sensitive: ['database_name'] },
          ),
        ],
      },
    ],
    [
      'drift',
      {
        drift: [
          change('aws_rds_cluster.shop', {
            before: cluster({ domain: 'a' }),
            after: cluster({ domain: SECRET }),
            sensitive: ['domain'],
            code: { domain: 'a' },
          }),
        ],
      },
    ],
    [
      'a member of a block',
      {
        changes: [
          clusterUpdate(
            { scaling_configuration: [{ a: 1 }] },
            { scaling_configuration: [{ a: SECRET }] },
            { sensitive: ['scaling_configuration'] },
          ),
        ],
      },
    ],
  ])('%s', (_name, input) => {
    const printed = everyFormat(input);

    expect(review(input).findings.length).toBeGreaterThan(0);
    expect(printed).not.toContain(SECRET);
    expect(printed).not.toContain('battery');
  });

  test('it is shown that there is one', () => {
    const [finding] = review({
      changes: [clusterUpdate({ domain: 'a' }, { domain: SECRET }, { sensitive: ['domain'] })],
    }).findings;

    expect(finding && messageOf(finding)).toContain('domain ((sensitive) → (sensitive))');
  });
});

describe('a plan that undoes a danger is never a stop', () => {
  const stops = Object.entries(CASES).filter(([, { fires }]) => review(fires).verdict === 'stop');
  /** The same rows with before and after exchanged, where both sides are there. */
  const undone = (input: PlanInput): PlanInput => ({
    changes: (input.changes ?? [])
      .filter(({ row }) => {
        const { actions } = row.change as { actions: readonly string[] };
        return actions[0] === 'update' || actions[0] === 'create';
      })
      .map(({ row, code }) => {
        const { before, after, actions, ...rest } = row.change as Record<string, unknown> & {
          actions: readonly string[];
        };
        return {
          row: {
            ...row,
            change: { ...rest, actions: actions[0] === 'create' ? ['delete'] : actions, before: after, after: before },
          },
          code,
        };
      }),
  });

  test.each(stops.filter(([, { fires }]) => (undone(fires).changes ?? []).length > 0).map(([id]) => id))(
    '%s, the other way round',
    (id) => {
      expect(review(undone(CASES[id]?.fires ?? {})).verdict).not.toBe('stop');
    },
  );
});

describe('resources that are not ours', () => {
  test('a plan without a database says so, and is safe', () => {
    const result = review({ changes: [change('aws_lambda_function.f', { after: { memory_size: 128 } })] });

    expect(result.verdict).toBe('safe');
    expect(knownLine(result)).toBe('No Aurora or RDS resource is in this plan (1 resource, 0 examined).');
  });

  test('types that the rules do not look into are named as such', () => {
    const result = review({
      changes: [
        change('aws_db_event_subscription.it', { after: { name: 'a' } }),
        change('aws_db_instance.it', { after: { storage_encrypted: true } }),
      ],
    });

    expect(knownLine(result)).toBe(
      'Database resources: aws_db_event_subscription (1, not known here), aws_db_instance (1); 2 resources, 1 examined.',
    );
  });

  test('clusters in modules, with count and for_each, are told apart', () => {
    const at = (key: string, type: string) => `module.db["${key}"].aws_rds_cluster${type}.this[0]`;
    const one = (key: string) => cluster({ cluster_identifier: key, id: key });
    const result = review({
      changes: [
        change(at('a', ''), { before: one('a'), after: one('a') }),
        change(at('b', ''), { before: one('b'), after: one('b') }),
        change(at('a', '_instance'), { before: instance('a-1', { cluster_identifier: 'a' }) }),
        change(at('b', '_instance'), {
          before: instance('b-1', { cluster_identifier: 'b' }),
          after: instance('b-1', { cluster_identifier: 'b' }),
        }),
      ],
    });

    expect(
      result.findings.filter(({ severity }) => severity === 'stop').map(({ rule, at }) => `${rule} ${at}`),
    ).toEqual(['PLAN-DATA-003 module.db["a"].aws_rds_cluster.this[0]']);
  });

  test('another provider of the same host and another host of the provider are read alike', () => {
    const row = clusterUpdate({}, { deletion_protection: false });
    const opentofu = { ...row, row: { ...row.row, provider_name: 'registry.example/hashicorp/aws' } };

    expect(review({ changes: [opentofu] }).verdict).toBe('look');
  });
});

/** What JavaScript prints for a value that the code did not expect. */
const JAVASCRIPT = /undefined|NaN|\[object/;

/** Names that each object of JavaScript has. */
const INHERITED = ['constructor', 'valueOf', 'toString', 'hasOwnProperty', '__proto__'];

test('a value of any shape, in any argument, is reviewed without an error', () => {
  const argument = fc.constantFrom(
    ...Object.keys(cluster()),
    'ingress',
    'policy',
    'parameter',
    'shared_accounts',
    'tags',
    ...INHERITED,
  );
  const value = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...INHERITED), fc.constantFrom(true, 'x')));
  const side = fc.option(fc.dictionary(argument, fc.oneof(value, fc.tuple(value)), { maxKeys: 4 }), { nil: undefined });
  const type = fc.constantFrom(
    'aws_rds_cluster',
    'aws_security_group',
    'aws_iam_role_policy',
    'aws_kms_key',
    'aws_db_snapshot',
    ...INHERITED,
  );

  fc.assert(
    fc.property(type, side, side, value, (name, before, after, unknown) => {
      // Texts of the plan itself are shown as they are.
      fc.pre(!JAVASCRIPT.test(JSON.stringify([before, after, unknown])));
      const { row, code } = change(`${name}.shop`, { before, after });
      const changed = {
        ...row,
        change: { ...(row.change as object), after_unknown: unknown, after_sensitive: unknown },
      };
      const printed = everyFormat({ changes: [{ row: changed, code }] });

      expect(printed).not.toMatch(JAVASCRIPT);
    }),
    { numRuns: 100, examples: [['aws_rds_cluster', {}, { cluster_identifier: [] }, { valueOf: true }]] },
  );
});

test('the Data API goes off where it is the only way in: a stop', () => {
  const group = (ingress: readonly unknown[]) =>
    change('aws_security_group.db', {
      before: { id: 'sg-1', ingress },
      after: { id: 'sg-1', ingress },
      code: { name: 'db' },
    });
  const off = clusterUpdate({}, { enable_http_endpoint: false });

  expect(review({ changes: [off, group([])] }).verdict).toBe('stop');
  expect(review({ changes: [off, group([{ from_port: 5432, to_port: 5432, protocol: 'tcp' }])] }).verdict).toBe('look');
  expect(review({ changes: [off] }).verdict).toBe('look');
});

test('the last ingress goes where the Data API is off: a stop', () => {
  const rule = change('aws_vpc_security_group_ingress_rule.vpc', {
    before: { security_group_id: 'sg-1', ip_protocol: 'tcp', from_port: 5432, to_port: 5432, cidr_ipv4: '10.0.0.0/16' },
  });
  const withDataApi = (on: boolean) => clusterUpdate({ enable_http_endpoint: on }, { enable_http_endpoint: on });

  expect(review({ changes: [withDataApi(false), rule] }).verdict).toBe('stop');
  expect(review({ changes: [withDataApi(true), rule] }).verdict).toBe('look');
});

describe('what a rule cannot know is said', () => {
  test('a tainted cluster: untaint keeps it', () => {
    const [finding] = review({
      changes: [clusterUpdate({}, {}, { actions: ['delete', 'create'], reason: 'replace_because_tainted' })],
    }).findings;

    expect(finding && messageOf(finding)).toContain('It is replaced, because it is tainted');
    expect(finding && messageOf(finding)).toContain('"terraform untaint" keeps it.');
  });

  test('a cluster that an earlier replacement left behind is destroyed with its data', () => {
    const { row, code } = change('aws_rds_cluster.shop', { before: cluster() });
    const [finding] = review({ changes: [{ row: { ...row, deposed: 'ab12cd34' }, code }] }).findings;

    expect(finding?.rule).toBe('PLAN-DATA-001');
    expect(finding && messageOf(finding)).toMatch(
      /^An older one, which a replacement left behind, is destroyed with all its data/,
    );
  });

  test('a literal `engine_version` prefix is not an upgrade', () => {
    expect(
      review({ changes: [clusterUpdate({ engine_version: '17.4' }, { engine_version: '17' })] }).findings.map(
        ({ rule }) => rule,
      ),
    ).not.toContain('PLAN-SERVE-003');
  });

  test('unknown values everywhere, as at a first create, break no rule', () => {
    const result = review({
      changes: [
        change('aws_rds_cluster.shop', {
          after: {},
          unknown: Object.keys(cluster()),
          code: { cluster_identifier: ref('random_id.x.hex') },
        }),
        change('aws_rds_cluster_instance.writer', {
          after: {},
          unknown: ['identifier', 'cluster_identifier'],
          code: { cluster_identifier: ref('aws_rds_cluster.shop.id') },
        }),
      ],
    });

    expect(result.findings.filter(({ severity }) => severity === 'stop')).toEqual([]);
  });

  test('a forgotten instance stays on the bill', () => {
    expect(sample('forget-instance').findings.filter(({ group }) => group === 'cost')).toEqual([]);
    expect(
      sample('instance-removed')
        .findings.filter(({ group }) => group === 'cost')
        .map(messageOf)[0],
    ).toContain('after $43.80 to $87.60 a month');
  });
});

describe('the text of a plan cannot act on its reader', () => {
  const nasty = 'shop\u001b[2J\n| @everyone <img src=x> `x` [a](b)';
  const result = review({
    changes: [
      clusterUpdate({}, { database_name: nasty }, { actions: ['delete', 'create'], replacePaths: ['database_name'] }),
    ],
  });

  test('in a terminal: no control characters, one line a finding', () => {
    const lines = terminalLines(result).map(plain);

    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f]/);
    expect(lines).toHaveLength(9);
  });

  test('in Markdown: no mention, no HTML, no link, no new cell', () => {
    const text = markdown(result);

    expect(text).toContain('@\u200beveryone &lt;img src=x&gt; \\`x\\` \\[a\\](b)');
    expect(text.split('\n').filter((line) => line.startsWith('| Data'))).toHaveLength(1);
    expect(text).toContain('\\| @\u200beveryone');
  });

  test.each([
    ['an address of the web', 'https://evil.example/a', 'https:\u200b//evil.example/a'],
    ['an address without a scheme', 'www.evil.example', 'www\u200b.evil.example'],
    ['an e-mail address', 'a@evil.example', 'a@\u200bevil.example'],
    ['a mention', 'see @org/team', 'see @\u200borg/team'],
    ['an issue', 'fixes #12', 'fixes \\#\u200b12'],
    ['an issue by its other name', 'GH-12', 'GH-\u200b12'],
    ['a picture of approval', ':white_check_mark:', ':\u200bwhite\\_check\\_mark:'],
    ['a formula, which has colours', '$\\color{green}{safe}$', '<span>$</span>\\\\color{green}{safe}<span>$</span>'],
    ['a comment of HTML', '<!-- -->', '&lt;!-- --&gt;'],
    ['text from right to left', 'a\u202eb', 'a b'],
    ['an ARN, which is something else', 'arn:aws:rds:us-east-1:1:cluster:a', 'arn:aws:rds:us-east-1:1:cluster:a'],
  ])('in Markdown, %s is text', (_what, value, shown) => {
    const changed = clusterUpdate(
      {},
      { database_name: value },
      { actions: ['delete', 'create'], replacePaths: ['database_name'] },
    );

    expect(markdown(review({ changes: [changed] }))).toContain(shown);
  });
});

describe('formats', () => {
  test('the terminal answers every question in order, worst first', () => {
    expect(terminalLines(sample('open-security-group')).map(plain)).toEqual([
      'stop: 1 finding to stop at',
      'Data               nothing is replaced, destroyed or less protected. aws_rds_cluster.aurora keeps deletion protection and final snapshot alex-aurora-final-e3442586',
      'Serving            nothing stops serving',
      "Opens        stop   aws_vpc_security_group_ingress_rule.from_anywhere: The database's port 5432 opens to the Internet: 0.0.0.0/0 (aws_vpc_security_group_ingress_rule.from_anywhere). Only the network's own blocks, or single addresses, should be let in; the Data API needs no ingress at all. Remove the rule. [PLAN-OPEN-001]",
      'Cost               aws_rds_cluster.aurora $87.60 to $175.20 a month, unchanged',
      'Credentials        no change',
      'Drift        safe   aws_rds_cluster.aurora: Only attributes that AWS computes differ from the state (1 resource). That is normal after an apply, and no action is needed. [PLAN-DRIFT-004]',
      'Rest         safe   plan: Resources: 1 created. [PLAN-REST-003]',
      'Database resources: aws_db_subnet_group (1), aws_rds_cluster (1), aws_rds_cluster_instance (2); 12 resources, 11 examined.',
    ]);
  });

  test('JSON has verdict and findings with id, severity, address, argument, message and source', () => {
    const result = JSON.parse(json(sample('instance-public'))) as { verdict: string; findings: readonly unknown[] };

    expect(result.verdict).toBe('stop');
    expect(result.findings[0]).toEqual({
      id: 'PLAN-OPEN-006',
      severity: 'stop',
      group: 'opening',
      address: 'aws_rds_cluster_instance.writer',
      argument: 'publicly_accessible',
      message:
        'It gets a public address (publicly_accessible false → true): only security groups keep the Internet out. ' +
        'A database needs no public address; the Data API works without one. Set it to false.',
      source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html',
    });
  });

  test('Markdown is a heading, a verdict and a table, and fits a comment', () => {
    const text = markdown(sample('check-failing'));

    expect(text.split('\n').slice(0, 6)).toEqual([
      '### Plan review: look',
      '',
      'look: 2 findings to look at.',
      '',
      '| | | |',
      '| --- | --- | --- |',
    ]);
    const many = Array.from({ length: 900 }, (_, index) =>
      change(`aws_rds_cluster_instance.n${index}`, { before: instance(`n${index}`, { cluster_identifier: 'x' }) }),
    );
    expect(markdown(review({ changes: many })).length).toBeLessThan(65_536);
    expect(markdown(review({ changes: many }))).toMatch(/\d+ more lines do not fit: \d+ look\. Use --json for all\b/);
  });

  test('a comment that is too long keeps what stops, whatever question it answers', () => {
    const drift = Array.from({ length: 900 }, (_, index) =>
      change(`aws_rds_cluster_instance.n${index}`, { before: instance(`n${index}`, { cluster_identifier: 'x' }) }),
    );
    const open = ingressRule('world', { cidr_ipv4: '0.0.0.0/0' });

    expect(markdown(review({ changes: [...drift, ...standing(), open] }))).toContain('PLAN-OPEN-001');
  });

  test.each([
    ['no-change', 'safe: nothing in this plan endangers a database'],
    ['capacity-change', 'look: 1 finding to look at'],
    ['backups-weakened', 'stop: 1 finding to stop at, 2 to look at'],
    ['prevented-replace', 'stop: 2 findings to stop at; the plan failed and cannot be applied'],
  ])('%s: %s', (name, line) => {
    expect(verdictLine(sample(name))).toBe(line);
  });

  test('of a plan that failed nothing is called fine', () => {
    const quiet = answersOf(sample('prevented-replace')).filter(({ findings }) => findings.length === 0);

    expect(new Set(quiet.map(({ otherwise }) => otherwise))).toEqual(new Set(['not known, the plan failed']));
  });

  test('where the database ends, nothing is said to keep serving', () => {
    expect(answersOf(sample('destroy')).find(({ group }) => group === 'serving')?.otherwise).toBe(
      'stops when the database is destroyed (see Data)',
    );
  });
});
