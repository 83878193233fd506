import { describeFinding, type Finding, severityWord } from '../../../infra/rules/finding.ts';
import { type PreflightResult, summary } from '../../../infra/rules/preflight.ts';

/** Findings by file, waived ones in a line each, and the verdict last. */
export function preflightLines(result: PreflightResult, judged: readonly string[]): readonly string[] {
  const files = [...judged, ...result.findings.map(({ file }) => file).filter((file) => !judged.includes(file))];
  const lines = [...new Set(files)].flatMap((file) => {
    const found = result.findings.filter((finding) => finding.file === file);
    const texts = found.map((finding) =>
      finding.waived === undefined
        ? describeFinding(finding)
        : `waived ${finding.rule} ${finding.at} until ${finding.waived.until}: ${finding.waived.reason}`,
    );
    return [
      `${file}: ${found.length === 0 ? 'nothing found' : `${found.length} found`}`,
      '',
      ...texts.flatMap((text) => [text, '']),
    ];
  });
  return [...lines, summary(result)];
}

/** The result as one JSON object on one line. Its names are a contract. */
export function preflightJson({ findings, ...counts }: PreflightResult, judged: readonly string[]): string {
  return JSON.stringify({ ...counts, files: judged, findings: findings.map(jsonFinding) });
}

function jsonFinding({ rule, severity, file, at, what, received, allowed, todo, source, waived }: Finding): object {
  const word = severityWord(severity);
  return {
    ...{ rule, severity: word, file, at, what, received, allowed, todo, source },
    ...(waived === undefined ? {} : { waived }),
  };
}
