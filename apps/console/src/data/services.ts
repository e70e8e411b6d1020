import type { QueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';

import type { ApiClient } from '../core/api/api-client.ts';
import type { EventStream } from '../core/live/live-feed.ts';
import type { LiveStatus } from '../core/live/live-status.ts';
import type { Notices } from '../core/notices/notices.ts';

/** What the whole console shares. */
export interface Services {
  readonly api: ApiClient;
  readonly queries: QueryClient;
  readonly notices: Notices;
  readonly liveStatus: LiveStatus;
  /** Opens the server's events. */
  readonly openEvents: () => EventStream;
  /** Runs work once, later. @returns cancels it */
  readonly after: (delayMs: number, work: () => void) => () => void;
}

/** Where components find them. */
export const ServicesContext = createContext<Services | undefined>(undefined);

/** The services. @throws Error outside their context: a defect */
export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === undefined) throw new Error('a component stands outside the services');
  return services;
}
