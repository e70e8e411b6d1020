const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '::1', '[::1]']);
const LOOPBACK_IPV4 = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/i;
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]']);

/** Whether a host name or address can only mean this machine. */
export const isLoopback = (host: string): boolean =>
  LOOPBACK_NAMES.has(host.toLowerCase()) || LOOPBACK_IPV4.test(host);

/** Whether it means every address of the machine, and so is none that a client would name. */
export const isAnyAddress = (host: string): boolean => ANY_ADDRESS.has(host);

/**
 * The first name by which other machines can reach a server, if any. A served name beyond this machine means that
 * something hands its requests on to us, wherever we listen.
 * @param allowedHosts - `name` or `name:port`
 */
export const exposedName = (
  host: string,
  allowedHosts: readonly string[] = [],
): string | undefined =>
  [host, ...allowedHosts.map((name) => name.replace(/:\d+$/, ''))].find(
    (name) => !isLoopback(name),
  );

/** What is configured of how a server is reached. */
export interface ReachedAs {
  /** Where people and clients reach it, if that is told. */
  readonly publicUrl?: string | undefined;
  /** `Host` values that it answers to, `name` or `name:port`. */
  readonly allowedHosts?: readonly string[];
}

/**
 * What people and clients reach a server by, for every link to it: what is configured; else, where it listens on every
 * address, the first name that it answers to, or this machine. A name never comes from a request: who sends one could have
 * people follow links to a place of its own.
 * @param url - where it listens, without a slash at its end
 */
export function publicUrl(url: string, { publicUrl: told, allowedHosts = [] }: ReachedAs): string {
  if (told !== undefined) return told;
  const target = new URL(url);
  // A port of its own that the name brings along takes the place of ours.
  if (isAnyAddress(target.hostname)) target.host = allowedHosts[0] ?? '127.0.0.1';
  return target.origin;
}
