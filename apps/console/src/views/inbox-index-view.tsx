import { useQuery } from '@tanstack/react-query';
import { IconClick } from '@tabler/icons-react';
import { Navigate, useSearch } from '@tanstack/react-router';

import { pendingQuery, settledQuery } from '../data/requests.ts';
import { useServices } from '../data/services.ts';
import { useWide } from '../data/use-wide.ts';
import { Message } from '../elements/message.tsx';
import { DecisionsPanel } from '../groups/inbox/decisions-panel.tsx';
import { inbox } from '../strings/inbox.ts';

/** Shows the most urgent request at once where there is room for it beside the list. */
export function InboxIndexView() {
  const { api } = useServices();
  const { show } = useSearch({ from: '/signed-in/inbox' });
  const { data: pending = [] } = useQuery(pendingQuery(api));
  const { data: settled = [] } = useQuery({
    ...settledQuery(api),
    enabled: show === 'settled',
  });
  const wide = useWide();
  const [first] = pending;
  if (wide && show === undefined && first !== undefined) {
    return <Navigate to="/inbox/$id" params={{ id: first.id }} replace />;
  }
  return (
    <>
      {show === 'settled' && <DecisionsPanel settled={settled} />}
      <Message icon={IconClick} title={inbox.choose} text={inbox.chooseText} />
    </>
  );
}
