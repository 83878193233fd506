import { z } from 'zod';
import { DEFAULT_ENGINE_VERSION } from '../defaults.ts';
import { type OptionsOf, option } from '../option.ts';
import { textLike, yesOrNo } from '../schemas.ts';

/** A major upgrade in progress. It names both majors, so that a changed version number alone is not an upgrade. */
export interface MajorUpgrade {
  /** The major of today, such as `16`. */
  readonly from: string;
  /** The major of `engine.version`, such as `17`. */
  readonly to: string;
}

export interface Engine {
  /**
   * Aurora PostgreSQL version: a major such as `17`, for which AWS chooses the minor, or a minor such as `17.7`. Terraform compares a
   * major by prefix, so a minor upgrade by AWS is not drift. A new major needs `majorUpgrade`.
   *
   * @default "17"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/AuroraPostgreSQL.Updates.html
   */
  readonly version?: string;
  /**
   * Allows a major upgrade as long as it is set, and makes the synth print what to do before and after it.
   *
   * @default - no major upgrade
   * @example { from: '16', to: '17' }
   */
  readonly majorUpgrade?: MajorUpgrade | undefined;
  /**
   * Whether AWS installs minor versions in the maintenance window. Undefined leaves the argument out: AWS installs them.
   *
   * @default true
   */
  readonly autoMinorVersionUpgrade?: boolean | undefined;
  /**
   * Whether a version stays, for a charge, after its end of standard support. False: AWS then upgrades the major. Undefined leaves the
   * argument out: the version stays and AWS charges. Fixed when the cluster is made or restored.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/extended-support.html
   */
  readonly extendedSupport?: boolean | undefined;
}

const major = textLike(/^\d{2}$/, 'A major such as "17".');

export const engine = z.strictObject({
  version: option(textLike(/^\d{2}(\.\d{1,2})?$/, 'A major such as "17", or a minor such as "17.7".'), {
    default: DEFAULT_ENGINE_VERSION,
    todo: 'Use "17".',
  }),
  majorUpgrade: option(
    z.strictObject({ from: major, to: major }, 'An object with from and to, two majors.').optional(),
    {
      default: undefined,
      todo: 'Write, for example, majorUpgrade: { from: "16", to: "17" } together with version: "17".',
    },
  ),
  autoMinorVersionUpgrade: option(yesOrNo().optional(), {
    default: true,
    todo: 'Use true: AWS retires old minors in any case.',
  }),
  extendedSupport: option(yesOrNo().optional(), {
    default: false,
    todo: 'Use true only if you accept the charge.',
  }),
} satisfies OptionsOf<Engine>);
