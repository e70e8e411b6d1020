import type { HumanRequest } from '@qmcp/contracts';

import type { Config } from '../config.ts';
import type { Qmcp } from '../create-qmcp.ts';
import { publicUrl } from '../loopback.ts';
import { ConsoleSessions } from './console-sessions.ts';
import { signInUrl } from './sign-in-url.ts';

/** Most held calls that are counted. */
const MAX_COUNTED = 100;

/**
 * What tells the owner how to sign in to the console, and of the calls that are held for them. Offers a link; it leads on to
 * the held call where there is one, and to the inbox where there are several.
 * @param url - where the server listens
 */
export async function signInNote(
  qmcp: Pick<Qmcp, 'server' | 'store' | 'clock' | 'entropy'>,
  url: string,
  config: Pick<Config, 'publicUrl' | 'allowedHosts'>,
): Promise<string> {
  const secret = await new ConsoleSessions(qmcp).offerLink();
  const held = { type: 'approval', status: 'pending' } as const;
  const { requests } = await qmcp.server.human.list(held, { limit: MAX_COUNTED });
  const link = signInUrl(publicUrl(url, config), secret, placeOf(requests));
  return `${headOf(requests.length)}\n  ${link}`;
}

function placeOf([first, ...others]: readonly HumanRequest[]): `/${string}` | undefined {
  if (first === undefined) return undefined;
  return others.length === 0 ? `/inbox/${first.id}` : '/inbox';
}

function headOf(count: number): string {
  if (count === 0) return 'Sign in to the console, once, within 15 minutes:';
  const calls =
    count === 1 ? '1 call is' : `${count === MAX_COUNTED ? `${count} or more` : count} calls are`;
  return `${calls} held for you. Sign in, once, within 15 minutes, and decide:`;
}
