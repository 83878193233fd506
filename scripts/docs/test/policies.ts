// The policies of docs/deployer-policies.md as IAM evaluates them, whole and with one thing left out.
import { type PolicyStatement, policyStatements, type Question } from '../../../infra/policy/iam.ts';
import type { DeployerPolicies } from '../deployer-policy.ts';
import type { PolicyDocument } from '../policy-document.ts';
import { ACCOUNT, arnOf, REGION } from './deploy-calls.ts';

export function filledIn(document: PolicyDocument): readonly PolicyStatement[] {
  const text = JSON.stringify(document)
    .replaceAll('<account>', ACCOUNT)
    .replaceAll('<region>', REGION)
    .replaceAll('<state bucket>', 'state')
    .replaceAll('<state.kmsKeyArn>', arnOf('kms', 'key/state'));
  return policyStatements(text);
}

export type PolicyName = keyof DeployerPolicies;

/** The part of the policy that prevents the call: a condition key, the list of resources, or the absence of the action. */
export type HeldBy =
  | { readonly condition: string; readonly of: string }
  | { readonly resourcesOf: string }
  | { readonly actionsOf: string };

/** The policy without the part that prevents the call. */
export function weaken(document: PolicyDocument, heldBy: HeldBy, { action, resource }: Question): PolicyDocument {
  return {
    ...document,
    Statement: document.Statement.map((statement) => {
      if ('condition' in heldBy && heldBy.of === statement.Sid) {
        const left = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => [
          operator,
          Object.fromEntries(Object.entries(keys).filter(([key]) => key !== heldBy.condition)),
        ]);
        return { ...statement, Condition: Object.fromEntries(left) };
      }
      if ('resourcesOf' in heldBy && heldBy.resourcesOf === statement.Sid) return { ...statement, Resource: '*' };
      if ('actionsOf' in heldBy && heldBy.actionsOf === statement.Sid) {
        return { ...statement, Action: [...statement.Action, action], Resource: resource ?? '*' };
      }
      return statement;
    }),
  };
}

// The resources of the calls: of the stage production, and of others.
export const LAMBDA_ROLE = arnOf('iam', 'role/alex-production-lambda-aurora-role');
export const MONITORING_ROLE = arnOf('iam', 'role/alex-production-rds-monitoring-role');
export const BOUNDARY = { 'iam:PermissionsBoundary': arnOf('iam', 'policy/alex-production-aurora-boundary') };
export const KEY = arnOf('kms', 'key/any');
export const OWN = { 'aws:ResourceTag/Project': 'alex', 'aws:ResourceTag/Stage': 'production' };
export const CREATED = { 'aws:RequestTag/Project': 'alex', 'aws:RequestTag/Stage': 'production' };
export const OTHER_PROJECT = { ...OWN, 'aws:ResourceTag/Project': 'payroll' };
export const OTHER_STAGE = { ...OWN, 'aws:ResourceTag/Stage': 'dev' };
export const MANAGED_SECRET = arnOf('secretsmanager', 'secret:rds!cluster-1a2b3c4d-AbCdEf');
export const ENHANCED_MONITORING = 'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole';
export const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
export const VIA_RDS = { 'kms:ViaService': 'rds.us-east-1.amazonaws.com' };
export const GROUP = arnOf('ec2', 'security-group/sg-1');
export const DSQL = arnOf('dsql', 'cluster/abcdefghijklmnopqrstuvwxyz');
