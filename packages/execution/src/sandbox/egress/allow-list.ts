import { domainToASCII } from 'node:url';

import { ToolError } from '@qmcp/contracts';

const HTTPS_PORT = 443;
const MAX_PORT = 65_535;

/** A place on the network, by name. */
export interface Destination {
  /** In lower case, without a dot at its end. */
  readonly host: string;
  readonly port: number;
}

interface Rule {
  readonly host: string;
  readonly port: number;
  /** Whether it means what is below the host, and not the host. */
  readonly below: boolean;
}

/**
 * Hosts that code may reach. Each entry is `host` or `host:port`, where the port is 443 if it is not given, and
 * `*.host` means every name below the host, but not the host.
 */
export class AllowList {
  readonly #rules: readonly Rule[];

  /** @throws ToolError `bad_destination` that names the entry at fault */
  constructor(entries: readonly string[]) {
    this.#rules = entries.map(readRule);
  }

  /** Whether a destination is on it. */
  has({ host, port }: Destination): boolean {
    return this.#rules.some(
      (rule) =>
        rule.port === port && (rule.below ? host.endsWith(`.${rule.host}`) : host === rule.host),
    );
  }
}

/** Reads `host:port`, as a client of a proxy names where it wants to go. @returns nothing for anything else */
export function readDestination(authority: string): Destination | undefined {
  const [, name = '', digits = ''] = /^(?:\[?([^[\]/?#@\s]+?)\]?):(\d{1,5})$/.exec(authority) ?? [];
  const port = Number(digits);
  const host = toHost(name);
  return host === '' || port < 1 || port > MAX_PORT ? undefined : { host, port };
}

function readRule(entry: string): Rule {
  const below = entry.startsWith('*.');
  const rest = below ? entry.slice(2) : entry;
  const destination = readDestination(/:\d+$/.test(rest) ? rest : `${rest}:${HTTPS_PORT}`);
  if (destination !== undefined && !destination.host.includes('*'))
    return { ...destination, below };
  throw new ToolError(
    'bad_destination',
    `${JSON.stringify(entry)} names no host that may be reached. Write host, host:port, or *.host for all names below it.`,
  );
}

/** Names compare in one form: lower case, ASCII, no dot at the end. IPv6 addresses are no domains, and stay. */
function toHost(name: string): string {
  const plain = name.toLowerCase().replace(/\.$/, '');
  return plain.includes(':') || plain.includes('*') ? plain : domainToASCII(plain);
}
