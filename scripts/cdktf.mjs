// Runs the CDKTF command line with its telemetry off: it reads no setting for that but the environment.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const cdktf = createRequire(import.meta.url).resolve('cdktf-cli/bundle/bin/cdktf.js');
const child = spawn(process.execPath, [cdktf, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, CHECKPOINT_DISABLE: '1' },
});
// The child gets Ctrl-C directly, and a second signal would make Terraform stop without writing its state.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
