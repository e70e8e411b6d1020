import type { ReactNode } from 'react';

import { Logo } from '../../elements/logo.tsx';
import { shell } from '../../strings/shell.ts';
import { OfflineBanner } from './offline-banner.tsx';
import { mainPages, morePages } from './pages.ts';
import { PageLink } from './page-link.tsx';
import { SessionBox } from './session-box.tsx';
import { TabBar } from './tab-bar.tsx';
import styles from './shell.module.css';

interface Props {
  /** How many requests wait for a person. */
  readonly waiting: number;
  readonly children: ReactNode;
}

/** What frames every page: at the side on a wide screen, above and below on a phone. */
export function Shell({ waiting, children }: Props) {
  return (
    <div className={styles['shell']}>
      <a href="#page" className={styles['skip']}>
        {shell.skip}
      </a>
      <header className={styles['side']}>
        <div className={styles['brand']}>
          <Logo />
        </div>
        <nav aria-label={shell.navigation} className={styles['pages']}>
          {[...mainPages, ...morePages].map((page) => (
            <PageLink key={page.to} page={page} waiting={page.to === '/inbox' ? waiting : 0} />
          ))}
        </nav>
        <SessionBox />
      </header>
      <main id="page" className={styles['page']}>
        <OfflineBanner />
        {children}
      </main>
      <TabBar waiting={waiting} />
    </div>
  );
}
