import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { Skeleton } from '../elements/skeleton.tsx';
import { Failure } from './failure.tsx';
import { words } from '../strings/words.ts';

interface Props<T> {
  readonly query: UseQueryResult<T>;
  /** How many lines the stand-in has while it is read. */
  readonly lines?: number;
  /** It is a whole page. */
  readonly page?: boolean;
  readonly children: (data: T) => ReactNode;
}

/** Shows what was read; until then that it is being read, or why it could not be. */
export function Loaded<T>({ query, lines = 4, page = false, children }: Props<T>) {
  // What is known stays in sight while it is read again, even in vain: the shell tells that the server is away.
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return <Skeleton lines={lines} page={page} />;
  return (
    <Failure error={query.error} page={page}>
      <Button variant="default" onClick={() => void query.refetch()}>
        {words.retry}
      </Button>
    </Failure>
  );
}
