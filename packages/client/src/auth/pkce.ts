import { base64url } from 'jose';

/** The S256 code challenge of a verifier (RFC 7636 section 4.2). */
export const codeChallenge = async (verifier: string): Promise<string> =>
  base64url.encode(await sha256(verifier));

/** SHA-256 of a text. */
export const sha256 = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
