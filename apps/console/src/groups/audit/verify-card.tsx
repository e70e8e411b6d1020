import { Button } from '@mantine/core';
import { IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';

import type { VerifyProgress, VerifyReport } from '../../core/wire/audit.ts';
import { ShareBar } from '../../elements/share-bar.tsx';
import { audit } from '../../strings/audit.ts';
import { Failure } from '../failure.tsx';
import { FirstBadPanel } from './first-bad-panel.tsx';
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
    <section className={styles['card']} data-verdict={verdictOf(report)} aria-label={audit.verify}>
      <div className={styles['verdict']} aria-live="polite">
        {error === null ? <Verdict busy={busy} report={report} /> : <Failure error={error} />}
        {report !== undefined && report.first_bad !== null && (
          <FirstBadPanel bad={report.first_bad} others={report.problem_count - 1} />
        )}
      </div>
      {busy && <Progress progress={progress} />}
      <Button size="lg" loading={busy} onClick={onVerify}>
        {report === undefined ? audit.verify : audit.again}
      </Button>
    </section>
  );
}

const verdictOf = (report: VerifyReport | undefined): string =>
  report === undefined ? 'none' : report.ok ? 'ok' : 'bad';

function Verdict({ busy, report }: Pick<Props, 'busy' | 'report'>) {
  const [Icon, title, text] = wordsOf(busy, report);
  return (
    <>
      <Icon aria-hidden size={56} stroke={1.3} />
      <h2>{title}</h2>
      <p className="soft">{text}</p>
    </>
  );
}

function wordsOf(busy: boolean, report: VerifyReport | undefined) {
  if (report === undefined) {
    const title = busy ? audit.verifying : audit.idleTitle;
    return [IconShieldQuestion, title, audit.idleText] as const;
  }
  return report.ok
    ? ([IconShieldCheck, audit.okTitle, audit.okText(report)] as const)
    : ([IconShieldX, audit.badTitle, audit.badText] as const);
}

/** Before the first line has come nothing is known but that it began. */
const BEGUN: VerifyProgress = { checked: 0, total: 0 };

function Progress({ progress = BEGUN }: Pick<Props, 'progress'>) {
  const { checked } = progress;
  const total = Math.max(checked, progress.total);
  return (
    <div
      className={styles['progress']}
      role="progressbar"
      aria-label={audit.verifying}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={checked}
      aria-valuetext={audit.of(checked, total)}
    >
      <ShareBar share={total === 0 ? 0 : checked / total} />
      <p className="tabular">{audit.of(checked, total)}</p>
    </div>
  );
}
