import { ENGINE_FAMILIES, ENGINES, type EngineFamily } from '@daybreak/aurora/facts';
import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { oneOf, textLike, yesOrNo } from '../schemas.ts';

/** A major upgrade in progress. It has both majors, so that just changing the version number is not an upgrade. */
export interface MajorUpgrade {
  /** The major of today, such as `16`. */
  readonly from: string;
  /** The major of `engine.version`, such as `17`. */
  readonly to: string;
}

export interface Engine {
  /**
   * Aurora PostgreSQL or [Aurora MySQL](mysql.md). A stage of MySQL is only infrastructure: the client, migrations, users and functions of
   * this project and its local database need PostgreSQL, and their options are refused. A change replaces the cluster.
   *
   * @default "postgresql"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMySQL.Overview.html
   */
  readonly family?: EngineFamily;
  /**
   * The version: a major such as `17`, for which AWS chooses the minor, or a minor such as `17.7`; with MySQL `8.0`, or a version such as
   * `8.0.mysql_aurora.3.10.0`. Terraform compares a major by prefix, so a minor upgrade by AWS is not drift. A new major needs
   * `majorUpgrade`.
   *
   * @default - "17", with MySQL "8.0"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/AuroraPostgreSQL.Updates.html
   */
  readonly version?: string | undefined;
  /**
   * Allows a major upgrade while it is set; the synth then prints what to do before and after it.
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
   * Whether the cluster can keep its version after the end of standard support, for a charge. With false, AWS upgrades the major version
   * then. Undefined leaves the argument out: the version is kept and AWS charges. Fixed when the cluster is created or restored.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/extended-support.html
   */
  readonly extendedSupport?: boolean | undefined;
}

const VERSION = 'A version as text, such as "17" or "17.7"; with MySQL "8.0" or "8.0.mysql_aurora.3.10.0".';
/** A version of either family; a check verifies the family. */
const isVersion = (text: string) => ENGINE_FAMILIES.some((family) => ENGINES[family].version.test(text));

const major = textLike(/^\d{2}$/, 'A major such as "17".');

export const engine = z.strictObject({
  family: option(oneOf(ENGINE_FAMILIES), {
    default: 'postgresql',
    todo: 'Use "postgresql", which the code of this project needs.',
  }),
  version: option(z.string(VERSION).refine(isVersion, VERSION).optional(), {
    default: undefined,
    todo: 'Use "17", or "8.0" with engine.family "mysql".',
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
