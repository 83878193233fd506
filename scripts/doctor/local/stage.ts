import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { openFindings, preflight, synthesisedStacks } from '../../../infra/rules/preflight.ts';
import { findStage, StageError, UnknownStageError } from '../../../infra/stages/index.ts';
import { terraformOf } from '../../terraform/terraform.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';
import { isAtLeast } from './machine.ts';

const GROUP = 'Stage';

const valid: Check<Surroundings> = {
  id: 'L18',
  group: GROUP,
  title: 'The stage is valid, and its last synth passes preflight',
  needs: [],
  run({ cwd, stage }) {
    const again = stage === 'dev' ? '' : ` -- --stage ${stage}`;
    try {
      findStage(stage);
    } catch (error) {
      if (error instanceof UnknownStageError) {
        return fail({
          what: 'The stage does not exist',
          received: JSON.stringify(stage),
          allowed: error.message.replace(`There is no stage ${JSON.stringify(stage)}.`, '').trim(),
          todo: 'npm run doctor -- --stage NAME',
        });
      }
      if (!(error instanceof StageError)) throw error;
      const [problem] = error.problems;
      if (problem === undefined) throw error;
      return fail({
        what: `The stage cannot be used: ${problem.setting}: ${problem.what}`,
        received: String(problem.received),
        allowed: problem.allowed,
        todo: `${problem.todo} In infra/stages/${stage}.ts; then: npm run synth${again}`,
      });
    }
    const folder = path.join(cwd, 'cdktf.out');
    if (!existsSync(path.join(folder, 'manifest.json'))) return ok(`${stage}; there is no synth yet`);
    const stacks = synthesisedStacks(folder).filter(({ name }) => name.startsWith(`${stage}-`));
    const result = preflight(stacks, { waivers: findStage(stage).waivers });
    const finding = openFindings(result.findings).find(({ severity }) => severity === 'stop');
    if (finding === undefined)
      return ok(`${stage}, ${stacks.length === 0 ? 'not synthesised yet' : 'and its last synth'}`);
    return fail({
      what: `Preflight refuses the last synth: ${finding.rule}: ${finding.what}`,
      received: `${finding.at}: ${finding.received}`,
      allowed: finding.allowed,
      todo: `${finding.todo} Then: npm run preflight${again}`,
    });
  },
};

const LEAST_TERRAFORM = '1.11';

const terraform: Check<Surroundings> = {
  id: 'L19',
  group: GROUP,
  title: 'Terraform is new enough',
  needs: [],
  async run({ env }) {
    const { binary } = terraformOf(env);
    const version = await versionOf(binary, env);
    if (version !== undefined && isAtLeast(version, LEAST_TERRAFORM)) return ok(version);
    return warn({
      what:
        version === undefined ? 'Terraform was not found; only deploying needs it' : 'Terraform is too old to deploy',
      received: version ?? `${binary} cannot be started`,
      allowed: `${LEAST_TERRAFORM} or later, on the PATH or in TERRAFORM_BINARY_NAME`,
      todo: 'Install it from https://developer.hashicorp.com/terraform/install, and check: terraform version',
    });
  },
};

export const STAGE_CHECKS: readonly Check<Surroundings>[] = [valid, terraform];

async function versionOf(binary: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(binary, ['version', '-json'], {
      env: { ...env, CHECKPOINT_DISABLE: '1' },
      timeout: 4_000,
    });
    return (JSON.parse(stdout) as { terraform_version?: string }).terraform_version;
  } catch {
    return undefined;
  }
}
