import { ActionIcon } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';

import { useServices } from '../../data/services.ts';
import { shell } from '../../strings/shell.ts';
import styles from './notice-region.module.css';

/** Says what just happened, for eyes and for screen readers. */
export function NoticeRegion() {
  const { notices } = useServices();
  const shown = useSyncExternalStore(notices.subscribe, notices.current);
  return (
    <section className={styles['region']} aria-label={shell.notices} aria-live="polite">
      {shown.map(({ id, tone, text }) => (
        <div key={id} className={styles['notice']} data-tone={tone}>
          {tone === 'done' ? (
            <IconCheck aria-hidden size={20} />
          ) : (
            <IconAlertTriangle aria-hidden size={20} />
          )}
          <p>{text}</p>
          <ActionIcon
            variant="subtle"
            size={36}
            aria-label={shell.dismiss}
            onClick={() => notices.dismiss(id)}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
    </section>
  );
}
