/** Words as they are compared: lower case, singular, without those that carry no meaning of their own. */

const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu;

const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a about all also an and any are as at be been by can do does each for from has have he her his i if in into is it its ' +
    'me must my new no not of on one only or our she should so some than that the their them then there these they this ' +
    'those to up us was we were what when which who will with without you your'
  ).split(' '),
);

/** The words of a text in order, in lower case. */
export const words = (text: string): string[] => text.toLowerCase().match(WORD) ?? [];

/** A word without the ending of its plural. */
function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|us|is)$/.test(word) || word.length < 4) return word;
  if (/(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** The words of a text that carry meaning, each once, in singular. */
export const contentWords = (text: string): Set<string> =>
  new Set(
    words(text)
      .filter((word) => !STOP_WORDS.has(word))
      .map(singular),
  );

/** The parts of an identifier: `getUserById`, `get_user_by_id` and `get-user.by id` give the same. */
export const identifierWords = (identifier: string): Set<string> =>
  contentWords(identifier.replaceAll(/(?<=[a-z\d])(?=[A-Z])|[_\-.]/g, ' '));

/** A text with its first letter in upper case. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
