import { useRef, useState } from 'react';

import { canRemember } from '../core/inbox/remember-scope.ts';
import type { RememberScope } from '../core/inbox/remember-scope.ts';
import type { HeldCall, HumanRequest } from '../core/wire/human-request.ts';
import { useRemember } from '../data/remembered.ts';
import { useServices } from '../data/services.ts';
import { useShortcuts } from '../data/use-shortcuts.ts';
import { DecisionBar } from '../groups/inbox/decision-bar.tsx';
import { RememberDialog } from '../groups/inbox/remember-dialog.tsx';
import { inbox } from '../strings/inbox.ts';
import { EditView } from './edit-view.tsx';
import { toldApproval, useSettle } from './use-settle.ts';

interface Props {
  readonly request: HumanRequest;
  readonly call: HeldCall;
}

/** Approves or denies a held call, by button or key. */
export function DecisionView({ request, call }: Props) {
  const [note, setNote] = useState('');
  const [open, setOpen] = useState<'edit' | 'remember'>();
  const noteRef = useRef<HTMLInputElement>(null);
  const decide = useDecide(request, call, note);
  const remember = canRemember(call) ? () => setOpen('remember') : undefined;
  const edit = (): void => setOpen('edit');
  const close = (): void => setOpen(undefined);
  const usable = <T,>(action: T): T | undefined => (decide.busy ? undefined : action);
  useShortcuts({
    a: usable(decide.approve),
    d: usable(decide.deny),
    e: usable(edit),
    m: usable(remember),
    n: () => noteRef.current?.focus(),
  });
  return (
    <>
      <DecisionBar
        note={note}
        noteRef={noteRef}
        busy={decide.busy}
        onNote={setNote}
        onApprove={decide.approve}
        onDeny={decide.deny}
        onEdit={edit}
        onRemember={remember}
      />
      {open === 'edit' && (
        <EditView request={request} call={call} note={note.trim()} onClose={close} />
      )}
      {open === 'remember' && (
        <RememberDialog
          call={call}
          onClose={close}
          onRemember={(scope) => {
            close();
            decide.remember(scope);
          }}
        />
      )}
    </>
  );
}

function useDecide(request: HumanRequest, call: HeldCall, note: string) {
  const { notices } = useServices();
  const { busy, answer, settle } = useSettle(request);
  const remember = useRemember();
  const noted = note.trim() === '' ? {} : { note: note.trim() };
  return {
    busy,
    approve: () =>
      answer({ answer: 'approve', ...noted }, (settled) => toldApproval(settled, call)),
    deny: () => answer({ answer: 'deny', ...noted }, () => inbox.denied(call.tool)),
    remember: (scope: RememberScope) => {
      settle({ answer: 'approve', ...noted }, () => remember(request, scope)).catch(
        (error: Error) => notices.post('failed', error.message),
      );
    },
  };
}
