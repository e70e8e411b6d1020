import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';

import { ApiClient } from './core/api/api-client.ts';
import { ApiProblem, OTHER_PRINCIPAL } from './core/api/problem.ts';
import { LiveStatus } from './core/live/live-status.ts';
import { Notices } from './core/notices/notices.ts';
import { ServicesContext } from './data/services.ts';
import type { Services } from './data/services.ts';
import { createConsoleRouter } from './routes.tsx';
import { theme } from './theme/mantine.ts';

const colorSchemes = localStorageColorSchemeManager({ key: 'qmcp-color-scheme' });

/** How often a request that got no answer is tried again; refusals never are. */
const RETRIES = 2;

const after: Services['after'] = (delayMs, work) => {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
};

/**
 * Whatever is refused for want of a session means that it has ended: nothing more is to be shown. Where the session is
 * somebody else's by now, it is read anew.
 */
const noteSessionLost = (error: Error): void => {
  if (!ApiProblem.is(error)) return;
  if (error.code === OTHER_PRINCIPAL) void queries.invalidateQueries({ queryKey: ['session'] });
  if (error.status !== 401) return;
  if (queries.getQueryData(['session']) !== undefined) queries.setQueryData(['session'], null);
};

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteSessionLost }),
  mutationCache: new MutationCache({ onError: noteSessionLost }),
  defaultOptions: {
    // Offline, a decision fails at once: it must never be sent later, when nobody expects it any more.
    mutations: { networkMode: 'always' },
    queries: {
      // Events tell what changes: nothing is read again because of its age.
      staleTime: Infinity,
      networkMode: 'always',
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < RETRIES && ApiProblem.is(error) && error.status === 0,
    },
  },
});

const services: Services = {
  api: new ApiClient({
    fetch: (input, init) => fetch(input, init),
    monotonicMs: () => performance.now(),
  }),
  queries,
  notices: new Notices(after),
  liveStatus: new LiveStatus(),
  openEvents: () => new EventSource('/v1/events'),
  after,
};

const router = createConsoleRouter(services);
const element = document.querySelector('#root');
if (element === null) throw new Error('index.html has no element #root');

createRoot(element).render(
  // Its variables and classes are in stylesheets already: no style is injected, as the security policy demands.
  <MantineProvider
    theme={theme}
    defaultColorScheme="auto"
    colorSchemeManager={colorSchemes}
    withCssVariables={false}
    withGlobalClasses={false}
  >
    <ServicesContext value={services}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ServicesContext>
  </MantineProvider>,
);
