import { messageOf } from '../../../infra/rules/finding.ts';
import type { Review } from '../../../infra/rules/review.ts';

/** The review as one JSON object on one line. Its names are a contract. */
export function json(review: Review): string {
  const { verdict, acceptable, terraformVersion, resources, databaseTypes, findings } = review;
  return JSON.stringify({
    verdict,
    acceptable,
    terraformVersion,
    resources,
    databaseTypes,
    findings: findings.map((finding) => ({
      id: finding.rule,
      severity: finding.severity,
      group: finding.group,
      address: finding.at,
      ...(finding.argument === undefined ? {} : { argument: finding.argument }),
      message: messageOf(finding),
      source: finding.source,
    })),
  });
}
