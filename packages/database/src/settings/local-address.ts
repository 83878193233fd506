import { isLoopback } from './local.ts';

const ADDRESS = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\]):(\d{1,5})$/;
const MAX_PORT = 65_535;

/** `127.0.0.1:8433` in parts; undefined for anything that is not an address of this machine with a port. */
export function parseLocalAddress(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host = '', port = ''] = ADDRESS.exec(text) ?? [];
  const isAddress =
    host !== '' &&
    URL.canParse(`http://${host}`) &&
    isLoopback(new URL(`http://${host}`)) &&
    Number(port) >= 1 &&
    Number(port) <= MAX_PORT;
  return isAddress ? { host: host.replace(/[[\]]/g, ''), port: Number(port) } : undefined;
}
