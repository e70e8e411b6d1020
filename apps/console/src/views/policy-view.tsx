import { useQuery } from '@tanstack/react-query';

import { policyQuery, useBacktest, useCheckPolicy, useExplain } from '../data/policy.ts';
import { useServices } from '../data/services.ts';
import { toolsQuery } from '../data/tools.ts';
import { PageHeader } from '../elements/page-header.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { DraftPanel } from '../groups/policy/draft-panel.tsx';
import { ExplainPanel } from '../groups/policy/explain-panel.tsx';
import { PolicyPanel } from '../groups/policy/policy-panel.tsx';
import { policy } from '../strings/policy.ts';
import { RememberedView } from './remembered-view.tsx';
import styles from '../screens/audit-screen.module.css';

/** What the policy is, what it decides of a call, and what a change would do. */
export function PolicyView() {
  const { api } = useServices();
  const query = useQuery(policyQuery(api));
  return (
    <div className={styles['audit']}>
      <PageHeader title={policy.title} lead={policy.lead} />
      <Explain />
      <RememberedView />
      <Loaded query={query} lines={8}>
        {(file) => (
          <>
            <PolicyPanel file={file} />
            <Draft text={file.text ?? policy.emptyDraft} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Explain() {
  const { api } = useServices();
  const { data } = useQuery(toolsQuery(api));
  const explain = useExplain();
  return (
    <ExplainPanel
      toolNames={data?.tools.map(({ name }) => name) ?? []}
      busy={explain.isPending}
      explanation={explain.data}
      error={explain.error}
      onExplain={explain.mutate}
    />
  );
}

function Draft({ text }: { readonly text: string }) {
  const check = useCheckPolicy();
  const backtest = useBacktest();
  return (
    <DraftPanel
      inForce={text}
      busy={check.isPending || backtest.isPending}
      check={check.data}
      backtest={backtest.data}
      error={check.error ?? backtest.error}
      onCheck={(draft) => {
        backtest.reset();
        check.mutate(draft);
      }}
      onBacktest={(draft) => {
        check.reset();
        backtest.mutate(draft);
      }}
    />
  );
}
