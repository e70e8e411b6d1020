import { Checkbox } from '@mantine/core';
import { useState } from 'react';

import { describeScope, lifetimes } from '../../core/inbox/remember-scope.ts';
import type { RememberScope } from '../../core/inbox/remember-scope.ts';
import type { HeldCall } from '../../core/wire/human-request.ts';
import { ChoiceButtons } from '../../elements/choice-buttons.tsx';
import { Dialog } from '../../elements/dialog.tsx';
import { VisibleText } from '../../elements/visible-text.tsx';
import { inbox } from '../../strings/inbox.ts';
import { DialogActions } from '../dialog-actions.tsx';
import styles from '../dialog-body.module.css';

interface Props {
  readonly call: HeldCall;
  readonly onClose: () => void;
  readonly onRemember: (scope: RememberScope) => void;
}

/** Approves and remembers; says in words what that lets through before it is saved. The narrowest scope comes first. */
export function RememberDialog({ call, onClose, onRemember }: Props) {
  const names = Object.keys(call.arguments);
  const [scope, setScope] = useState<RememberScope>({ same: names, lifetime: '1h' });
  const keep = (name: string, kept: boolean): void => {
    const same = names.filter((one) => (one === name ? kept : scope.same.includes(one)));
    setScope({ ...scope, same });
  };
  return (
    <Dialog title={inbox.rememberTitle} onClose={onClose}>
      <div className={styles['body']}>
        <ChoiceButtons
          label={inbox.rememberFor}
          options={lifetimes}
          value={scope.lifetime}
          onChange={(lifetime) => setScope({ ...scope, lifetime })}
        />
        <SameArguments names={names} scope={scope} onKeep={keep} />
        <section
          className={styles['meaning']}
          aria-label={inbox.rememberMeaning}
          aria-live="polite"
        >
          {describeScope(call, scope).map((sentence) => (
            <p key={sentence}>
              <VisibleText text={sentence} />
            </p>
          ))}
        </section>
        <DialogActions
          action={inbox.rememberSave}
          onCancel={onClose}
          onAct={() => onRemember(scope)}
        />
      </div>
    </Dialog>
  );
}

interface SameProps {
  readonly names: readonly string[];
  readonly scope: RememberScope;
  readonly onKeep: (name: string, kept: boolean) => void;
}

function SameArguments({ names, scope, onKeep }: SameProps) {
  if (names.length === 0) return null;
  return (
    <div className={styles['choices']} role="group" aria-label={inbox.rememberSame}>
      <h3>{inbox.rememberSame}</h3>
      {names.map((name) => (
        <Checkbox
          key={name}
          label={name}
          checked={scope.same.includes(name)}
          onChange={(event) => onKeep(name, event.currentTarget.checked)}
        />
      ))}
    </div>
  );
}
