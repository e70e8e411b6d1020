import { useQuery } from '@tanstack/react-query';

import { useVerify } from '../data/audit.ts';
import { overviewQuery } from '../data/overview.ts';
import { useServices } from '../data/services.ts';
import { AuditScreen } from '../screens/audit-screen.tsx';

/** Verifies the audit, and lets it be taken along. */
export function AuditView() {
  const { api } = useServices();
  const { data: overview } = useQuery(overviewQuery(api));
  const { mutate, isPending, data, error, progress } = useVerify();
  return (
    <AuditScreen
      busy={isPending}
      progress={progress}
      report={isPending ? undefined : data}
      error={error}
      standing={overview?.audit.standing ?? undefined}
      onVerify={() => mutate()}
    />
  );
}
