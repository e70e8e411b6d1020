import { queryOptions, useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';

import type { ApiClient } from '../core/api/api-client.ts';
import { ApiProblem } from '../core/api/problem.ts';
import type { Session } from '../core/wire/session.ts';
import { useServices } from './services.ts';

const PATH = '/v1/session';

/** What opens a session: a one-time link's token, or an API key. */
export type Credential = { readonly token: string } | { readonly key: string };

/** The session of this browser; null where nobody is signed in. */
export const sessionQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => readSession(api, signal),
    staleTime: Infinity,
  });

async function readSession(api: ApiClient, signal: AbortSignal): Promise<Session | null> {
  try {
    return noteSession(api, await api.get<Session>(PATH, {}, signal));
  } catch (error) {
    if (ApiProblem.is(error) && error.status === 401) return null;
    throw error;
  }
}

function noteSession(api: ApiClient, session: Session): Session {
  api.actAs(session);
  return session;
}

/** The session, where a route has made sure that there is one. @throws Error elsewhere: a defect */
export function useSession(): Session {
  const { api } = useServices();
  const { data } = useSuspenseQuery(sessionQuery(api));
  if (data === null) throw new Error('a page was shown without a session');
  return data;
}

/** Opens a session. */
export function useSignIn() {
  const { api, queries } = useServices();
  return useMutation({
    mutationFn: (credential: Credential) => api.post<Session>(PATH, credential),
    onSuccess: (session) => {
      // What somebody else was shown in this window is not for who comes now.
      queries.removeQueries();
      queries.setQueryData(['session'], noteSession(api, session));
    },
  });
}

/** Ends the session, and forgets all that it showed. */
export function useSignOut() {
  const { api, queries } = useServices();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => api.delete(PATH),
    onSuccess: async () => {
      api.actAs(undefined);
      await navigate({ to: '/sign-in' });
      queries.clear();
    },
  });
}
