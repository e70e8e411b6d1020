import { useQuery } from '@tanstack/react-query';

import { rememberedQuery, useForget } from '../data/remembered.ts';
import { useServices } from '../data/services.ts';
import { Loaded } from '../groups/loaded.tsx';
import { RememberedPanel } from '../groups/policy/remembered-panel.tsx';
import { inbox } from '../strings/inbox.ts';

/** What runs without asking for now, and a way to take it back. */
export function RememberedView() {
  const { api, notices } = useServices();
  const query = useQuery(rememberedQuery(api));
  const forget = useForget();
  return (
    <Loaded query={query} lines={2}>
      {(remembered) =>
        remembered.length > 0 && (
          <RememberedPanel
            remembered={remembered}
            busy={forget.isPending}
            onForget={(id) =>
              forget.mutate(id, {
                onSuccess: () => notices.post('done', inbox.forgotten),
                onError: (error) => notices.post('failed', error.message),
              })
            }
          />
        )
      }
    </Loaded>
  );
}
