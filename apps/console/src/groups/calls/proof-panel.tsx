import { Button } from '@mantine/core';

import { CodeBlock } from '../../elements/code-block.tsx';
import { DownloadButton } from '../../elements/download-button.tsx';
import { Panel } from '../../elements/panel.tsx';
import { invocations } from '../../strings/invocations.ts';
import { Failure } from '../failure.tsx';
import styles from '../tools/pin-panel.module.css';

interface Props {
  readonly id: string;
  /** The proof as JSON text, once it was made. */
  readonly proof: string | undefined;
  readonly error: Error | null;
  readonly busy: boolean;
  readonly onMake: () => void;
}

/** Makes a proof that a record is part of the sealed audit. */
export function ProofPanel({ id, proof, error, busy, onMake }: Props) {
  return (
    <Panel title={invocations.proof}>
      <div className={styles['body']}>
        <p className="soft">{invocations.proofLead}</p>
        {error !== null && <Failure error={error} />}
        {proof === undefined ? (
          <Button
            variant="default"
            size="md"
            loading={busy}
            onClick={onMake}
            className={styles['accept']}
          >
            {invocations.makeProof}
          </Button>
        ) : (
          <>
            <CodeBlock label={invocations.proofLabel} text={proof} />
            <DownloadButton
              label={invocations.downloadProof}
              text={proof}
              fileName={`qmcp-proof-${id}.json`}
            />
          </>
        )}
      </div>
    </Panel>
  );
}
