import type { AuditFilter, AuditPage } from '@qmcp/contracts';

import type { PageRequest } from '../audit/audit-page-query.ts';
import type { CheckpointMode, WalProgress } from './checkpoint.ts';

/** What the background thread does, and what each answers. */
export interface BackgroundWork {
  readPage: (ask: { filter: AuditFilter; page: PageRequest }) => AuditPage;
  checkpoint: (ask: { mode: CheckpointMode }) => WalProgress;
  /** Closes the connection; the thread ends. */
  close: (ask: object) => void;
}

/** A request to the background thread. */
export interface BackgroundRequest<Kind extends keyof BackgroundWork = keyof BackgroundWork> {
  readonly id: number;
  readonly kind: Kind;
  readonly ask: Parameters<BackgroundWork[Kind]>[0];
}

/** Its answer. */
export type BackgroundReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: unknown };
