import { WireError } from '@qmcp/contracts';

import { canBeRecorded, MAX_RECORDED_NAME_BYTES } from './audit/recorded-name.ts';

/**
 * Refuses URIs made to reach somewhere else: dot segments in any encoding, backslashes, control characters, slashes
 * hidden in percent-encoding. Also what is too long to be put on record. Definitions get only what passed here.
 * @throws WireError `invalid_params`
 */
export function demandSafeUri(uri: string): void {
  if (!canBeRecorded(uri)) throw refused(`longer than ${MAX_RECORDED_NAME_BYTES} bytes`);
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0020\u007F\\]/.test(uri)) throw refused('a control character, space or backslash');
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)) throw refused('no scheme');
  const path = (uri.split(/[?#]/, 1)[0] ?? '').replace(/^[^:]*:(?:\/\/)?/, '');
  demandDecodable(path);
  // Decoding until nothing changes finds `%252e%252e` as well.
  for (let text = path, before = ''; text !== before; text = decoded(text)) {
    before = text;
    if (text.split('/').some((segment) => segment === '..' || segment === '.')) {
      throw refused('a dot segment');
    }
    if (ENCODED_SEPARATOR.test(text)) throw refused('an encoded slash, backslash or NUL');
  }
}

/** `%25` is a percent sign, so any number of `25` may stand between a percent sign and what it encodes. */
const ENCODED_SEPARATOR = /%(?:25)*(?:2f|5c|00)/i;
const ENCODED = /%(?:25)*([0-9a-f]{2})/gi;

/** Undoes percent-encoding, however often repeated, as far as ASCII goes: nothing else is looked for. */
const decoded = (text: string): string =>
  text.replaceAll(ENCODED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function demandDecodable(path: string): void {
  try {
    decodeURIComponent(path);
  } catch {
    throw refused('a percent sign that encodes nothing');
  }
}

const refused = (what: string): WireError =>
  new WireError(
    'invalid_params',
    `The URI is not acceptable (${what}): send a plain, absolute URI`,
  );
