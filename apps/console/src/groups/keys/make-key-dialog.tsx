import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';

import type { KeyWish } from '../../data/keys.ts';
import { ChoiceButtons } from '../../elements/choice-buttons.tsx';
import { Dialog } from '../../elements/dialog.tsx';
import { keys } from '../../strings/keys.ts';
import { words } from '../../strings/words.ts';
import styles from '../dialog-body.module.css';

interface Props {
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onMake: (wish: KeyWish) => void;
}

/** Asks what a new key is for, and what it may do. */
export function MakeKeyDialog({ busy, onClose, onMake }: Props) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState('tools:call');
  const [expires, setExpires] = useState('90d');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wish = { name: name.trim(), scopes: scopes.split(/\s+/).filter(Boolean) };
    onMake({ ...wish, ...(expires !== '' && { expires_in: expires }) });
  };
  return (
    <Dialog title={keys.makeTitle} onClose={onClose}>
      <form className={styles['body']} onSubmit={submit}>
        <TextInput
          size="md"
          label={keys.name}
          placeholder={keys.namePlaceholder}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          size="md"
          label={keys.scopes}
          description={keys.scopesHint}
          value={scopes}
          onChange={(event) => setScopes(event.currentTarget.value)}
        />
        <ChoiceButtons
          label={keys.expires}
          options={keys.expiries}
          value={expires}
          onChange={setExpires}
        />
        <div className={styles['actions']}>
          <Button variant="default" size="md" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button
            type="submit"
            size="md"
            loading={busy}
            disabled={name.trim() === '' || scopes.trim() === ''}
          >
            {keys.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
