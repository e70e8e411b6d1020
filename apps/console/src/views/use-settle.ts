import { useNavigate, useRouter } from '@tanstack/react-router';

import { afterSettling } from '../core/inbox/triage.ts';
import type { HeldCall, HumanAnswer, HumanRequest } from '../core/wire/human-request.ts';
import { pendingQuery, useAnswer } from '../data/requests.ts';
import { useServices } from '../data/services.ts';
import { inbox } from '../strings/inbox.ts';

/** Answers a request, says so, and goes on to what waits next, unless one has gone elsewhere meanwhile. */
export interface Settling {
  readonly busy: boolean;
  /** Says it too where it does not count. @param told - what to say once it counts */
  readonly answer: (answer: Given, told: (settled: HumanRequest) => string) => void;
  /**
   * The same, with something to do once it counts, before going on.
   * @returns rejects where it does not count, and says nothing
   */
  readonly settle: (
    answer: Given,
    goOn: (settled: HumanRequest) => Promise<string>,
  ) => Promise<void>;
}

type Given = Omit<HumanAnswer, 'request_id'>;

/** Lets a component settle a request. */
export function useSettle(request: HumanRequest): Settling {
  const { api, queries, notices } = useServices();
  const navigate = useNavigate();
  const router = useRouter();
  const { mutateAsync, isPending } = useAnswer();
  const settle: Settling['settle'] = async (answer, goOn) => {
    // What follows is looked up first: once this is settled it is no longer in the list.
    const pending = queries.getQueryData(pendingQuery(api).queryKey) ?? [];
    const next = afterSettling(
      pending.map(({ id }) => id),
      request.id,
    );
    const { pathname } = router.latestLocation;
    const settled = await mutateAsync({ request_id: request.id, ...answer });
    notices.post('done', await goOn(settled));
    // Whoever reads something else by now must not find another call under the key that they are about to press.
    const stayed = router.latestLocation.pathname === pathname;
    if (stayed && settled.status !== 'pending') await goTo(next);
  };
  const goTo = (id: string | undefined): Promise<void> =>
    id === undefined
      ? navigate({ to: '/inbox', replace: true })
      : navigate({ to: '/inbox/$id', params: { id }, replace: true });
  return {
    busy: isPending,
    settle,
    answer: (answer, told) => {
      settle(answer, (settled) => Promise.resolve(told(settled))).catch((error: Error) =>
        notices.post('failed', error.message),
      );
    },
  };
}

/** What to say once a yes counts: it may wait for others still. */
export const toldApproval = (
  { status }: Pick<HumanRequest, 'status'>,
  { tool }: Pick<HeldCall, 'tool'>,
): string => (status === 'pending' ? inbox.voted(tool) : inbox.approved(tool));
