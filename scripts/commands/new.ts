import { type Command, InvalidArgumentError, Option } from 'commander';
import { METHODS, type Route } from '../../infra/lambda/routes.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import type { Io } from '../io.ts';
import { addFunction, invokeLine, parseMethod } from '../new/function.ts';
import { subcommandOf } from '../options.ts';

export function configure(command: Command, io: Io): void {
  subcommandOf(command, 'function')
    .argument('<name>', 'lower-case letters, digits and single hyphens')
    .addOption(new Option('--method <method>', METHODS.join(', ')).default('GET').argParser(readMethod))
    .option('--path <path>', 'path of the route, such as /orders/{orderId} (default: /<name>)')
    .action((name: string, { method, path }: { readonly method: Route['method']; readonly path?: string }) => {
      for (const file of addFunction({ name, method, path }, PROJECT_FOLDER)) io.out(`Wrote ${file}`);
      io.err(
        `Call it with npm run dev, or: ${invokeLine({ name, path })}. npm run docs adds it to functions/README.md.`,
      );
    });
}

function readMethod(text: string): Route['method'] {
  const method = parseMethod(text);
  if (method === undefined) throw new InvalidArgumentError(`It must be ${METHODS.join(', ')}.`);
  return method;
}
