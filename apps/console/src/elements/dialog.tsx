import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';

import { words } from '../strings/words.ts';
import styles from './dialog.module.css';

interface Props {
  readonly title: string;
  /** How much room it takes, where there is room. */
  readonly size?: 'plain' | 'wide';
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * Asks for attention before all else; the browser keeps the focus within (HTML, `dialog`). Shown while it is rendered. The
 * focus begins at what bears `data-autofocus`, else at the title.
 */
export function Dialog({ title, size = 'plain', onClose, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    element.current?.showModal();
    // The browser would begin at the button that closes: this begins with what it is, or what is to be filled in.
    const first = element.current?.querySelector<HTMLElement>('[data-autofocus]');
    (first ?? heading.current)?.focus();
  }, []);
  return (
    <dialog
      ref={element}
      className={styles['dialog']}
      data-size={size}
      aria-labelledby={titleId}
      onClose={onClose}
    >
      <header className={styles['header']}>
        <h2 ref={heading} id={titleId} tabIndex={-1}>
          {title}
        </h2>
        <ActionIcon variant="subtle" size={44} aria-label={words.close} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      {children}
    </dialog>
  );
}
