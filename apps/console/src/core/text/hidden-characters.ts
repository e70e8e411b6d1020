/** A piece of a text: one to be read, or a character that nobody would see. */
export type TextPiece =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'hidden'; readonly code: string; readonly name: string | undefined };

/**
 * Characters that show nothing, or that turn around what stands beside them: whoever writes arguments could make them
 * read as something else (Unicode TR 36, §2.8 and §3.6; CVE-2021-42574). Whole emoji hold some of them, and are left alone.
 */
const EMOJI_OR_HIDDEN =
  /(?<emoji>\p{RGI_Emoji})|[[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u2800]--[\n\t]]/gv;

/** Those that are met most, by the abbreviations that Unicode gives them. */
const NAMES: Readonly<Record<string, string>> = {
  '\r': 'CR',
  '\u00AD': 'SHY',
  '\u061C': 'ALM',
  '\u200B': 'ZWSP',
  '\u200C': 'ZWNJ',
  '\u200D': 'ZWJ',
  '\u200E': 'LRM',
  '\u200F': 'RLM',
  '\u202A': 'LRE',
  '\u202B': 'RLE',
  '\u202C': 'PDF',
  '\u202D': 'LRO',
  '\u202E': 'RLO',
  '\u2060': 'WJ',
  '\u2066': 'LRI',
  '\u2067': 'RLI',
  '\u2068': 'FSI',
  '\u2069': 'PDI',
  '\uFEFF': 'BOM',
};

/** Takes a text apart into what is read and what would stay unseen. */
export function revealHidden(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of hiddenIn(text)) {
    if (match.index > end) pieces.push({ kind: 'plain', text: text.slice(end, match.index) });
    const [character] = match;
    pieces.push({ kind: 'hidden', code: codeOf(character), name: NAMES[character] });
    end = match.index + character.length;
  }
  if (end < text.length) pieces.push({ kind: 'plain', text: text.slice(end) });
  return pieces;
}

/** How many characters of a JSON value, names included, nobody would see. */
export function countHidden(value: unknown): number {
  if (typeof value === 'string') return hiddenIn(value).length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, inner]) => sum + hiddenIn(name).length + countHidden(inner),
    0,
  );
}

/** JSON for people, in which nothing hides: what nobody would see stands as its escape. It parses to the same value. */
export function prettyJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2) ?? '';
  return escapeHidden(text);
}

/** JSON in one line, in which nothing hides; empty for what JSON has no text for. */
export const inlineJson = (value: unknown): string => escapeHidden(JSON.stringify(value) ?? '');

const escapeHidden = (json: string): string =>
  json.replaceAll(EMOJI_OR_HIDDEN, (character, emoji: string | undefined) =>
    emoji === undefined ? escapeOf(character) : character,
  );

const hiddenIn = (text: string): readonly RegExpExecArray[] =>
  [...text.matchAll(EMOJI_OR_HIDDEN)].filter(({ groups }) => groups?.['emoji'] === undefined);

/** UTF-16 units, as JSON wants them. */
const escapeOf = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${hex(unit.charCodeAt(0))}`)
    .join('');

const codeOf = (character: string): string =>
  `U+${hex(character.codePointAt(0) ?? 0).toUpperCase()}`;

const hex = (code: number): string => code.toString(16).padStart(4, '0');
