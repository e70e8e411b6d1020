import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';

import { VisibleText } from '../../elements/visible-text.tsx';
import { inbox } from '../../strings/inbox.ts';
import styles from './answer-form.module.css';

interface Props {
  /** What may be answered; null for free text. */
  readonly options: readonly string[] | null;
  readonly busy: boolean;
  readonly onAnswer: (answer: string) => void;
}

/** Answers a question: by a choice where it gives some, else in words. */
export function AnswerForm({ options, busy, onAnswer }: Props) {
  if (options === null) return <FreeAnswer busy={busy} onAnswer={onAnswer} />;
  return (
    <div className={styles['options']}>
      {options.map((option) => (
        <Button
          key={option}
          size="lg"
          variant="default"
          disabled={busy}
          onClick={() => onAnswer(option)}
        >
          <VisibleText text={option} />
        </Button>
      ))}
    </div>
  );
}

function FreeAnswer({ busy, onAnswer }: Omit<Props, 'options'>) {
  const [text, setText] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAnswer(text);
  };
  return (
    <form onSubmit={submit} className={styles['free']}>
      <Textarea
        label={inbox.answerLabel}
        rows={4}
        size="md"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" size="lg" disabled={busy || text.trim() === ''}>
        {inbox.answer}
      </Button>
    </form>
  );
}
