import { useVerify } from '../data/audit.ts';
import { AuditScreen } from '../screens/audit-screen.tsx';

/** Verifies the audit, and lets it be taken along. */
export function AuditView() {
  const { mutate, isPending, data, error, progress } = useVerify();
  return (
    <AuditScreen
      busy={isPending}
      progress={progress}
      report={isPending ? undefined : data}
      error={error}
      onVerify={() => mutate()}
    />
  );
}
