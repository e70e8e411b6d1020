import { codeSpan, oneLine } from '../../foreign-text.ts';
import type { FileFinding, Findings } from './finding.ts';
import { READABLE_EXTENSIONS } from './source-language.ts';

/** Findings that are told in words; the structured answer has the rest. */
const MAX_SHOWN = 50;

/** Findings in words: how many, then one a line. */
export function describeFindings({ findings, counts }: Findings): string {
  const { error, warning, info } = counts;
  const total = error + warning + info;
  if (total === 0) return 'Nothing found.';
  const shown = findings.slice(0, MAX_SHOWN);
  const more = total - shown.length;
  return [
    `${total} found: ${count(error, 'error')}, ${count(warning, 'warning')}, ${count(info, 'note')}.`,
    ...shown.map(describeFinding),
    ...(more > 0 ? [`… and ${more} more.`] : []),
  ].join('\n');
}

/** A sentence about files that were left out; nothing where there are none. */
export const describeSkipped = (paths: readonly string[]): string[] =>
  paths.length === 0
    ? []
    : [
        `Left out, since only ${READABLE_EXTENSIONS} are read: ${paths.map((path) => codeSpan(path)).join(', ')}`,
      ];

const count = (number: number, name: string): string =>
  `${number} ${name}${number === 1 ? '' : 's'}`;

function describeFinding({
  path,
  line,
  column,
  rule,
  severity,
  message,
  cwe,
}: FileFinding): string {
  const place = `${oneLine(path)}:${line}${column === undefined ? '' : `:${column}`}`;
  const weakness = cwe === undefined ? '' : ` (CWE-${cwe})`;
  return `- ${place} ${severity} ${rule}${weakness}: ${oneLine(message, 500)}`;
}
