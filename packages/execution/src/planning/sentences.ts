/** How a goal's text falls into sentences, each with what its place in the text says of it. */

/** Where a sentence stands. */
export interface Sentence {
  readonly text: string;
  /** `bullet` items stand side by side; `numbered` ones and `prose` follow each other. */
  readonly place: 'bullet' | 'numbered' | 'prose';
  /** The line before its list, such as "Build:"; it lends its verb to items that have none. */
  readonly lead: string | undefined;
}

const BULLET = /^\s*[-*+•]\s+(?:\[[ xX]\]\s+)?/;
const NUMBER = /^\s*(?:step\s+)?\(?(?:\d{1,3}|[a-z])[.):]\s+/i;
const INLINE_NUMBER = /\s+(?=\(?\d{1,2}[.)]\s+\p{L})/gu;
const SENTENCE_END = /(?<!\b(?:e\.g|i\.e|etc|vs|approx|dr|mr|mrs))(?<mark>[.!?]+)\s+(?=\S)|;\s*/giu;

/** Splits a text into sentences: by lines, list items, full stops and semicolons. */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let lead: string | undefined;
  for (const item of joinWrappedLines(breakInlineNumbers(text))) {
    const place = placeOf(item);
    if (place === 'prose') lead = item.trim().endsWith(':') ? item.trim().slice(0, -1) : undefined;
    if (place === 'prose' && lead !== undefined) continue;
    const body = item.replace(BULLET, '').replace(NUMBER, '').trim();
    for (const sentence of splitAtEnds(body)) sentences.push({ text: sentence, place, lead });
  }
  return sentences;
}

function placeOf(line: string): Sentence['place'] {
  if (BULLET.test(line)) return 'bullet';
  return NUMBER.test(line) ? 'numbered' : 'prose';
}

/** "1) find it 2) fix it" on one line is a list too; a lone number is not. */
function breakInlineNumbers(text: string): string {
  return /(?:^|\s)\(?1[.)]\s/.test(text) && /\s\(?2[.)]\s/.test(text)
    ? text.replaceAll(INLINE_NUMBER, '\n')
    : text;
}

function joinWrappedLines(text: string): string[] {
  const items: string[] = [];
  let open = false;
  for (const line of text.split(/\r?\n/)) {
    const isItem = placeOf(line) !== 'prose';
    const last = items.at(-1);
    if (line.trim() === '') open = false;
    else if (isItem || !open || last === undefined || last.trimEnd().endsWith(':')) {
      items.push(line);
      open = true;
    } else items[items.length - 1] = `${last} ${line.trim()}`;
  }
  return items;
}

function splitAtEnds(text: string): string[] {
  const sentences: string[] = [];
  let from = 0;
  for (const end of text.matchAll(SENTENCE_END)) {
    sentences.push(text.slice(from, end.index) + (end.groups?.['mark'] ?? ''));
    from = end.index + end[0].length;
  }
  sentences.push(text.slice(from));
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence !== '');
}
