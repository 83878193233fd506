// Reads the JSON reports of jest in a folder, FOLDER/SUITE.json, and ends the check with one plain line: N passed, N failed (, N skipped
// if any were). Files that failed have run once more, alone (FOLDER/SUITE-alone.json): that result counts, and the test is named.
// Exits 1 if a suite ran no test, if a test failed, or if a test that needs Terraform or a browser was skipped although there is one.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder, ...suites] = process.argv.slice(2);
const read = (name) => {
  const file = path.join(folder, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
};
const reports = suites.map((suite) => ({ suite, whole: read(suite), alone: read(`${suite}-alone`) }));
const missing = reports.filter(({ whole }) => whole === undefined);
for (const { suite } of missing) console.log(`No report of ${suite}. The suite ended before it could write one.`);
const empty = reports.filter(({ whole }) => whole?.numPassedTests === 0).length;

const failedIn = (file) => file.assertionResults.filter(({ status }) => status === 'failed');
const results = reports.flatMap(({ whole, alone }) => {
  const again = new Map(alone?.testResults.map((file) => [file.name, file]));
  return (whole?.testResults ?? []).map((file) => {
    const second = again.get(file.name);
    if (second === undefined) return file;
    for (const { fullName, failureMessages } of failedIn(file))
      console.log(`Failed in the whole run, then ran alone: ${fullName}\n${failureMessages.join('\n')}`);
    return second;
  });
});
const tests = results.flatMap((file) => file.assertionResults);
const skipped = tests.filter(({ status }) => status === 'pending' || status === 'todo');
for (const { fullName } of skipped) console.log(`Skipped: ${fullName}`);

const terraform = spawnSync(process.env.TERRAFORM_BINARY_NAME ?? 'terraform', ['version'], { stdio: 'ignore' });
const unproved = terraform.status === 0 ? skipped.filter(({ fullName }) => /terraform/i.test(fullName)) : [];
if (unproved.length > 0) {
  console.log(`Terraform is installed, but ${unproved.length} of its proofs were skipped. Find out why.`);
}

const find = new URL('../packages/console/test/browser/find.ts', import.meta.url);
const browser = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(find)], { stdio: 'ignore' });
const unseen = browser.status === 0 ? skipped.filter(({ fullName }) => /browser/i.test(fullName)) : [];
if (unseen.length > 0)
  console.log(`A browser is installed, but ${unseen.length} tests in it were skipped. Find out why.`);

const unloaded = results.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
for (const { name, message } of unloaded) console.log(`Did not load: ${name}\n${message}`);
const broken = tests.filter(({ status }) => status === 'failed');
for (const { fullName, failureMessages } of broken) console.log(`Failed: ${fullName}\n${failureMessages.join('\n')}`);

const passed = tests.filter(({ status }) => status === 'passed').length;
const failed = broken.length + unloaded.length + unproved.length + unseen.length + missing.length + empty;
const left = skipped.length - unproved.length - unseen.length;
console.log(`${passed} passed, ${failed} failed${left > 0 ? `, ${left} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);
