import type { Clock, Implementation, LogLevel, Logger } from '@qmcp/contracts';

import type { ClientHandlers } from '../input/client-handlers.ts';
import type { ServerNotice } from '../session.ts';

/** What a client brings to every session. */
export interface SessionSetup {
  readonly clientInfo: Implementation;
  readonly handlers: ClientHandlers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For an answer, unless a request says otherwise. */
  readonly timeoutMs: number;
  /** How long the opening probe of revision 2026-07-28 may stay unanswered. */
  readonly probeTimeoutMs: number;
  /** From which level on the server's log is wanted; undefined for none. */
  readonly logLevel: LogLevel | undefined;
  readonly onNotice: ServerNotice;
  /** A session of the 2025 era was opened, the first or one after it: the server has no subscriptions of it yet. */
  readonly onHandshake: () => void;
  /** The connection ended by itself. */
  readonly onLost: (error: Error) => void;
}
