/** Controls, formats (bidirectional overrides, zero-width, tags), line and paragraph separators, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Writes out, as `\u{…}`, each character that would act on a terminal or a log viewer instead of being read: whoever
 * chooses a string that is logged can neither forge a line nor recolour or reverse one.
 */
export const escapeInvisible = (text: string): string =>
  text.replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
