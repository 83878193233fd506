// Reads jest's JSON report and ends the check with one plain line: N passed, N failed (, N skipped where something was).
// Exits 1 when nothing ran, when something failed, or when a proof by Terraform was skipped although Terraform is here.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const skipped = report.testResults.flatMap((file) =>
  file.assertionResults
    .filter((test) => test.status === 'pending' || test.status === 'todo')
    .map((test) => ({ file: file.name, title: test.fullName })),
);
for (const { title } of skipped) console.log(`Skipped: ${title}`);

const terraform = spawnSync(process.env.TERRAFORM_BINARY_NAME ?? 'terraform', ['version'], { stdio: 'ignore' });
const unproved = terraform.status === 0 ? skipped.filter(({ title }) => /terraform/i.test(title)) : [];
if (unproved.length > 0) {
  console.log(
    `Terraform is on the PATH, and ${unproved.length} of its proofs did not run. Find out why they were skipped.`,
  );
}

const failedFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
for (const { name, message } of failedFiles) console.log(`Did not load: ${name}\n${message}`);
const failed = report.numFailedTests + failedFiles.length + unproved.length;
const tail = skipped.length > unproved.length ? `, ${skipped.length - unproved.length} skipped` : '';
console.log(`${report.numPassedTests} passed, ${failed} failed${tail}`);
process.exit(failed > 0 || report.numPassedTests === 0 ? 1 : 0);
