import { availableVersions, majorOf, resolveEngine } from '../../catalogue/engine-catalogue.ts';
import { engineCatalogue } from '../../catalogue/engines.ts';
import { fieldProblems, type Kind, optional, textLike, yesOrNo } from '../kinds.ts';
import { group, option } from '../option.ts';
import type { Problem } from '../problem.ts';

/** A major upgrade that is under way: both majors are named, so that a changed version number alone is none. */
export interface MajorUpgrade {
  readonly from: string;
  readonly to: string;
}

const version: Kind = textLike(
  /^\d{2}(\.\d{1,2})?$/,
  'A major such as "17", where AWS chooses the minor, or a minor such as "17.7".',
);
const major: Kind = textLike(/^\d{2}$/, 'A major such as "17".');
const UPGRADE_TODO = 'Write, for example, majorUpgrade: { from: "16", to: "17" } together with version: "17".';

export const engine = group({
  title: 'Engine',
  options: {
    version: option<string>({
      about:
        'Aurora PostgreSQL version. A major is compared by prefix, so that minor upgrades by AWS are no drift. A new major needs `majorUpgrade`.',
      default: '17',
      ...version,
      todo: 'Use "17".',
      inspect: versionProblems,
    }),
    majorUpgrade: option<MajorUpgrade | undefined>({
      about:
        'The named step of a major upgrade: allows it for as long as it stands here, and prints what to do before and after.',
      default: undefined,
      ...optional(
        { allowed: '{ from, to }, two majors', accepts: (value) => value !== null && typeof value === 'object' },
        'no major upgrade',
      ),
      todo: UPGRADE_TODO,
      inspect: (value, setting) =>
        value === undefined ? [] : fieldProblems(value, setting, { from: major, to: major }, UPGRADE_TODO),
    }),
    autoMinorVersionUpgrade: option<boolean | undefined>({
      about: 'Whether AWS installs minor versions in the maintenance window.',
      default: true,
      ...optional(yesOrNo, "not written: AWS's default, which is to install them"),
      todo: 'Leave it true: AWS retires old minors anyway.',
    }),
    extendedSupport: option<boolean | undefined>({
      about:
        'Whether a version past its end of standard support goes on, for a charge. False: AWS upgrades the major then. Decided when the cluster is made or restored.',
      default: false,
      ...optional(yesOrNo, "not written: AWS's default, which is to go on and to charge"),
      todo: 'Set it to true only where the charge is meant.',
    }),
  },
  check: ({ version: wanted, majorUpgrade }) => {
    if (majorUpgrade === undefined) return [];
    const { from, to } = majorUpgrade;
    const rises = Number(from) < Number(to) && majorOf(wanted) === to;
    return rises
      ? []
      : [
          {
            setting: 'engine.majorUpgrade',
            what: 'The step does not lead to the version that is set, or not upwards.',
            received: `from ${from} to ${to}, version ${wanted}`,
            allowed: 'A step from a lower major to that of engine.version.',
            todo: UPGRADE_TODO,
          },
        ];
  },
});

/** Versions that AWS no longer creates, that have no Data API, or that the catalogue does not know. */
function versionProblems(wanted: string, setting: string): readonly Problem[] {
  const found = resolveEngine(engineCatalogue, wanted);
  const offered = availableVersions(engineCatalogue, majorOf(wanted));
  const allowed = `${(offered.length > 0 ? offered : availableVersions(engineCatalogue)).join(', ')} (catalogue of ${engineCatalogue.asOf}).`;
  const problem = (what: string, todo: string): readonly Problem[] => [
    { setting, what, received: wanted, allowed, todo },
  ];
  if (found.status === 'retired') {
    return problem(
      'The engine version is retired: AWS creates no cluster with it.',
      `Use ${JSON.stringify(majorOf(wanted))}, or one of these.`,
    );
  }
  if (found.status === 'unknown') {
    return problem(
      'The engine catalogue does not know this version.',
      'If it is newer than the catalogue, run npm run catalogue:refresh; otherwise use one of these.',
    );
  }
  return found.dataApi === false ? problem('This engine version has no Data API.', 'Use one of these.') : [];
}
