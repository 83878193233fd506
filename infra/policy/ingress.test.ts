import { describe, expect, test } from '@jest/globals';
import { judgePort, type PortEnd, reaches, type Source, tcpPorts } from './ingress.ts';

const EVERY = { first: 0, last: 65_535 };

describe('the TCP ports of a rule', () => {
  test.each<[string, string | undefined, PortEnd, PortEnd, ReturnType<typeof tcpPorts>]>([
    ['tcp, one port', 'tcp', 5432, 5432, { first: 5432, last: 5432 }],
    ['TCP by its number', '6', 1, 9, { first: 1, last: 9 }],
    ['every protocol has every port, whatever the ends say', '-1', 0, 0, EVERY],
    ['"all" is every protocol', 'ALL', 0, 0, EVERY],
    ['no protocol is every protocol', undefined, 443, 443, EVERY],
    ['-1 is every port', 'tcp', -1, -1, EVERY],
    ['an end that may be any port', 'tcp', 'any', 5432, EVERY],
    ['the other end that may be any port', 'tcp', 5432, 'any', EVERY],
    ['an end that only Terraform evaluates is not judged', 'tcp', 'not evaluated', 5432, undefined],
    ['nor beside one that may be any port', 'tcp', 'any', 'not evaluated', undefined],
    ['another protocol', 'udp', 5432, 5432, undefined],
    ['another protocol by its number', '17', 'any', 'any', undefined],
  ])('%s', (_, protocol, from, to, ports) => expect(tcpPorts(protocol, from, to)).toEqual(ports));

  test.each([
    [5431, false],
    [5432, true],
    [5440, true],
    [5441, false],
  ])('5432 to 5440 reaches %i: %s', (port, expected) =>
    expect(reaches({ ports: { first: 5432, last: 5440 } }, port)).toBe(expected),
  );
});

describe('what a change of one port lets in', () => {
  const cidr = (written: string, ports = { first: 5432, last: 5432 }): Source => ({ from: 'cidr', written, ports });
  const list: Source = { from: 'unknown', written: '(known after apply)', ports: EVERY };
  const judge = (before: readonly Source[], after: readonly Source[], context = {}) =>
    judgePort({ before, after, isDatabase: true, isElsewhere: false, isFirst: false, ...context }).judgement;

  test.each<[string, readonly Source[], readonly Source[], object, ReturnType<typeof judge>]>([
    ['the world', [], [cidr('0.0.0.0/0')], {}, 'world'],
    ['the second half', [cidr('0.0.0.0/1')], [cidr('0.0.0.0/1'), cidr('128.0.0.0/1')], {}, 'world'],
    ['every port of a group without a database', [], [cidr('::/0', EVERY)], { isDatabase: false }, 'wide elsewhere'],
    ['one port of a group without a database', [], [cidr('::/0')], { isDatabase: false }, 'world'],
    ['a group of the plan without a database', [], [cidr('10.0.0.0/8')], { isDatabase: false }, undefined],
    ['a group of another stack', [], [cidr('10.0.0.0/8')], { isDatabase: false, isElsewhere: true }, 'more elsewhere'],
    ['a source that is not known', [], [list, cidr('10.0.0.0/8')], {}, 'unknown'],
    ['one address more', [cidr('10.0.0.0/8')], [cidr('10.0.0.0/8'), cidr('8.8.8.8/32')], {}, 'more'],
    ['the first sources of a new database', [], [cidr('10.0.0.0/8')], { isFirst: true }, undefined],
    ['part of what was let in before', [cidr('10.0.0.0/8')], [cidr('10.1.0.0/16')], {}, undefined],
    ['the world, as before', [cidr('0.0.0.0/0')], [cidr('0.0.0.0/0')], {}, 'stays open'],
  ])('%s', (_, before, after, context, judgement) => expect(judge(before, after, context)).toBe(judgement));
});
