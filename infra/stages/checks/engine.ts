import { majorOf } from '@daybreak/aurora/facts';
import { availableVersions, resolveEngine } from '../../catalogue/engine-catalogue.ts';
import { engineCatalogue } from '../../catalogue/engines.ts';
import type { Problem } from '../../problem.ts';
import type { Check } from './check.ts';

/** Versions that AWS no longer creates, that have no Data API, or that the catalogue does not list. */
const usableVersion: Check = {
  reads: ['engine.version'],
  find: ({ engine: { version } }) => {
    const { status, dataApi } = resolveEngine(engineCatalogue, version);
    if (status === 'retired') {
      const todo = `Use ${JSON.stringify(majorOf(version))}, or one of these.`;
      return versionProblem(version, 'The engine version is retired: AWS creates no cluster with it.', todo);
    }
    if (status === 'unknown') {
      const todo = 'If it is newer than the catalogue, run npm run catalogue:refresh; otherwise use one of these.';
      return versionProblem(version, 'The engine catalogue does not list this version.', todo);
    }
    if (dataApi !== false) return [];
    return versionProblem(version, 'This engine version has no Data API.', 'Use one of these.');
  },
};

function versionProblem(received: string, what: string, todo: string): readonly Problem[] {
  const ofMajor = availableVersions(engineCatalogue, majorOf(received));
  const majors = [...new Set(availableVersions(engineCatalogue).map(majorOf))];
  const allowed = `${(ofMajor.length > 0 ? ofMajor : majors).join(', ')} (catalogue of ${engineCatalogue.asOf}).`;
  return [{ setting: 'engine.version', what, received, allowed, todo }];
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

export const engineChecks: readonly Check[] = [usableVersion, upgradeLeadsToVersion];
