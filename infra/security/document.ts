import type { Claim, SecurityCheck } from './check.ts';
import { securityChecks } from './checks.ts';

/** Stages that the checks speak of, in the order in which they first occur. */
export function claimedStages(checks: readonly SecurityCheck[] = securityChecks): readonly string[] {
  return [...new Set(checks.flatMap(({ claims }) => Object.keys(claims)))];
}

/** The generated table of docs/security.md. */
export function securityDocument(checks: readonly SecurityCheck[] = securityChecks): string {
  const stages = claimedStages(checks);
  return [
    `| rules | what is wanted | argument | ${stages.join(' | ')} |`,
    `| --- | --- | --- | ${stages.map(() => '---').join(' | ')} |`,
    ...checks.map(
      ({ ids, wants, argument, claims }) =>
        `| ${ids.join(', ')} | ${wants} | ${argument} | ${stages.map((stage) => cell(claims[stage])).join(' | ')} |`,
    ),
    '',
    ...stages.map((stage) => `${stage}: ${counts(checks, stage)}.`),
  ].join('\n');
}

function cell(claim: Claim | undefined): string {
  if (claim === undefined) return '';
  if (claim.state === 'waived') return `**waived** until ${claim.until}: ${claim.reason}`;
  if (claim.state === 'not applicable') return `not applicable: ${claim.reason}`;
  return claim.unseenByCheckov === undefined ? 'met' : `met. ${claim.unseenByCheckov}`;
}

function counts(checks: readonly SecurityCheck[], stage: string): string {
  const count = (state: Claim['state']) => checks.filter(({ claims }) => claims[stage]?.state === state).length;
  return `${count('met')} met, ${count('waived')} waived, ${count('not applicable')} not applicable`;
}

/**
 * `checkov-<stage>.yaml`: Checkov skips what is waived, and what it does not see, each with its reason. What is met or not
 * applicable is left for it to find.
 */
export function checkovConfig(stage: string, checks: readonly SecurityCheck[] = securityChecks): string {
  const skipped = checks.flatMap(({ ids, claims }) => {
    const claim = claims[stage];
    const reason =
      claim?.state === 'waived'
        ? `until ${claim.until}: ${claim.reason}`
        : claim?.state === 'met'
          ? claim.unseenByCheckov
          : undefined;
    if (reason === undefined) return [];
    return ids.filter((id) => id.startsWith('CKV')).flatMap((id) => [`  # ${reason}`, `  - ${id}`]);
  });
  return [
    '# Generated from infra/security/checks-*.ts by npm run docs: change those files. How to run it is in docs/security.md.',
    'framework:',
    '  - terraform_json',
    'compact: true',
    'quiet: true',
    'skip-download: true',
    'skip-check:',
    ...skipped,
    '',
  ].join('\n');
}
