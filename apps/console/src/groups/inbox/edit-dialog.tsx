import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

import { ApiProblem } from '../../core/api/problem.ts';
import { sameJson } from '../../core/diff/json-diff.ts';
import { issuesOf, placeIssues } from '../../core/form/field-issues.ts';
import type { PlacedIssues } from '../../core/form/field-issues.ts';
import type { HeldCall } from '../../core/wire/human-request.ts';
import type { JsonRecord } from '../../core/wire/json.ts';
import { Dialog } from '../../elements/dialog.tsx';
import { inbox } from '../../strings/inbox.ts';
import { ArgumentList } from '../argument-list.tsx';
import { DialogActions } from '../dialog-actions.tsx';
import { ArgumentsInput, problemsInWords, WayButtons } from '../form/arguments-input.tsx';
import { useArgumentsInput } from '../form/use-arguments-input.ts';
import type { ArgumentsInputState } from '../form/use-arguments-input.ts';
import styles from '../dialog-body.module.css';

/** Arguments that the server did not take, and why. */
export interface RefusedEdit {
  readonly edited: JsonRecord;
  readonly error: Error;
}

interface Props {
  readonly call: HeldCall;
  /** Of the tool's input; undefined where the tool is not known any more: then there is only JSON. */
  readonly schema: JsonRecord | undefined;
  readonly busy: boolean;
  readonly refused: RefusedEdit | undefined;
  readonly onClose: () => void;
  readonly onApprove: (edited: JsonRecord) => void;
}

/** Approves a call with other arguments, and shows what that changes before it counts. */
export function EditDialog({ call, schema, busy, refused, onClose, onApprove }: Props) {
  const input = useArgumentsInput(schema, call.arguments);
  const { byField, elsewhere } = refusalOf(refused, input);
  const { value: edited } = input;
  const changed = edited !== undefined && !sameJson(edited, call.arguments);
  return (
    <Dialog title={inbox.editTitle} size="wide" onClose={onClose}>
      <div ref={useFirstProblemFocus(refused)} className={styles['body']}>
        <div className={styles['lead']}>
          <p className="soft">
            {inbox.editLead} {schema === undefined && inbox.editNoForm}
          </p>
          {schema !== undefined && <WayButtons {...input} />}
        </div>
        <ArgumentsInput input={input} problems={new Map([...byField, ...problemsInWords(input)])} />
        {elsewhere.length > 0 && <Refusal messages={elsewhere} />}
        <section aria-label={inbox.editDifference} aria-live="polite">
          <h3>{inbox.editDifference}</h3>
          {changed ? (
            <ArgumentList values={edited} before={call.arguments} onlyChanges />
          ) : (
            <p className="soft">{inbox.editNothing}</p>
          )}
        </section>
        <DialogActions
          action={inbox.approveEdited}
          busy={busy}
          onCancel={onClose}
          onAct={changed ? () => onApprove(edited) : undefined}
        />
      </div>
    </Dialog>
  );
}

/** What is wrong may be out of sight: that is where to go on. */
function useFirstProblemFocus(refused: RefusedEdit | undefined): RefObject<HTMLDivElement | null> {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (refused === undefined) return;
    body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused]);
  return body;
}

function Refusal({ messages }: { readonly messages: readonly string[] }) {
  return (
    <div role="alert" className={styles['refusal']}>
      {messages.map((message) => (
        <p key={message}>{message}</p>
      ))}
    </div>
  );
}

/** What the server found wrong, for as long as it is about what stands in the form. */
function refusalOf(
  refused: RefusedEdit | undefined,
  { value, way, form }: ArgumentsInputState,
): PlacedIssues {
  if (refused === undefined || value === undefined || !sameJson(refused.edited, value)) {
    return { byField: new Map(), elsewhere: [] };
  }
  const issues = ApiProblem.is(refused.error) ? issuesOf(refused.error.data) : [];
  if (issues.length === 0) return { byField: new Map(), elsewhere: [refused.error.message] };
  return placeIssues(way === 'form' ? form.fields : [], issues);
}
