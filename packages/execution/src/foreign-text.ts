/** Line ends and other controls, marks that reorder text, and the invisible tags that can carry a hidden text. */
const UNSEEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u{061C}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}\u{E0000}-\u{E007F}]+/gu;

/**
 * Foreign text on one line, so that it cannot fake the structure around it; nothing in it acts without being seen.
 * @param maxLength - in UTF-16 code units; what is longer is cut and ends in `…`
 */
export function oneLine(text: string, maxLength = 5_000): string {
  const line = text.replaceAll(UNSEEN, ' ').trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}

/** Foreign text as a Markdown code span (CommonMark 6.1), on one line: nothing in it is read as Markdown or HTML. */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = line === '' || line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}
