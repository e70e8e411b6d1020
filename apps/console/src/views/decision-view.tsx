import { useRef, useState } from 'react';

import { canRemember } from '../core/inbox/remember-scope.ts';
import type { RememberScope } from '../core/inbox/remember-scope.ts';
import type { HeldCall, HumanRequest } from '../core/wire/human-request.ts';
import type { JsonRecord } from '../core/wire/json.ts';
import { useRemember } from '../data/remembered.ts';
import { useShortcuts } from '../data/use-shortcuts.ts';
import { DecisionBar } from '../groups/inbox/decision-bar.tsx';
import { EditDialog } from '../groups/inbox/edit-dialog.tsx';
import { RememberDialog } from '../groups/inbox/remember-dialog.tsx';
import { inbox } from '../strings/inbox.ts';
import { useSettle } from './use-settle.ts';

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
        <EditDialog call={call} onClose={close} onApprove={closing(close, decide.approveEdited)} />
      )}
      {open === 'remember' && (
        <RememberDialog call={call} onClose={close} onRemember={closing(close, decide.remember)} />
      )}
    </>
  );
}

const closing =
  <T,>(close: () => void, action: (given: T) => void) =>
  (given: T): void => {
    close();
    action(given);
  };

function useDecide(request: HumanRequest, call: HeldCall, note: string) {
  const { busy, answer, answerThen } = useSettle(request);
  const remember = useRemember();
  const noted = note.trim() === '' ? {} : { note: note.trim() };
  const toldApproval = ({ status }: HumanRequest): string =>
    status === 'pending' ? inbox.voted(call.tool) : inbox.approved(call.tool);
  return {
    busy,
    approve: () => answer({ answer: 'approve', ...noted }, toldApproval),
    deny: () => answer({ answer: 'deny', ...noted }, () => inbox.denied(call.tool)),
    approveEdited: (edited_arguments: JsonRecord) =>
      answer({ answer: 'approve', edited_arguments, ...noted }, toldApproval),
    remember: (scope: RememberScope) =>
      answerThen({ answer: 'approve', ...noted }, () => remember(request, scope)),
  };
}
