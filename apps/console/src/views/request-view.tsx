import { useQuery } from '@tanstack/react-query';
import { IconLock } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';

import { hindrance } from '../core/inbox/may-decide.ts';
import type { HumanRequest } from '../core/wire/human-request.ts';
import { requestQuery } from '../data/requests.ts';
import { useServices } from '../data/services.ts';
import { useSession } from '../data/session.ts';
import { Hindered } from '../groups/inbox/hindered.tsx';
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
  return (
    <Loaded query={useQuery(requestQuery(api, id))} lines={8}>
      {(request) => (
        <RequestScreen
          key={request.id}
          request={request}
          decision={<Decision request={request} />}
          history={<RequestHistory request={request} />}
        />
      )}
    </Loaded>
  );
}

function Decision({ request }: { readonly request: HumanRequest }) {
  const why = hindrance(request, useSession());
  if (why === 'settled') return null;
  if (why !== undefined) return <Hindered icon={IconLock} text={inbox.hindrance[why]} />;
  return request.call === null ? (
    <AnswerView request={request} />
  ) : (
    <DecisionView request={request} call={request.call} />
  );
}
