import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';

import { withPart } from '../core/calls/call-filter.ts';
import type { CallFilter } from '../core/calls/call-filter.ts';
import { invocationsQuery } from '../data/invocations.ts';
import { useServices } from '../data/services.ts';
import { Loaded } from '../groups/loaded.tsx';
import { InvocationsScreen } from '../screens/invocations-screen.tsx';
import { CallFilters } from '../groups/calls/call-filters.tsx';
import { words } from '../strings/words.ts';

/** What was called, by filters that stand in the address. */
export function InvocationsView() {
  const { api } = useServices();
  const filter = useSearch({ from: '/signed-in/invocations' });
  const navigate = useNavigate();
  const show = (search: CallFilter): void => {
    void navigate({ to: '/invocations', search, replace: true });
  };
  const query = useInfiniteQuery(invocationsQuery(api, { ...filter }));
  const more = query.hasNextPage && (
    <Button
      variant="default"
      size="md"
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {words.more}
    </Button>
  );
  return (
    <InvocationsScreen
      filters={
        <CallFilters
          filter={filter}
          onPart={(name, value) => show(withPart(filter, name, value))}
          onClear={() => show({})}
        />
      }
      more={more}
    >
      {(list) => (
        <Loaded query={query} lines={10}>
          {({ pages }) => list(pages.flatMap(({ invocations }) => invocations))}
        </Loaded>
      )}
    </InvocationsScreen>
  );
}
