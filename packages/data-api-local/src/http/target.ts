/** What a request line names: `/Execute`, or `http://localhost:8432/Execute` as a client sends it that believes in a proxy. */
export interface RequestTarget {
  readonly path: string;
  /** Only in the absolute form. It counts more than the Host header, and both are checked. */
  readonly host: string | undefined;
}

export function requestTarget(url = ''): RequestTarget {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) {
    const { pathname: path, host } = new URL(url);
    return { path, host };
  }
  const query = url.indexOf('?');
  return { path: query === -1 ? url : url.slice(0, query), host: undefined };
}
