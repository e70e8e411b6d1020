import { useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { neighbour, stillShown, toggled } from '../core/inbox/triage.ts';
import type { HumanRequest } from '../core/wire/human-request.ts';
import { pendingQuery, settledQuery } from '../data/requests.ts';
import { useServices } from '../data/services.ts';
import { useWide } from '../data/use-wide.ts';
import { useShortcuts } from '../data/use-shortcuts.ts';
import { DecisionsPanel } from '../groups/inbox/decisions-panel.tsx';
import { HelpDialog } from '../groups/inbox/help-dialog.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { InboxScreen } from '../screens/inbox-screen.tsx';
import { BatchView } from './batch-view.tsx';

type Open = 'help' | 'batch' | undefined;

/** What waits for a person, to go through with a few keys. */
export function InboxView() {
  const { api } = useServices();
  const { show } = useSearch({ from: '/signed-in/inbox' });
  const pending = useQuery(pendingQuery(api));
  const settled = useQuery({ ...settledQuery(api), enabled: show === 'settled' });
  return (
    <Loaded query={show === 'settled' ? settled : pending}>
      {(requests) => <Triage requests={requests} settled={show === 'settled'} />}
    </Loaded>
  );
}

interface TriageProps {
  readonly requests: readonly HumanRequest[];
  readonly settled: boolean;
}

function Triage({ requests, settled }: TriageProps) {
  const { id } = useParams({ strict: false });
  const wide = useWide();
  const navigate = useNavigate();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<Open>();
  const ids = requests.map((request) => request.id);
  const selected = stillShown(marked, ids);
  const toggle = (which: string): void => setMarked(toggled(selected, which));
  const move = (step: 1 | -1): void => {
    const next = neighbour(ids, id, step);
    if (next !== undefined) {
      void navigate({
        to: '/inbox/$id',
        params: { id: next },
        search: (kept) => kept,
        replace: true,
      });
    }
  };
  const canToggle = !settled && requests.some((one) => one.id === id && one.call !== null);
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ' ': canToggle && id !== undefined ? () => toggle(id) : undefined,
    b: selected.size > 0 ? () => setOpen('batch') : undefined,
    '?': () => setOpen('help'),
  });
  return (
    <>
      <InboxScreen
        requests={requests}
        settled={settled}
        summary={settled && !wide && <DecisionsPanel settled={requests} />}
        openId={id}
        selected={selected}
        onToggle={toggle}
        onBatch={() => setOpen('batch')}
        onClear={() => setMarked(new Set())}
        onHelp={() => setOpen('help')}
      >
        <Outlet />
      </InboxScreen>
      {open === 'help' && <HelpDialog onClose={() => setOpen(undefined)} />}
      {open === 'batch' && (
        <BatchView ids={selected} requests={requests} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}
