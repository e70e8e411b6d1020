import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { jsonLines } from '../core/api/json-lines.ts';
import { ApiProblem } from '../core/api/problem.ts';
import type {
  VerifyFailure,
  VerifyLine,
  VerifyProgress,
  VerifyReport,
} from '../core/wire/audit.ts';
import { audit } from '../strings/audit.ts';
import { useServices } from './services.ts';

/** Verifies the whole audit, and tells how far it is. */
export function useVerify() {
  const { api } = useServices();
  const [progress, setProgress] = useState<VerifyProgress>();
  const verification = useMutation({
    mutationFn: async (): Promise<VerifyReport> => {
      const response = await api.open('POST', '/v1/audit/verify');
      for await (const line of jsonLines<VerifyLine>(response)) {
        if ('failed' in line) throw notDone(line);
        if ('ok' in line) return line;
        setProgress(line);
      }
      throw cutShort();
    },
    onMutate: () => setProgress(undefined),
  });
  return { ...verification, progress };
}

const cutShort = (): ApiProblem =>
  new ApiProblem({
    code: 'cut_short',
    status: 0,
    title: audit.cutShort,
    detail: audit.cutShortText,
  });

const notDone = ({ failed: { code, detail } }: VerifyFailure): ApiProblem =>
  new ApiProblem({ code, status: 0, title: audit.notDone, detail });

/** Makes a proof that a record is part of the audit, as JSON text. */
export function useProof(id: string) {
  const { api } = useServices();
  return useMutation({
    mutationFn: async () => {
      const path = `/v1/audit/records/${encodeURIComponent(id)}/proof`;
      return JSON.stringify(await api.get<unknown>(path), undefined, 2);
    },
  });
}
