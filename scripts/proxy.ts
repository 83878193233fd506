// The way to AWS where a proxy stands between: the SDK reads no HTTPS_PROXY by itself.
import type { Agent } from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * An agent that goes to `host` through the proxy of HTTPS_PROXY (or https_proxy); undefined when none is set, or NO_PROXY
 * excepts the host. It keeps no connection, so it never holds a program back from ending.
 * @throws {Error} HTTPS_PROXY is not the URL of a proxy
 */
export function proxyAgent(env: Environment, host: string): Agent | undefined {
  const name = env.HTTPS_PROXY ? 'HTTPS_PROXY' : 'https_proxy';
  const value = env[name];
  if (!value || isExcepted(host, env.NO_PROXY || env.no_proxy || '')) return undefined;
  const url = parseUrl(value.includes('://') ? value : `http://${value}`);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    // Not shown: it may hold a password.
    throw new Error(
      `${name} is not the URL of a proxy (${value.length} characters, not shown: it may hold a password). Expected http:// or https://, a host and a port, such as http://proxy.example.com:3128. Correct it, or unset it.`,
    );
  }
  return new HttpsProxyAgent(url) as unknown as Agent;
}

/**
 * As curl and Terraform read NO_PROXY: names apart by commas or spaces; each means itself and what is below it, with a dot in
 * front only what is below it; `*` is everything.
 */
function isExcepted(host: string, exceptions: string): boolean {
  return exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .map((entry) => entry.replace(/:\d+$/, '').replace(/^\*\./, '.'))
    .some((entry) => {
      if (entry === '') return false;
      if (entry === '*' || entry === host) return true;
      return host.endsWith(entry.startsWith('.') ? entry : `.${entry}`);
    });
}

function parseUrl(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}
