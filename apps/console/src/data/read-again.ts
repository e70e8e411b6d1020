import type { QueryClient, QueryFilters, QueryKey } from '@tanstack/react-query';

/**
 * Reads again what is shown of some queries; also what is being read, once that has come: it may be older than what happened
 * meanwhile.
 */
export function readAgain(queries: QueryClient, filters: QueryFilters = {}): void {
  afterReading(queries, filters);
  void queries.invalidateQueries(filters, { cancelRefetch: false });
}

/** Takes over what became of something, where it is shown. @param change - makes what is known now of what was */
export function noteChange<T>(
  queries: QueryClient,
  queryKey: QueryKey,
  change: (known: T) => T,
): void {
  queries.setQueryData<T>(queryKey, (known) => (known === undefined ? undefined : change(known)));
  // An answer that is on its way would put back how it was before.
  afterReading(queries, { queryKey, exact: true });
}

function afterReading(queries: QueryClient, filters: QueryFilters): void {
  for (const query of queries.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' })) {
    // What was begun meanwhile is new enough.
    const again = (): void => {
      void queries.invalidateQueries(
        { queryKey: query.queryKey, exact: true },
        { cancelRefetch: false },
      );
    };
    query.promise?.then(again, again);
  }
}
