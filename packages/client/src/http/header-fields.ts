import { PlatformError } from '@qmcp/contracts';

/** Header names (in lower case) and values. */
export type HeaderFields = Readonly<Record<string, string>>;

/** RFC 9110, section 5.6.2. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** RFC 9110, section 5.5, without surrounding white space. */
const VALUE = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;
/** What belongs to the connection; whoever sets it for one message could smuggle another one past a proxy. */
const FRAMING = new Set(
  'connection content-length expect host keep-alive te trailer transfer-encoding upgrade'.split(
    ' ',
  ),
);

/**
 * Refuses headers that can't be sent as they are. Values are not repeated in the error: they may be secrets.
 * @throws PlatformError `bad_header`
 */
export function checkHeaders(headers: HeaderFields): void {
  for (const name in headers) {
    if (!NAME.test(name) || FRAMING.has(name)) {
      throw new PlatformError(
        'bad_header',
        `${JSON.stringify(name)} can't be set as a header: use a name that HTTP allows and that does not steer the connection`,
      );
    }
    if (!isHeaderValue(headers[name] ?? '')) {
      throw new PlatformError(
        'bad_header',
        `The value of header ${name} holds a line break, another control character, a character beyond Latin-1 or outer white space: encode or trim it`,
      );
    }
  }
}

/** Tells whether a text can be sent as the value of a header. */
export const isHeaderValue = (text: string): boolean => VALUE.test(text);

/** The media type of a reply in lower case, without parameters; empty where there is none. */
export const mediaTypeOf = (contentType: string | undefined): string =>
  (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
