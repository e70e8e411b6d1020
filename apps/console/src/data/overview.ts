import { queryOptions } from '@tanstack/react-query';

import type { ApiClient } from '../core/api/api-client.ts';
import type { Overview } from '../core/wire/overview.ts';

/** How things stand. */
export const overviewQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['overview'],
    queryFn: ({ signal }) => api.get<Overview>('/v1/overview', {}, signal),
  });
