import { describeFinding, type Finding, severityWord } from '../../../infra/rules/finding.ts';
import { type PreflightResult, summary } from '../../../infra/rules/preflight.ts';

const GIVE_PLAN =
  'What is not judged is an expression that only Terraform evaluates, or a module. Give the JSON of a plan to judge it: "terraform show -json plan.tfplan".';

/** Findings by file, waived ones in a line each, what could not be judged, and the verdict last. */
export function preflightLines(result: PreflightResult, judged: readonly string[]): readonly string[] {
  const files = [...judged, ...result.findings.map(({ file }) => file).filter((file) => !judged.includes(file))];
  const lines = [...new Set(files)].flatMap((file) => {
    const found = result.findings.filter((finding) => finding.file === file);
    const left = result.notJudged.filter((one) => one.file === file);
    const texts = found.map((finding) =>
      finding.waived === undefined
        ? describeFinding(finding)
        : `waived ${finding.rule} ${finding.at} until ${finding.waived.until}: ${finding.waived.reason}`,
    );
    return [
      `${file}: ${countLine(found.length, left.length)}`,
      '',
      ...[...texts, ...notJudgedLines(left)].flatMap((text) => [text, '']),
    ];
  });
  return [...lines, ...(result.notJudged.length > 0 ? [GIVE_PLAN] : []), summary(result)];
}

function countLine(found: number, notJudged: number): string {
  if (notJudged > 0) return `${found} found, ${notJudged} not judged`;
  return found === 0 ? 'nothing found' : `${found} found`;
}

/** A line for each resource: `not judged aws_rds_cluster.a: port, engine_version`. */
function notJudgedLines(left: PreflightResult['notJudged']): readonly string[] {
  return [...new Set(left.map(({ at }) => at))].map((at) => {
    const names = left.flatMap((one) => (one.at === at ? (one.argument ?? []) : []));
    return `not judged ${at}${names.length === 0 ? '' : `: ${names.join(', ')}`}`;
  });
}

/** The result as one JSON object on one line. Its names are a contract. */
export function preflightJson({ findings, notJudged, ...counts }: PreflightResult, judged: readonly string[]): string {
  return JSON.stringify({
    ...counts,
    notJudged: notJudged.length,
    files: judged,
    findings: findings.map(jsonFinding),
    ...(notJudged.length === 0 ? {} : { notJudgedPlaces: notJudged }),
  });
}

function jsonFinding({ rule, severity, file, at, what, received, allowed, todo, source, waived }: Finding): object {
  const word = severityWord(severity);
  return {
    rule,
    severity: word,
    file,
    at,
    what,
    received,
    allowed,
    todo,
    source,
    ...(waived === undefined ? {} : { waived }),
  };
}
