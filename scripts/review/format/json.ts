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
    findings: findings.map(({ id, severity, group, address, argument, message, source }) => ({
      id,
      severity,
      group,
      address,
      ...(argument === undefined ? {} : { argument }),
      message,
      source,
    })),
  });
}
