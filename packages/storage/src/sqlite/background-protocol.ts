import type { Query } from './audit-query.ts';

/** What the main thread asks of the background thread. */
export type BackgroundRequest =
  | { readonly kind: 'all'; readonly id: number; readonly query: Query }
  | { readonly kind: 'checkpoint'; readonly id: number; readonly mode: 'passive' | 'truncate' };

/** What it answers. */
export type BackgroundReply =
  | { readonly id: number; readonly rows: readonly unknown[] }
  | { readonly id: number; readonly error: string };
