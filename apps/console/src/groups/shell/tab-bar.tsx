import { UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';

import { Dialog } from '../../elements/dialog.tsx';
import { shell } from '../../strings/shell.ts';
import { mainPages, morePages } from './pages.ts';
import { PageLink } from './page-link.tsx';
import styles from './tab-bar.module.css';

/** The navigation of a phone, in reach of the thumb. */
export function TabBar({ waiting }: { readonly waiting: number }) {
  const [open, setOpen] = useState(false);
  return (
    <nav aria-label={shell.navigation} className={styles['bar']}>
      {mainPages.map((page) => (
        <PageLink key={page.to} page={page} waiting={page.to === '/inbox' ? waiting : 0} />
      ))}
      <UnstyledButton
        className={styles['more']}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <IconDots aria-hidden size={21} stroke={1.7} />
        {shell.more}
      </UnstyledButton>
      {open && (
        <Dialog title={shell.more} onClose={() => setOpen(false)}>
          <div className={styles['pages']}>
            {morePages.map((page) => (
              <PageLink key={page.to} page={page} onClick={() => setOpen(false)} />
            ))}
          </div>
        </Dialog>
      )}
    </nav>
  );
}
