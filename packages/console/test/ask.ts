import { send, type TestConsole } from './console.ts';

export interface ApiAnswer {
  readonly status: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: each route has a different answer
  readonly body: any;
}

/** Sends the request that the page would send to a route of the console. */
export async function ask(tested: TestConsole, route: string, body?: object): Promise<ApiAnswer> {
  const [method = '', name = ''] = route.split(' ');
  const headers = { 'x-daybreak-console': tested.token, 'content-type': 'application/json' };
  const sent = body === undefined ? '' : JSON.stringify(body);
  const { status, text } = await send(tested.origin, method, `/_daybreak/console/${name}`, headers, sent);
  return { status, body: JSON.parse(text) };
}
