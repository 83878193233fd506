// Connects to AWS through a proxy, because the SDK itself does not read HTTPS_PROXY.
import type { Agent } from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * An agent that connects to `host` through the proxy of HTTPS_PROXY (or https_proxy); undefined if none is set, or NO_PROXY excludes the
 * host. It keeps no connection open, so it never prevents a program from ending.
 * @throws {Error} HTTPS_PROXY is not the URL of a proxy
 */
export function proxyAgent(env: Environment, host: string): Agent | undefined {
  const name = env.HTTPS_PROXY ? 'HTTPS_PROXY' : 'https_proxy';
  const value = env[name];
  if (!value || isExcepted(host, env.NO_PROXY || env.no_proxy || '')) return undefined;
  const url = parseUrl(value.includes('://') ? value : `http://${value}`);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    // Not shown, because it may contain a password.
    throw new Error(
      `${name} is not the URL of a proxy (${value.length} characters, not shown: it may hold a password). Expected http:// or https://, a host and a port, such as http://proxy.example.com:3128. Correct it, or unset it.`,
    );
  }
  return new HttpsProxyAgent(url) as unknown as Agent;
}

/**
 * Reads NO_PROXY like curl and Terraform: names separated by commas or spaces. Each matches itself and its subdomains, with a leading dot
 * only its subdomains; `*` matches everything.
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
