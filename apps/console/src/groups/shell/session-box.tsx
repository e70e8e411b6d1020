import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';

import { useSession, useSignOut } from '../../data/session.ts';
import { shell } from '../../strings/shell.ts';
import { nextScheme } from '../../theme/color-scheme.ts';
import { LiveDot } from './live-dot.tsx';
import styles from './session-box.module.css';

const schemeIcons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

/** Who is signed in, how the page looks, and the way out. */
export function SessionBox() {
  const { principal } = useSession();
  const signOut = useSignOut();
  return (
    <div className={styles['box']}>
      <div className={styles['who']}>
        <strong>{principal.name}</strong>
        <LiveDot />
      </div>
      <SchemeButton />
      <ActionIcon
        variant="subtle"
        size={44}
        aria-label={shell.signOut}
        onClick={() => signOut.mutate()}
      >
        <IconLogout size={19} />
      </ActionIcon>
    </div>
  );
}

function SchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = schemeIcons[colorScheme];
  return (
    <ActionIcon
      variant="subtle"
      size={44}
      aria-label={shell.changeScheme(shell.scheme[colorScheme])}
      onClick={() => setColorScheme(nextScheme(colorScheme))}
    >
      <Icon size={19} />
    </ActionIcon>
  );
}
