import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { HeldCall, HumanRequest } from '../core/wire/human-request.ts';
import type { JsonRecord } from '../core/wire/json.ts';
import { useServices } from '../data/services.ts';
import { toolQuery } from '../data/tools.ts';
import { Dialog } from '../elements/dialog.tsx';
import { Skeleton } from '../elements/skeleton.tsx';
import { EditDialog } from '../groups/inbox/edit-dialog.tsx';
import type { RefusedEdit } from '../groups/inbox/edit-dialog.tsx';
import { inbox } from '../strings/inbox.ts';
import { toldApproval, useSettle } from './use-settle.ts';

interface Props {
  readonly request: HumanRequest;
  readonly call: HeldCall;
  /** Goes along with the approval; empty where there is none. */
  readonly note: string;
  readonly onClose: () => void;
}

/** Approves a call with other arguments. It stays open until they count, and tells what is wrong with them. */
export function EditView({ request, call, note, onClose }: Props) {
  const { api } = useServices();
  const tool = useQuery(toolQuery(api, call.tool));
  const { busy, settle } = useSettle(request);
  const [refused, setRefused] = useState<RefusedEdit>();
  if (tool.isLoading) {
    return (
      <Dialog title={inbox.editTitle} size="wide" onClose={onClose}>
        <Skeleton lines={6} />
      </Dialog>
    );
  }
  const approve = (edited: JsonRecord): void => {
    const answer = { answer: 'approve', edited_arguments: edited, ...(note !== '' && { note }) };
    settle(answer, (settled) => Promise.resolve(toldApproval(settled, call))).then(
      onClose,
      (error: Error) => setRefused({ edited, error }),
    );
  };
  return (
    <EditDialog
      call={call}
      schema={tool.data?.tool.inputSchema}
      busy={busy}
      refused={refused}
      onClose={onClose}
      onApprove={approve}
    />
  );
}
