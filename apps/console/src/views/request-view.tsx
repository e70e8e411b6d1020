import { useQuery } from '@tanstack/react-query';
import { IconLock } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';

import type { HumanRequest, RequestBackground } from '../core/wire/human-request.ts';
import { backgroundQuery, requestQuery } from '../data/requests.ts';
import { useServices } from '../data/services.ts';
import { useSession } from '../data/session.ts';
import { useShortcuts } from '../data/use-shortcuts.ts';
import { Skeleton } from '../elements/skeleton.tsx';
import { Hindered } from '../groups/inbox/hindered.tsx';
import { SettledMeanwhile } from '../groups/inbox/settled-meanwhile.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { RequestScreen } from '../screens/request-screen.tsx';
import { inbox } from '../strings/inbox.ts';
import { AnswerView } from './answer-view.tsx';
import { DecisionView } from './decision-view.tsx';
import { RequestHistory } from './request-history.tsx';

/** The page of one held call or question; messages link here. */
export function RequestView() {
  const { api } = useServices();
  const { id } = useParams({ from: '/signed-in/inbox/$id' });
  const background = useQuery(backgroundQuery(api, id));
  return (
    <Loaded query={useQuery(requestQuery(api, id))} lines={8} page>
      {(request) => (
        <RequestScreen
          key={request.id}
          request={request}
          previous={background.data?.previous_call}
          meanwhile={<Meanwhile request={request} />}
          decision={
            background.isLoading ? (
              <Skeleton lines={2} />
            ) : (
              <Decision request={request} refusal={background.data?.refusal ?? null} />
            )
          }
          history={<RequestHistory request={request} calls={background.data?.history} />}
        />
      )}
    </Loaded>
  );
}

/** Tells of a decision that came while one had yet to decide, unless it was one's own. */
function Meanwhile({ request }: { readonly request: HumanRequest }) {
  const { principal } = useSession();
  const [waited] = useState(request.status === 'pending');
  const own = request.responses.at(-1)?.principal.id === principal.id;
  return waited && !own && request.status !== 'pending' ? (
    <SettledMeanwhile request={request} />
  ) : null;
}

interface DecisionProps {
  readonly request: HumanRequest;
  readonly refusal: RequestBackground['refusal'];
}

function Decision({ request, refusal }: DecisionProps) {
  if (request.status !== 'pending') return null;
  if (refusal !== null) return <Refused why={refusal.detail} />;
  return request.call === null ? (
    <AnswerView request={request} />
  ) : (
    <DecisionView request={request} call={request.call} />
  );
}

/** Who may not decide is told why, also by the keys that would. */
function Refused({ why }: { readonly why: string }) {
  const { notices } = useServices();
  const tell = (): void => notices.post('failed', why);
  useShortcuts({ a: tell, d: tell, e: tell });
  return <Hindered icon={IconLock} title={inbox.hindered} text={why} />;
}
