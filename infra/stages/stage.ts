import type { GroupName, general, groups } from './groups.ts';
import type { ValuesOf } from './option.ts';

type General = ValuesOf<(typeof general)['options']>;
type Groups = { readonly [G in GroupName]: ValuesOf<(typeof groups)[G]['options']> };

/** What a stage file says: its name, and the options in which it differs from the stage that it extends, or from the defaults. */
export type StageSettings = {
  /** Also the first part of the stack ids (`<name>-database`), and a part of every name in AWS. */
  readonly name: string;
  /** The name of another stage, whose options hold where this one says nothing. An option is taken whole: lists are not joined. */
  readonly extends?: string;
} & Partial<General> & { readonly [G in GroupName]?: Partial<Groups[G]> };

/** A stage with every option filled in and checked. Plain data: free of cdktf, so that scripts read what the stacks are made from. */
export type Stage = { readonly name: string } & Omit<General, 'databaseName'> & {
    readonly databaseName: string;
  } & Groups;
