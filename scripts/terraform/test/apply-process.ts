// A process that applies a stack and handles Ctrl-C as `npm run deploy` does. Started by interrupts.long.test.ts.
import { applyPlan } from '../apply.ts';
import { withInterrupts } from '../interrupts.ts';
import { initStack, inPrivateFolder, planStack } from '../plan.ts';
import { terraformOf } from '../terraform.ts';

const [folder = ''] = process.argv.slice(2);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const applying = withInterrupts({ err: say }, async (interrupts) => {
  const terraform = terraformOf(process.env, { interrupts });
  await initStack(terraform, folder);
  await inPrivateFolder(async (place) => {
    const { file } = await planStack(terraform, folder, place);
    const applied = await applyPlan(terraform, folder, { file, place }, ({ kind, address }) =>
      say(`${kind} ${address}`),
    );
    say(JSON.stringify({ code: applied.ended.code, unfinished: applied.unfinished }));
  });
});
applying.catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
