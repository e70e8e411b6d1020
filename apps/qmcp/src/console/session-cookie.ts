import { getCookie } from 'hono/cookie';

import type { ApiContext } from '../api/api-env.ts';
import { sessionLimits } from './console-sessions.ts';

/**
 * The cookie that carries a session. By `__Host-` browsers take it only with `Secure` and `Path=/` and without `Domain`
 * (RFC 6265bis, section 4.1.3.2), so that no other host can set it; they take `Secure` for granted on loopback.
 */
export const SESSION_COOKIE = '__Host-qmcp_session';

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** What the browser carries; undefined where it carries nothing. */
export const sessionSecretOf = (context: ApiContext): string | undefined =>
  getCookie(context, SESSION_COOKIE);

/** The header that has a browser keep a session for as long as it can last. */
export const sessionCookie = (secret: string): string =>
  `${SESSION_COOKIE}=${secret}; ${ATTRIBUTES}; Max-Age=${sessionLimits.absoluteMs / 1_000}`;

/** The header that has a browser forget its session. */
export const NO_SESSION_COOKIE = `${SESSION_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`;
