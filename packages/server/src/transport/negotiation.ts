import type { IncomingHttpHeaders } from 'node:http';

import { WireError } from '@qmcp/contracts';

/** JSON is UTF-8 (RFC 8259, section 8.1); whoever names another charset means something else. */
const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"? *)?$/i;

/** @throws WireError `unsupported_media_type` unless the body is JSON as it is, not compressed */
export function demandJson(headers: IncomingHttpHeaders): void {
  const coding = headers['content-encoding'] ?? 'identity';
  if (JSON_TYPE.test(headers['content-type'] ?? '') && coding === 'identity') return;
  throw new WireError(
    'unsupported_media_type',
    'Send the body as Content-Type: application/json, without Content-Encoding',
  );
}

/** @throws WireError `not_acceptable` unless the client takes each of `types` */
export function demandAccept(headers: IncomingHttpHeaders, types: readonly string[]): void {
  // What nearly every client sends, word for word.
  if (headers.accept === types.join(', ')) return;
  const ranges = (headers.accept ?? '').split(',');
  const accepted = new Set(ranges.map((range) => range.split(';', 1)[0]?.trim().toLowerCase()));
  const takes = (type: string): boolean =>
    accepted.has(type) || accepted.has('*/*') || accepted.has(`${type.split('/', 1)[0] ?? ''}/*`);
  if (types.every(takes)) return;
  throw new WireError('not_acceptable', `The Accept header must list ${types.join(' and ')}`);
}
