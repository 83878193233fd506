import { Refusal } from '../http/refusal.ts';

/** A request of the page: its URL and its body. */
export interface RouteInput {
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** A member of the body that must be text. @throws {Refusal} 400 */
export function textOf(body: unknown, name: string): string {
  const value = memberOf(body, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new Refusal(
    400,
    `${name} is missing or is not text. Allowed is text of 1 character or more. Send it in the body.`,
  );
}

/** A member of the body that must be a whole number, 0 or more. @throws {Refusal} 400 */
export function wholeNumberOf(body: unknown, name: string): number {
  const value = memberOf(body, name);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Refusal(400, `${name} is not a whole number. Allowed is 0 or more. Send it in the body.`);
}

/** A member of the body that may be missing. @throws {Refusal} 400 */
export function optionalTextOf(body: unknown, name: string): string | undefined {
  return memberOf(body, name) === undefined ? undefined : textOf(body, name);
}

/** A member of the body that must be one of the allowed words. @throws {Refusal} 400 */
export function wordOf<T extends string>(body: unknown, name: string, allowed: readonly T[]): T {
  const value = allowed.find((one) => one === memberOf(body, name));
  if (value !== undefined) return value;
  throw new Refusal(
    400,
    `${name} is not one of the allowed words. Allowed are ${allowed.join(', ')}. Send it in the body.`,
  );
}

/** A member of the body that must be a list. @throws {Refusal} 400 */
export function listOf(body: unknown, name: string): readonly unknown[] {
  const value = memberOf(body, name);
  if (Array.isArray(value)) return value;
  throw new Refusal(400, `${name} is not a list. Allowed is a list, which may be empty. Send it in the body.`);
}

/** The same for a list of texts. @throws {Refusal} 400 */
export function textsOf(body: unknown, name: string): readonly string[] {
  const list = listOf(body, name);
  if (list.every((item) => typeof item === 'string')) return list;
  throw new Refusal(400, `${name} has an item that is not text. Allowed is a list of texts. Send it in the body.`);
}

export function memberOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

/** A number in the URL, within its limits. */
export function numberIn(
  query: URLSearchParams,
  name: string,
  limits: { readonly default: number; readonly max: number },
) {
  const number = Number(query.get(name) ?? limits.default);
  return Number.isSafeInteger(number) && number >= 0 ? Math.min(number, limits.max) : limits.default;
}
