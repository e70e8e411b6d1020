import { useNavigate } from '@tanstack/react-router';

import { afterSettling } from '../core/inbox/triage.ts';
import type { HumanAnswer, HumanRequest } from '../core/wire/human-request.ts';
import { pendingQuery, useAnswer } from '../data/requests.ts';
import { useServices } from '../data/services.ts';

/** Answers a request, says so, and goes on to what waits next. */
export interface Settling {
  readonly busy: boolean;
  /** @param told - what to say once it counts */
  readonly answer: (
    answer: Omit<HumanAnswer, 'request_id'>,
    told: (settled: HumanRequest) => string,
  ) => void;
  /** The same, with something to do once it counts, before going on. */
  readonly answerThen: (
    answer: Omit<HumanAnswer, 'request_id'>,
    goOn: (settled: HumanRequest) => Promise<string>,
  ) => void;
}

/** Lets a component settle a request. */
export function useSettle(request: HumanRequest): Settling {
  const { api, queries, notices } = useServices();
  const navigate = useNavigate();
  const { mutateAsync, isPending } = useAnswer();
  const answerThen: Settling['answerThen'] = (answer, goOn) => {
    // What follows is looked up first: once this is settled it is no longer in the list.
    const pending = queries.getQueryData(pendingQuery(api).queryKey) ?? [];
    const next = afterSettling(
      pending.map(({ id }) => id),
      request.id,
    );
    const settle = async (): Promise<void> => {
      const settled = await mutateAsync({ request_id: request.id, ...answer });
      notices.post('done', await goOn(settled));
      if (settled.status !== 'pending') await goTo(next);
    };
    settle().catch((error: Error) => notices.post('failed', error.message));
  };
  const goTo = (id: string | undefined): Promise<void> =>
    id === undefined
      ? navigate({ to: '/inbox', replace: true })
      : navigate({ to: '/inbox/$id', params: { id }, replace: true });
  return {
    busy: isPending,
    answer: (answer, told) => answerThen(answer, (settled) => Promise.resolve(told(settled))),
    answerThen,
  };
}
