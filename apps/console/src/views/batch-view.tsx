import { useState } from 'react';

import type { HumanRequest } from '../core/wire/human-request.ts';
import { useAnswerBatch } from '../data/requests.ts';
import { useServices } from '../data/services.ts';
import { BatchDialog } from '../groups/inbox/batch-dialog.tsx';

interface Props {
  readonly ids: ReadonlySet<string>;
  readonly requests: readonly HumanRequest[];
  readonly onClose: () => void;
}

/** Sends several decisions, and shows what became of each. */
export function BatchView({ ids, requests, onClose }: Props) {
  const { notices } = useServices();
  const batch = useAnswerBatch();
  // What was settled leaves the list behind, but not this dialog: its verdict is still to be read.
  const [shown] = useState(() => requests.filter(({ id }) => ids.has(id)));
  return (
    <BatchDialog
      requests={shown}
      busy={batch.isPending}
      verdicts={batch.data}
      onClose={onClose}
      onSend={(answers) =>
        batch.mutate(answers, { onError: (error) => notices.post('failed', error.message) })
      }
    />
  );
}
