import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';

import { CopyButton } from '../elements/copy-button.tsx';
import { Logo } from '../elements/logo.tsx';
import { signIn } from '../strings/sign-in.ts';
import styles from './sign-in-screen.module.css';

interface Props {
  readonly busy: boolean;
  readonly error: Error | null;
  /** A session was open until a moment ago. */
  readonly ended: boolean;
  readonly onKey: (key: string) => void;
}

/** How to get in. Nothing of the server is shown before. */
export function SignInScreen({ busy, error, ended, onKey }: Props) {
  return (
    <main className={styles['page']}>
      <title>{`${signIn.title} – qmcp`}</title>
      <div className={styles['card']}>
        <Logo />
        <h1>{signIn.title}</h1>
        {error !== null && (
          <div role="alert" className={styles['error']}>
            <strong>{signIn.failedTitle}</strong>
            <p>{error.message}</p>
          </div>
        )}
        {ended && error === null && (
          <div role="status" className={styles['ended']}>
            <strong>{signIn.endedTitle}</strong>
            <p>{signIn.endedText}</p>
          </div>
        )}
        <p className="soft">{signIn.lead}</p>
        <div className={styles['command']}>
          <code>{signIn.command}</code>
          <CopyButton text={signIn.command} label={signIn.commandLabel} />
        </div>
        <KeyForm busy={busy} onKey={onKey} />
      </div>
    </main>
  );
}

function KeyForm({ busy, onKey }: Pick<Props, 'busy' | 'onKey'>) {
  const [key, setKey] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onKey(key.trim());
  };
  return (
    <form className={styles['form']} onSubmit={submit}>
      <p className={styles['or']}>{signIn.or}</p>
      <TextInput
        type="password"
        size="md"
        label={signIn.keyLabel}
        description={signIn.keyHint}
        autoComplete="off"
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <Button type="submit" size="md" fullWidth loading={busy} disabled={key.trim() === ''}>
        {signIn.submit}
      </Button>
    </form>
  );
}
