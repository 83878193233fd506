// Reads the JSON reports of jest and ends the check with one plain line: N passed, N failed (, N skipped if any were).
// Exits 1 if a suite ran no test, if a test failed, or if a test that needs Terraform or a browser was skipped although there is one.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const files = process.argv.slice(2);
const missing = files.filter((file) => !existsSync(file));
for (const file of missing) console.log(`No report: ${file}. The suite ended before it could write one.`);
const reports = files.filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const empty = reports.filter((report) => report.numPassedTests === 0).length;

const results = reports.flatMap((report) => report.testResults);
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
