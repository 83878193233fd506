/** `17` of `17.7`. */
export function majorOf(version: string): string {
  return version.split('.')[0] ?? version;
}
