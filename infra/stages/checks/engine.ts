import { ENGINES, majorOf } from '@daybreak/aurora/facts';
import { CATALOGUES } from '../../catalogue/catalogues.ts';
import {
  availableMajors,
  availableVersions,
  type EngineCatalogue,
  resolveEngine,
} from '../../catalogue/engine-catalogue.ts';
import type { Problem } from '../../problem.ts';
import type { Check } from './check.ts';

const versionOfFamily: Check = {
  reads: ['engine.family', 'engine.version'],
  find: ({ engine: { family, version } }) =>
    ENGINES[family].version.test(version)
      ? []
      : [
          {
            setting: 'engine.version',
            what: `This is not a version of the engine of the stage, engine.family ${JSON.stringify(family)}.`,
            received: version,
            allowed: `${ENGINES[family].versionInWords}.`,
            todo: `Set engine.version to ${JSON.stringify(ENGINES[family].defaultVersion)}, or correct engine.family.`,
          },
        ],
};

/** Versions that AWS no longer creates, that have no Data API, or that the catalogue does not list. */
const usableVersion: Check = {
  reads: ['engine.family', 'engine.version'],
  find: ({ engine: { family, version } }) => {
    const catalogue = CATALOGUES[family];
    const { status, dataApi } = resolveEngine(catalogue, version);
    const versionProblem = (what: string, todo: string) => [problemOf(catalogue, version, what, todo)];
    if (status === 'retired') {
      const todo = `Use ${JSON.stringify(majorOf(version))}, or one of these.`;
      return versionProblem('The engine version is retired: AWS creates no cluster with it.', todo);
    }
    if (status === 'unknown') {
      const engine = family === 'mysql' ? ' -- --engine aurora-mysql' : '';
      const todo = `If it is newer than the catalogue, run npm run catalogue:refresh${engine}; otherwise use one of these.`;
      return versionProblem('The engine catalogue does not list this version.', todo);
    }
    if (dataApi !== false) return [];
    return versionProblem('This engine version has no Data API.', 'Use one of these.');
  },
};

function problemOf(catalogue: EngineCatalogue, received: string, what: string, todo: string): Problem {
  const ofMajor = availableVersions(catalogue, majorOf(received));
  const offered = ofMajor.length > 0 ? ofMajor : availableMajors(catalogue);
  const allowed = `${offered.join(', ')} (catalogue of ${catalogue.asOf}).`;
  return { setting: 'engine.version', what, received, allowed, todo };
}

const upgradeLeadsToVersion: Check = {
  reads: ['engine.majorUpgrade', 'engine.version'],
  find: ({ engine: { version, majorUpgrade } }) => {
    if (majorUpgrade === undefined) return [];
    const { from, to } = majorUpgrade;
    if (Number(from) < Number(to) && majorOf(version) === to) return [];
    return [
      {
        setting: 'engine.majorUpgrade',
        what: 'The upgrade does not go up, or does not end at engine.version.',
        received: `from ${from} to ${to}, version ${version}`,
        allowed: 'An upgrade from a lower major to the major of engine.version.',
        todo: 'Write, for example, majorUpgrade: { from: "16", to: "17" } together with version: "17".',
      },
    ];
  },
};

export const engineChecks: readonly Check[] = [versionOfFamily, usableVersion, upgradeLeadsToVersion];
