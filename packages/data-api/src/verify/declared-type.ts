import { enumType } from '../types/composed-types.ts';
import { array, codecOf, nullable, type ParameterType } from '../types/declared-types.ts';
import { SCALARS, type ScalarName } from '../types/scalar-types.ts';
import type { CatalogueType } from './catalogue.ts';

/** A type of a declaration, in parts. */
export interface DeclaredType {
  /** A type name of this package, or the name of an enum. */
  readonly type: string;
  /** Of an enum. */
  readonly labels?: readonly string[];
  readonly array: boolean;
  readonly nullable: boolean;
}

const SCALAR_NAMES = Object.keys(SCALARS) as ScalarName[];

/** Undefined for a type that this package does not have. */
export function declaredType(of: CatalogueType, isNullable: boolean): DeclaredType | undefined {
  const { element } = of;
  const base = element ?? of;
  // The Data API returns one dimension only.
  if (base.element !== undefined) return undefined;
  const parts = { array: element !== undefined, nullable: isNullable };
  if (base.labels !== undefined) return { type: base.qualifiedName, labels: base.labels, ...parts };
  const scalar = SCALAR_NAMES.find((name) => codecOf(name).typeNames.includes(base.name));
  return scalar === undefined ? undefined : { type: scalar, ...parts };
}

/** The type itself. */
export function typeOf(declared: DeclaredType): ParameterType {
  const { type, labels } = declared;
  const base: ParameterType = labels === undefined ? (type as ScalarName) : enumType(type, labels);
  const whole = declared.array ? array(base) : base;
  return declared.nullable ? nullable(whole) : whole;
}

/** The type as it is written in TypeScript: `nullable(array('uuid'))`. */
export function textOf(declared: DeclaredType): string {
  const { type, labels } = declared;
  const list = labels?.map(quoted).join(', ');
  const base = list === undefined ? quoted(type) : `enumType(${quoted(type)}, [${list}])`;
  const whole = declared.array ? `array(${base})` : base;
  return declared.nullable ? `nullable(${whole})` : whole;
}

/** A string of TypeScript in single quotes. */
export function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}
