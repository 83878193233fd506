/** What a request line names: `/Execute`, or `http://localhost:8432/Execute` as a client sends it that believes in a proxy. */
export interface RequestTarget {
  readonly path: string;
  /** Only in the absolute form. It counts more than the Host header, and both are checked. */
  readonly host: string | undefined;
}

export function requestTarget(url = ''): RequestTarget {
  const absolute = /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  const path = absolute?.pathname ?? url.split('?')[0] ?? '';
  return { path, host: absolute?.host };
}
