import { describe, expect, test } from '@jest/globals';
import { clusterUpdate, planJson } from '../rules/cases/plans.ts';
import { readDocument, readPlan } from './read.ts';
import { decodeText, isBinaryPlan, UnreadableError } from './text.ts';

const MAKE_ONE = 'Run "terraform show -json plan.tfplan > plan.json" and give that file.';
const whole = planJson({ changes: [clusterUpdate({}, { deletion_protection: false })] });

describe('what is not a plan is refused with what it is and what to do', () => {
  test.each<[string, string, string]>([
    ['empty', '', `is empty. ${MAKE_ONE}`],
    [
      'truncated',
      whole.slice(0, 500),
      `is JSON that ends in the middle: it is truncated (500 characters). Write it again; check the disk and what else writes to that file. A binary plan file is read as well.`,
    ],
    [
      'a mistake inside',
      '{"format_version": oops}',
      `is JSON with a mistake in it (24 characters). Write it again; check the disk and what else writes to that file. A binary plan file is read as well.`,
    ],
    [
      'HCL',
      'resource "aws_rds_cluster" "a" {\n  engine = "aurora-postgresql"\n}\n',
      `is HCL, the configuration itself, and not JSON. Plan it first: "terraform plan -out plan.tfplan". ${MAKE_ONE}`,
    ],
    [
      'a state file',
      '{"version":4,"serial":3,"lineage":"a","resources":[]}',
      `is a Terraform state file and may hold secrets. Keep it private. ${MAKE_ONE}`,
    ],
    [
      'a state as JSON',
      '{"format_version":"1.0","terraform_version":"1.11.4","values":{}}',
      `is a state: "terraform show -json" without a plan file prints that. ${MAKE_ONE}`,
    ],
    [
      'cdk.tf.json',
      '{"resource":{},"terraform":{}}',
      `is a configuration (cdk.tf.json), not a plan. Plan it first: "terraform plan -out plan.tfplan". ${MAKE_ONE}`,
    ],
    [
      'the output for people',
      'Terraform will perform the following actions:\n',
      `is what "terraform plan" prints for people. Plan with -out plan.tfplan. ${MAKE_ONE}`,
    ],
    [
      'the log of plan -json',
      '{"@level":"info","@message":"x"}\n{"@level":"info"}',
      `is the log that "terraform plan -json" prints, one object a line. ${MAKE_ONE}`,
    ],
    ['something else', 'hello', `is not JSON (5 characters). ${MAKE_ONE}`],
    ['a list', '[]', `is JSON, but a list and not an object. ${MAKE_ONE}`],
    [
      'another object',
      '{"a":1}',
      `is JSON, but neither a plan (it has no format_version) nor a configuration. ${MAKE_ONE}`,
    ],
    [
      'another format',
      '{"format_version":"2.0","resource_changes":[]}',
      `is a plan of another format: format_version "2.0". Make the plan again with Terraform 1.11 or later, or with the version that this release of Daybreak knows.`,
    ],
  ])('%s', (_name, text, message) => {
    expect(() => readPlan(text, 'plan.json')).toThrow(`plan.json ${message}`);
    expect(() => readPlan(text, 'plan.json')).toThrow(UnreadableError);
  });

  test('a row that is not a resource change is named by its place', () => {
    expect(() => readPlan('{"format_version":"1.2","resource_changes":[{"address":1}]}', 'plan.json')).toThrow(
      /^plan\.json is not a whole plan: resource_changes\.0\.address: /,
    );
  });

  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

  test.each([
    ['a document', (deep: string) => `{"format_version":"1.2","resource_changes":[],"variables":${deep}}`],
    ['a configuration', (deep: string) => `{"resource":${deep}}`],
    ['a document between other lines', (deep: string) => `init\n{"format_version":"1.2","x":${deep}}\ndone`],
    ['a list', (deep: string) => deep.replaceAll('{"a":', '[').replaceAll('}', ']')],
  ])('%s of 100,000 levels is refused by name', (_, text) => {
    expect(() => readDocument(text(nested(100_000)), 'plan.json')).toThrow(
      expect.objectContaining({ name: 'UnreadableError', what: expect.stringContaining('more than 500 levels') }),
    );
  });

  test('a policy of 100,000 levels in a plan is judged by no rule, without an error', () => {
    const policy = `{"Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*","Condition":${nested(100_000)}}]}`;
    const row = {
      address: 'aws_iam_policy.p',
      type: 'aws_iam_policy',
      change: { actions: ['update'], before: { policy: '{}' }, after: { policy } },
    };

    expect(readPlan(JSON.stringify({ format_version: '1.2', resource_changes: [row] }), 'plan').changes).toHaveLength(
      1,
    );
  });

  test('no message repeats what the input holds', () => {
    expect(() => readPlan('{"password":"hunter2"', 'plan.json')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });
});

describe('what is a plan is read', () => {
  test.each(['1.0', '1.2', '1.99'])('of format %s, with members that are not known', (version) => {
    const text = JSON.stringify({ ...JSON.parse(whole), format_version: version, new_in_terraform: { a: 1 } });

    expect(readPlan(text, 'plan.json').changes).toHaveLength(1);
  });

  test('in UTF-16, as a redirect of Windows PowerShell writes it', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(whole, 'utf16le')]);

    expect(readPlan(decodeText(bytes), 'plan.json').changes).toHaveLength(1);
  });

  test('between the lines of a log, with a string of 16 MB and escaped quotes', () => {
    const plan = JSON.stringify({ ...JSON.parse(whole), variables: { bundle: { value: 'x"}\\'.repeat(4_000_000) } } });

    expect(readPlan(`[command] terraform show "x" -json\n${plan}\ndone`, 'plan.json').changes).toHaveLength(1);
  });

  test('with a byte order mark', () => {
    expect(readPlan(decodeText(Buffer.from(`\ufeff${whole}`)), 'plan.json').changes).toHaveLength(1);
  });

  test('a binary plan is told by its first four bytes', () => {
    expect(isBinaryPlan(Buffer.from('PK\u0003\u0004rest'))).toBe(true);
    expect(isBinaryPlan(Buffer.from(whole))).toBe(false);
    expect(isBinaryPlan(new Uint8Array())).toBe(false);
  });

  test('without the members that a plan may leave out', () => {
    const row = { address: 'aws_rds_cluster.a', type: 'aws_rds_cluster', change: { actions: ['create'] } };
    const [change] = readPlan(JSON.stringify({ format_version: '1.0', resource_changes: [row] }), 'plan.json').changes;

    expect(change).toMatchObject({ action: 'create', mode: 'managed', before: undefined, after: undefined });
  });

  test.each([[{ id: 'orders' }], [{ identity: { arn: 'arn:aws:rds:x' } }]])('an import by %j', (importing) => {
    const change = { actions: ['no-op'], before: {}, after: {}, importing };
    const row = { address: 'aws_rds_cluster.a', type: 'aws_rds_cluster', change };
    const plan = readPlan(JSON.stringify({ format_version: '1.2', resource_changes: [row] }), 'plan.json');

    expect(plan.changes[0]?.imported).toBe(true);
  });
});
