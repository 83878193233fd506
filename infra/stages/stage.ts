import { z } from 'zod';
import { type Access, access } from './options/access.ts';
import { type Capacity, capacity } from './options/capacity.ts';
import { type Credentials, credentials } from './options/credentials.ts';
import { type Dsql, dsql } from './options/dsql.ts';
import { type Durability, durability } from './options/durability.ts';
import { type Engine, engine } from './options/engine.ts';
import { type Functions, functions } from './options/functions.ts';
import { type General, general } from './options/general.ts';
import { type Guards, guards } from './options/guards.ts';
import { type Instances, instances } from './options/instances.ts';
import { type Keys, keys } from './options/keys.ts';
import { type Network, network } from './options/network.ts';
import { type Observability, observability } from './options/observability.ts';
import { type State, state } from './options/state.ts';

/**
 * A stage file: the name of the stage, and the options in which it differs from the stage that it extends, or from the defaults.
 *
 * Interfaces all the way down: through a mapped type (`Partial<Capacity>`) an editor shows no documentation of an option.
 */
export interface StageSettings extends General {
  /** Also the first part of the stack ids (`<name>-database`), and a part of every name in AWS. */
  readonly name: string;
  /** Another stage, whose options apply if this one does not set them. Lists and objects are not merged. */
  readonly extends?: string;
  /** Where Terraform keeps its state. */
  readonly state?: State;
  /** How much the instances scale. */
  readonly capacity?: Capacity;
  /** The writer and the readers. */
  readonly instances?: Instances;
  /** Aurora PostgreSQL or Aurora MySQL, and its version. */
  readonly engine?: Engine;
  /** The master user and its password. */
  readonly credentials?: Credentials;
  /** The network of the cluster, and who may connect to it. */
  readonly network?: Network;
  /** Backups, and protection against loss. */
  readonly durability?: Durability;
  /** Which KMS keys encrypt. */
  readonly keys?: Keys;
  /** Logs, parameters and alarms. */
  readonly observability?: Observability;
  /** Which roles may use the Data API. */
  readonly access?: Access;
  /** The Lambda functions of `functions/` and their HTTP API: the stack `<name>-functions`, which a stage has only with `authorizer`. */
  readonly functions?: Functions;
  /** A cluster of Aurora DSQL: the stack `<name>-dsql`, which a stage has only with `enabled`. */
  readonly dsql?: Dsql;
  /** Tags, accounts and timeouts. */
  readonly guards?: Guards;
}

/** Every group of options, by its name in a stage file, in the order of the documentation. */
export const groups = {
  state,
  capacity,
  instances,
  engine,
  credentials,
  network,
  durability,
  keys,
  observability,
  access,
  functions,
  dsql,
  guards,
} satisfies Readonly<Record<keyof Omit<StageSettings, keyof General | 'name' | 'extends'>, z.ZodObject>>;

/** The values of a stage with every option set. */
export const stageSchema = z.strictObject({ name: z.string('Text.'), ...general.shape, ...groups });

/** A stage with every option set and checked. Plain data without cdktf, so that scripts read the same values as the stacks. */
export type Stage = Readonly<Omit<z.output<typeof general>, 'databaseName'>> & {
  readonly name: string;
  readonly databaseName: string;
} & { readonly [G in keyof typeof groups]: Readonly<z.output<(typeof groups)[G]>> } & {
  /** Defaults that depend on the engine. */
  readonly engine: { readonly version: string };
  readonly network: { readonly port: number };
};
