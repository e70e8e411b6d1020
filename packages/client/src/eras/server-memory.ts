import type { Era } from '../session.ts';

/** What was found out about a server. */
export interface RememberedServer {
  readonly era: Era;
  /** The old HTTP+SSE transport instead of Streamable HTTP. */
  readonly oldTransport: boolean;
}

/** Keeps what was found out, so that the next connection need not probe. A wrong answer costs one probe. */
export interface ServerMemory {
  /** @param address - as {@link Transport.address} has it */
  recall(address: string): RememberedServer | undefined;
  remember(address: string, server: RememberedServer): void;
  forget(address: string): void;
}

const MAX_SERVERS = 1000;

/** Makes a memory that lasts as long as the process; of more than a thousand servers the oldest is forgotten. */
export function createServerMemory(): ServerMemory {
  const servers = new Map<string, RememberedServer>();
  return {
    recall: (address) => servers.get(address),
    remember(address, server) {
      servers.delete(address);
      servers.set(address, server);
      const [oldest] = servers.keys();
      if (servers.size > MAX_SERVERS && oldest !== undefined) servers.delete(oldest);
    },
    forget: (address) => void servers.delete(address),
  };
}
