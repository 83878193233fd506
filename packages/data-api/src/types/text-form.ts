import { type Codec, type RawValue, wrongValue } from './codec.ts';

interface TextForm<In, Out> {
  readonly sqlType: string;
  readonly typeNames?: readonly string[];
  readonly typeHint?: NonNullable<Codec<In, Out>['typeHint']>;
  readonly toText: (value: In) => string;
  readonly fromRaw: (raw: RawValue) => Out;
  readonly fromText?: (text: string) => Out;
  /** @default true */
  readonly survivesJson?: boolean;
  /** @default - true without a hint */
  readonly needsCast?: boolean;
}

/** A type that travels as text: with a hint the service binds it as that type, without one the SQL text has a cast. */
export function viaText<In, Out = In>({ typeHint, ...form }: TextForm<In, Out>): Codec<In, Out> {
  return {
    typeNames: [form.sqlType],
    fromText: form.fromRaw,
    ...form,
    ...(typeHint === undefined ? {} : { typeHint }),
    needsCast: form.needsCast ?? typeHint === undefined,
    acceptsNull: false,
    returnable: true,
    survivesJson: form.survivesJson ?? true,
    toField: (value: In) => ({ stringValue: form.toText(value) }),
  };
}

/** A type only for parameters: the Data API cannot return it. */
export function parameterOnly<In, Out>(codec: Codec<In, Out>): Codec<In, Out> & { readonly returnable: false } {
  return { ...codec, returnable: false };
}

/** @throws {ValueProblem} */
export function stringOf(raw: RawValue, expected: string): string {
  return typeof raw === 'string' ? raw : wrongValue(expected, raw);
}
