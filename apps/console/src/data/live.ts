import { useEffect, useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';

import { LiveFeed } from '../core/live/live-feed.ts';
import type { LiveHandlers, LiveState } from '../core/live/live-feed.ts';
import { withInvocation } from '../core/live/merge.ts';
import type { Invocation } from '../core/wire/invocation.ts';
import { noteChange, readAgain } from './read-again.ts';
import { noteRequest } from './requests.ts';
import { useServices } from './services.ts';
import type { Services } from './services.ts';

/** How many calls the live list keeps. */
export const LIVE_CALLS = 12;

/** Figures are read again this long after the first of several events, not after each. */
const GATHER_MS = 1_000;

/** Keeps all that is shown as it is on the server, for as long as the component is there. */
export function useLiveFeed(): void {
  const services = useServices();
  useEffect(() => {
    const { openEvents, after } = services;
    const feed = new LiveFeed({ open: openEvents, after }, handlersOf(services));
    const suspend = (): void => feed.suspend();
    const connect = (): void => feed.connect();
    window.addEventListener('offline', suspend);
    window.addEventListener('online', connect);
    connect();
    return () => {
      window.removeEventListener('offline', suspend);
      window.removeEventListener('online', connect);
      feed.close();
    };
  }, [services]);
}

/** How the feed is. */
export function useLiveState(): LiveState {
  const { liveStatus } = useServices();
  return useSyncExternalStore(liveStatus.subscribe, liveStatus.current);
}

function handlersOf({ queries, liveStatus, after }: Services): LiveHandlers {
  const refreshFigures = gathered(after, () => {
    void queries.invalidateQueries({ queryKey: ['overview'] });
    void queries.invalidateQueries({ queryKey: ['deliveries'] });
  });
  return {
    onState: liveStatus.note,
    onHumanRequest: (request) => {
      noteRequest(queries, request);
      refreshFigures();
    },
    onInvocation: (invocation) => {
      noteInvocation(queries, invocation);
      refreshFigures();
    },
    onToolsChanged: () => {
      readAgain(queries, { queryKey: ['tools'] });
      readAgain(queries, { queryKey: ['tool'] });
    },
    onRefused: () => {
      void queries.invalidateQueries({ queryKey: ['session'] });
    },
    onGap: () => readAgain(queries),
  };
}

function noteInvocation(queries: QueryClient, invocation: Invocation): void {
  if (invocation.kind !== 'call') return;
  noteChange<readonly Invocation[]>(queries, ['invocations', 'live'], (shown) =>
    withInvocation(shown, invocation, LIVE_CALLS),
  );
}

/** Does something once for all that happens within a moment. */
function gathered(after: Services['after'], work: () => void): () => void {
  let waits = false;
  return () => {
    if (waits) return;
    waits = true;
    after(GATHER_MS, () => {
      waits = false;
      work();
    });
  };
}
