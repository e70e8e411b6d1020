import { oneLine } from '../foreign-text.ts';
import type { Review } from './review.ts';

/** A review as Markdown, for a model or a person to read. */
export function describeReview({
  kind,
  verdict,
  score,
  findings,
  omittedFindings,
  criteria,
}: Review): string {
  return [
    `Review of a ${kind}: **${verdict}**, score ${score} of 100.`,
    findings.length === 0 ? 'No rule found anything.' : findings.map(describeFinding).join('\n'),
    omittedFindings === 0 ? '' : `${omittedFindings} more findings are left out.`,
    criteria.map(({ criterion, met }) => `- [${met ? 'x' : ' '}] ${oneLine(criterion)}`).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function describeFinding({
  severity,
  rule,
  file,
  line,
  step,
  message,
  suggestion,
}: Review['findings'][number]): string {
  const place = [file, line === undefined ? undefined : `line ${line}`, step]
    .filter((part) => part !== undefined)
    .join(', ');
  return oneLine(
    `- ${severity} ${rule}${place === '' ? '' : ` (${place})`}: ${message} ${suggestion}`,
  );
}
