import { beforeEach, describe, expect } from '@jest/globals';
import { project } from '../../infra/config.ts';
import { type DestroyParts, runDestroy } from '../deploy/destroy.ts';
import { startS3Server } from '../preview/test/s3-server.ts';
import { previewState } from '../preview/test/states.ts';
import { ENV, withTerraform } from '../terraform/test/stack.ts';
import { testIo } from '../test/io.ts';
import { addDsql, addFunctions, type SecondStack, stack } from './test/deployed-stage.ts';
import { deploy, parts, person, resources, settings } from './test/destroyed-stage.ts';

describe('npm run destroy', () => {
  withTerraform('of another stage without a terminal takes --confirm with its name (needs Terraform)', async () => {
    deploy();

    await runDestroy({ ...settings, stage: 'production', confirm: 'production' }, person(), parts());

    expect(resources()).toBe('');
  });

  withTerraform('of a stage that is not deployed destroys nothing, and succeeds (needs Terraform)', async () => {
    const io = person();

    await runDestroy({ ...settings, yes: true, json: true }, io, parts());

    expect(JSON.parse(io.stdout.join('\n'))).toEqual({
      stage: 'dev',
      stack: 'dev-database',
      result: 'unchanged',
      lost: [],
      staying: [],
      destroyed: 0,
    });
    expect(io.exitCode).toBeUndefined();
  });
});

describe('a stage with functions', () => {
  let functions: SecondStack;
  beforeEach(() => {
    functions = addFunctions();
    deploy(functions);
  });

  withTerraform('keeps its database if the functions are not destroyed (needs Terraform)', async () => {
    const io = person(['no']);

    await runDestroy(settings, io, parts(functions));

    expect(io.exitCode).toBe(1);
    expect([resources(functions), resources()]).toEqual([
      'terraform_data.health',
      'terraform_data.a\nterraform_data.b',
    ]);
  });

  withTerraform('--only functions leaves the database (needs Terraform)', async () => {
    const io = person();

    await runDestroy({ ...settings, yes: true, only: 'functions', json: true }, io, parts(functions));

    expect(JSON.parse(io.stdout.join('\n'))).toMatchObject({
      stack: 'dev-functions',
      result: 'destroyed',
      destroyed: 1,
    });
    expect([resources(functions), resources()]).toEqual(['', 'terraform_data.a\nterraform_data.b']);
  });
});

describe('a stage with Aurora DSQL', () => {
  withTerraform('loses that cluster before its database, each after a question (needs Terraform)', async () => {
    const dsql = addDsql();
    deploy(dsql);
    const io = person(['yes', 'yes']);

    await runDestroy({ ...settings, json: true }, io, parts(dsql));

    expect(io.asked.map((question) => question.split(' ')[1])).toEqual(['dev-dsql', 'dev-database']);
    expect(JSON.parse(io.stdout.join('\n'))).toMatchObject({
      stack: 'dev-database',
      result: 'destroyed',
      dsql: { stack: 'dev-dsql', result: 'destroyed', destroyed: 1 },
    });
  });
});

describe('npm run destroy -- --expired', () => {
  beforeEach(() => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  });

  withTerraform('destroys an expired preview stage with its own expiry date (needs Terraform)', async () => {
    deploy();
    const objects = { [`${project}/pr-7-database.tfstate`]: previewState('pr-7', '2020-01-31') };
    const server = await startS3Server({ bucket: 'states', objects });
    const io = testIo({
      env: { ...ENV, STATE_BUCKET: 'states', AWS_ENDPOINT_URL_S3: server.url },
      cwd: stack.root,
    });
    const days: unknown[] = [];
    const prepare: DestroyParts['prepare'] = (stage, terraform, synthIo) => {
      days.push(stage, synthIo.env.PREVIEW_UNTIL);
      return parts().prepare(stage, terraform, synthIo);
    };

    await runDestroy({ ...settings, expired: true, yes: true }, io, { ...parts(), prepare });
    await server.close();

    expect(days).toEqual(['pr-7', '2020-01-31']);
    expect(resources()).toBe('');
    expect(io.stdout).toEqual(['1 preview stage, 1 expired, 1 destroyed']);
    expect(io.exitCode).toBeUndefined();
  });
});
