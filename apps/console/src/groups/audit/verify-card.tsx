import { Button } from '@mantine/core';
import { IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import type { FirstBad, VerifyProgress, VerifyReport } from '../../core/wire/audit.ts';
import { Facts } from '../../elements/facts.tsx';
import { ShareBar } from '../../elements/share-bar.tsx';
import { audit } from '../../strings/audit.ts';
import { Failure } from '../failure.tsx';
import styles from './verify-card.module.css';

interface Props {
  readonly busy: boolean;
  readonly progress: VerifyProgress | undefined;
  readonly report: VerifyReport | undefined;
  readonly error: Error | null;
  readonly onVerify: () => void;
}

/** Verifies the audit: how far it is, and what came of it. */
export function VerifyCard({ busy, progress, report, error, onVerify }: Props) {
  return (
    <section className={styles['card']} data-verdict={verdictOf(report)} aria-live="polite">
      {error === null ? <Verdict report={report} /> : <Failure error={error} />}
      {busy && <Progress progress={progress} />}
      {report?.ok === false && <Bad bad={report.first_bad} />}
      <Button size="lg" loading={busy} onClick={onVerify}>
        {report === undefined ? audit.verify : audit.again}
      </Button>
    </section>
  );
}

const verdictOf = (report: VerifyReport | undefined): string =>
  report === undefined ? 'none' : report.ok ? 'ok' : 'bad';

function Verdict({ report }: Pick<Props, 'report'>) {
  const [Icon, title, text] =
    report === undefined
      ? ([IconShieldQuestion, audit.idleTitle, audit.idleText] as const)
      : report.ok
        ? ([
            IconShieldCheck,
            audit.okTitle,
            audit.okText(report.records, report.checkpoints),
          ] as const)
        : ([IconShieldX, audit.badTitle, audit.badText] as const);
  return (
    <>
      <Icon aria-hidden size={56} stroke={1.3} />
      <h2>{title}</h2>
      <p className="soft">{text}</p>
    </>
  );
}

function Progress({ progress }: Pick<Props, 'progress'>) {
  const { checked = 0, total = null } = progress ?? {};
  return (
    <div className={styles['progress']}>
      {total !== null && total > 0 && <ShareBar share={checked / total} />}
      <p className="tabular">
        {total === null ? audit.checked(checked) : audit.of(checked, total)}
      </p>
    </div>
  );
}

function Bad({ bad: { id, sequence, code, message } }: { readonly bad: FirstBad }) {
  return (
    <div className={styles['bad']}>
      <Facts
        facts={[
          [audit.badWhy, message],
          [audit.badCode, <code key="code">{code}</code>],
          [audit.badSequence, sequence ?? undefined],
          [
            audit.firstBad,
            id === null ? undefined : (
              <Link to="/invocations/$id" params={{ id }}>
                {audit.look}
              </Link>
            ),
          ],
        ]}
      />
    </div>
  );
}
