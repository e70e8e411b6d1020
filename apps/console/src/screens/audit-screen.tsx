import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import type { AuditStanding, VerifyProgress, VerifyReport } from '../core/wire/audit.ts';
import { PageHeader } from '../elements/page-header.tsx';
import { Panel } from '../elements/panel.tsx';
import { StandingPanel } from '../groups/audit/standing-panel.tsx';
import { VerifyCard } from '../groups/audit/verify-card.tsx';
import { audit } from '../strings/audit.ts';
import styles from './audit-screen.module.css';

interface Props {
  readonly busy: boolean;
  readonly progress: VerifyProgress | undefined;
  readonly report: VerifyReport | undefined;
  readonly error: Error | null;
  readonly onVerify: () => void;
  /** Undefined where it is not known. */
  readonly standing: AuditStanding | undefined;
}

/** One large button that says whether the record is whole. */
export function AuditScreen({ standing, ...verification }: Props) {
  return (
    <div className={styles['audit']}>
      <PageHeader title={audit.title} lead={audit.lead} />
      <VerifyCard {...verification} />
      {standing !== undefined && <StandingPanel standing={standing} />}
      <div className={styles['columns']}>
        <Panel title={audit.exportTitle}>
          <p className="soft">{audit.exportText}</p>
          <Button
            component="a"
            href="/v1/audit/export"
            download
            variant="default"
            size="md"
            className={styles['button']}
            leftSection={<IconDownload aria-hidden size={18} />}
          >
            {audit.export}
          </Button>
        </Panel>
        <Panel title={audit.prove}>
          <p className="soft">{audit.proveText}</p>
          <Button
            variant="default"
            size="md"
            className={styles['button']}
            renderRoot={(root) => <Link to="/invocations" {...root} />}
          >
            {audit.toCalls}
          </Button>
        </Panel>
      </div>
    </div>
  );
}
