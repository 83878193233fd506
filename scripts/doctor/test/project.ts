// A project in a temporary folder, as input of checks.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Surroundings, surroundingsOf } from '../surroundings.ts';

export interface TestProject {
  readonly folder: string;
  /** Writes a file below the folder. */
  write(name: string, content: string, mode?: number): void;
  /** Surroundings of this project, with other values where given. */
  surroundings(options?: Partial<Surroundings>): Surroundings;
  remove(): void;
}

/** A bare Node.js project: no connection, no git, unused ports. */
export function createProject(): TestProject {
  const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-doctor-'));
  const project: TestProject = {
    folder,
    write(name, content, mode = 0o600) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      // Independent of the umask.
      chmodSync(file, mode);
    },
    surroundings(options = {}) {
      const { env = {}, stage = 'dev' } = options;
      return {
        ...surroundingsOf({ env, cwd: folder, stage }),
        temporaryFolder: folder,
        findPostgres: async () => ({ engine: 'embedded', version: '17.10', major: 17 }),
        ports: { dataApi: 1, console: 1 },
        ...options,
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  project.write('package.json', '{ "engines": { "node": ">=20.19" } }');
  return project;
}
