import type { EvaluationResult } from '@aws-sdk/client-iam';

/** The result of the IAM policy simulator for one action. */
export interface Decision {
  readonly action: string;
  readonly allowed: boolean;
  /** `implicitDeny`, with the source if it is a boundary or an organization. */
  readonly decision: string;
  /** Condition keys that the simulator needs for a decision. */
  readonly missing: readonly string[];
}

/**
 * The strictest decision of each action. The decision at the top is for all resources; `ResourceSpecificResults` has the decision for each
 * resource.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function decisionsOf(results: readonly EvaluationResult[]): readonly Decision[] {
  return results.map((result) => {
    const resources = result.ResourceSpecificResults ?? [];
    const strictest =
      resources.length === 0
        ? result
        : (resources.find(({ EvalResourceDecision }) => EvalResourceDecision !== 'allowed') ?? resources[0]);
    const decision =
      (strictest && 'EvalResourceDecision' in strictest ? strictest.EvalResourceDecision : result.EvalDecision) ??
      'unknown';
    const boundary = strictest?.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail;
    const denier =
      result.OrganizationsDecisionDetail?.AllowedByOrganizations === false
        ? ' by a policy of the organization'
        : boundary?.AllowedByPermissionsBoundary === false
          ? ' by the permissions boundary'
          : '';
    return {
      action: result.EvalActionName ?? '',
      allowed: decision === 'allowed',
      decision: `${decision}${denier}`,
      missing: [...(strictest?.MissingContextValues ?? result.MissingContextValues ?? [])],
    };
  });
}
