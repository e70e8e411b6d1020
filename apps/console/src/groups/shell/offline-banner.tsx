import { IconCloudOff } from '@tabler/icons-react';

import { useLiveState } from '../../data/live.ts';
import { shell } from '../../strings/shell.ts';
import styles from './offline-banner.module.css';

/** Warns that what is shown may be old. */
export function OfflineBanner() {
  if (useLiveState() !== 'offline') return null;
  return (
    <p className={styles['banner']} role="alert">
      <IconCloudOff aria-hidden size={20} /> {shell.offlineBanner}
    </p>
  );
}
