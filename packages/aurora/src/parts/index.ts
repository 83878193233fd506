// The parts of the cluster that other stacks use separately.
export { type Account, currentAccount } from '../account.ts';
export { dataApiStatements, grantDataApi, inlinePolicy, logsStatement, secretStatements } from '../grant-data-api.ts';
export { iamLoginArn, iamLoginStatement } from '../grant-iam-login.ts';
export { type LogGroupOptions, logGroup } from '../log-group.ts';
export { type IngressRuleOptions, ingressRule } from '../security-group.ts';
export { type ServiceRoleOptions, serviceRole } from '../service-role.ts';
export { requireTerraform } from '../terraform-version.ts';
