import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';

import { invocationQuery } from '../data/invocations.ts';
import { useProof } from '../data/audit.ts';
import { useServices } from '../data/services.ts';
import { ProofPanel } from '../groups/calls/proof-panel.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { InvocationScreen } from '../screens/invocation-screen.tsx';

/** One call with what it carried, and a proof that it is on record. */
export function InvocationView() {
  const { api } = useServices();
  const { id } = useParams({ from: '/signed-in/invocations/$id' });
  const proof = useProof(id);
  return (
    <Loaded query={useQuery(invocationQuery(api, id))} lines={8} page>
      {(call) => (
        <InvocationScreen call={call}>
          <ProofPanel
            id={id}
            proof={proof.data}
            error={proof.error}
            busy={proof.isPending}
            onMake={() => proof.mutate()}
          />
        </InvocationScreen>
      )}
    </Loaded>
  );
}
