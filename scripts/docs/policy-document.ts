// IAM policies as documents of the deployment docs show them: `<…>` is for the reader to fill in.

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export function policy(statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

export function allow(
  Sid: string,
  actions: readonly string[],
  Resource: Statement['Resource'],
  Condition?: Statement['Condition'],
): Statement {
  const statement = { Sid, Effect: 'Allow', Action: actions, Resource } as const;
  return Condition === undefined ? statement : { ...statement, Condition };
}

/** The ARN of a resource in the reader's account and Region. IAM has no Region. */
export function arn(service: string, rest: string): string {
  return `arn:aws:${service}:${service === 'iam' ? '' : '<region>'}:<account>:${rest}`;
}
